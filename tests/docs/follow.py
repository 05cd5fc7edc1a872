"""Follow a tutorial to the letter: write its files, run its commands, compare what they say.

`python -m tests.docs.follow` writes what the commands say today into the tutorials. Look at the difference before you
keep it.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from tests.docs.manual import DOCS

TUTORIALS = {"tutorial.md": "en_GB.UTF-8", "tutoriel.md": "fr_FR.UTF-8"}

# The day on which the tutorials are set; whoever follows them has another one.
ZONE = ZoneInfo("Europe/Paris")
DAY = datetime(2026, 11, 21, tzinfo=ZONE)

_STEP = re.compile(r"(?:<!-- file: (\S+) -->\n)?^```(\w+)[^\n]*\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_COMMAND = re.compile(r"^(\$ .*)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)
_SECONDS = re.compile(r"\d+[.,]\d+ s$", re.MULTILINE)
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}(?: \d{2}:\d{2})?")
_PROGRAM = "import sys; from convblog.cli import main; sys.argv[0] = 'convblog'; main()"


def moved(text: str, old: datetime, new: datetime) -> str:
    """`text` set on another day."""
    for pattern in ("%Y-%m-%d", "/%Y/%m/", " %Y/%m/", "posts/%Y"):
        text = text.replace(old.strftime(pattern), new.strftime(pattern))
    return text


def steps(text: str) -> Iterator[tuple[str, str, str]]:
    """What there is to do, in order: (path, text, "") for a file to write, ("", command, output) for a command."""
    for path, info, block in _STEP.findall(text):
        if path:
            yield path, block, ""
        elif info == "console":
            yield from (("", command, output) for command, output in _COMMAND.findall(block))


def follow(text: str, language: str, folder: Path) -> Iterator[tuple[str, str, str]]:
    """Do all that `text` tells to do in `folder`: each command of ours, what is shown of it, and what it says."""
    for path, content, output in steps(text):
        if path:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(content, encoding="utf-8")
            continue
        words = shlex.split(content)[1:]
        if words[0] == "cd":
            folder = folder / words[1]
        elif words[0] == "convblog" and words[1] != "serve":
            yield content, output, said(words[1:], language, folder)


def said(words: list[str], language: str, folder: Path) -> str:
    """What a command of ours says, problems first."""
    kept = {name: value for name, value in os.environ.items() if name not in ("LANGUAGE", "LC_ALL", "LC_MESSAGES")}
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, *words],
        cwd=folder,
        env={**kept, "LANG": language, "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.stderr + done.stdout


def settled(output: str) -> str:
    """An output without what differs at every run."""
    return _MOMENT.sub("DATE", _SECONDS.sub("N s", output)).strip()


def read(page: str, day: datetime) -> str:
    """A tutorial as if it were written on `day`."""
    return moved((DOCS / page).read_text(encoding="utf-8"), DAY, day)


def rewrite(page: str, language: str) -> None:
    """Put what the commands say into a tutorial."""
    today = datetime.now(ZONE)
    with tempfile.TemporaryDirectory() as folder:
        saying = [(command, new) for command, _, new in follow(read(page, today), language, Path(folder))]

    def filled(match: re.Match[str]) -> str:
        if saying and moved(match[1], DAY, today) == saying[0][0]:
            return f"{match[1]}\n{moved(saying.pop(0)[1], today, DAY)}"
        return match[0]

    text = (DOCS / page).read_text(encoding="utf-8")
    blocks = re.compile(r"(^```console\n)(.*?)(^```$)", re.DOTALL | re.MULTILINE)
    text = blocks.sub(lambda block: block[1] + _COMMAND.sub(filled, block[2]) + block[3], text)
    (DOCS / page).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    for name, spoken in TUTORIALS.items():
        rewrite(name, spoken)

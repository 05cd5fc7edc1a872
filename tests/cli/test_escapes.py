"""What strangers write is shown on a terminal and never obeyed by it: no escape sequence, no turned line, no bell."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.cli.test_commands import NOT_HERE
from tests.scenario import answer, built, post, put, site_of

HOSTILE = {
    "clears the screen": "\x1b[2J\x1b[H",
    "colours": "\x1b[31m",
    "names the window": "\x1b]0;owned\x07",
    "links elsewhere": "\x1b]8;;https://evil.example/\x1b\\here\x1b]8;;\x1b\\",
    "writes the clipboard": "\x1b]52;c;ZXZpbA==\x07",
    "asks the terminal": "\x1b[6n\x1bP+q544e\x1b\\",
    "C1": "\x9b31m\x9d0;owned\x9c",
    "rings": "\x07",
    "ends": "\x00",
    "goes back": "harmless\rowned\x08\x7f",
    "turns": "\u202egpj.exe\u202c \u2066a\u2069 \u200f\u061c",
    "line separators": "a\u2028b\u2029c\x85d\x0b\x0ce",
}
OURS = re.compile("\x1b\\[(?:0|1|[39][0-9])m")  # bold and colours, which click sets
ACTS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
WORDS = "owned".join(HOSTILE.values())

CONFIG = "title: Test\nurl: https://test.example/\nconversation:\n  email: {address: answers@test.example}\n"


def seen_on_a_terminal(*arguments: object) -> str:
    """What a command sends to a terminal, both its outputs."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-c", "from convblog.cli import main; main()", *map(str, arguments)]
    plain = {name: value for name, value in os.environ.items() if name not in NOT_HERE}
    environment = {**plain, "TERM": "xterm", "PAGER": "cat", "LINES": "9999"}
    with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment) as run:
        os.close(theirs)
        said = b"".join(_read(ours))
        run.wait(60)
    os.close(ours)
    text = said.decode().replace("\r\n", "\n")
    assert "Traceback" not in text
    return text


def _read(terminal: int) -> Iterator[bytes]:
    while True:
        try:
            piece = os.read(terminal, 65_536)
        except OSError:  # Linux says so when the other end is closed
            return
        if not piece:
            return
        yield piece


def harmless(seen: str) -> str:
    """`seen` without our own colours; nothing that is left acts on a terminal."""
    left = OURS.sub("", seen)
    assert ACTS.findall(left) == []
    return left


def waiting(number: int, bad: str) -> str:
    """The file of an answer in the inbox with something bad in every field there is."""
    quoted = json.dumps(bad)
    keys = {
        "channel": "email" if number % 2 else "webmention",
        "state": ("pending", "unplaced", "private", "rejected", "spam")[number % 5],
        "update": "true" if number % 2 else "false",
        "author": f"{{name: {quoted}, url: {quoted}, photo: {quoted}}}",
        "pictures": f"[{quoted}]",
        "attachments": json.dumps(json.dumps([bad])),
        "reason": json.dumps(json.dumps([f"nobody can tell: {{why}} {bad}", {"why": bad}])),
        **dict.fromkeys(("in_reply_to", "source", "title", "same_as"), quoted),
    }
    return answer(f"{number:010}", json.dumps(f"/{bad}/"), f"Words {bad}\n\n{bad} and more.", **keys)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site whose inbox holds the worst, and whose published answers were written by somebody else's program."""
    root = site_of(tmp_path_factory.mktemp("escapes"), f"== convblog.yaml\n{CONFIG}")
    put(root, "content/posts/letter.md", post(json.dumps(f"Letter {HOSTILE['turns']}"), slug="letter"))
    for number, bad in enumerate((*HOSTILE.values(), WORDS)):
        put(root, f".convblog/inbox/{number:010}.md", waiting(number, bad))
        quoted = json.dumps(bad)
        keys = dict.fromkeys(("in_reply_to", "source", "title", "same_as"), quoted)
        author = f"{{name: {quoted}, url: {quoted}}}"
        text = answer(f"{number + 100:010}", "/2026/01/letter/", f"Published {bad}", **keys, author=author)
        put(root, f"responses/letter/{number}.md", text)
    put(root, "responses/letter/id.md", answer(json.dumps(f"0000000200{HOSTILE['colours']}"), "/2026/01/letter/"))
    unreadable = answer("0000000300", "/2026/01/letter/", published=json.dumps(WORDS))
    put(root, f"responses/letter/{HOSTILE['names the window']}.md", unreadable)
    return root


def test_lists_of_what_waits_and_what_is_published(site: Path) -> None:
    seen = harmless(seen_on_a_terminal("inbox", "list", "--all", "-C", site))
    assert f"{2 * len(HOSTILE) + 3} answers\n" in seen
    assert r"responses/letter/\x1b]0;owned\x07.md:2: “" in seen
    assert r"0000000200\x1b[31m" in seen
    assert r"\x1b[2J\x1b[H" in seen


def test_answers_shown_whole(site: Path) -> None:
    ids = [f"{number:010}" for offset in (0, 100) for number in range(offset, offset + len(HOSTILE) + 1)]
    seen = harmless(seen_on_a_terminal("inbox", "show", *ids, "-C", site))
    for label in ("From", "To", "In answer to", "By", "Files", "Pictures", "Note"):
        assert re.search(rf"(?m)^{label}: .*\\x1b\[2J", seen), label
    assert r"    Words \x1b[2J" in seen
    assert r"    Published \x1b[2J" in seen
    assert r"\x202egpj.exe\x202c" in seen


def test_ids_and_paths_that_nobody_has(site: Path) -> None:
    for bad in HOSTILE.values():
        if "\x00" not in bad:  # which no program can be given
            harmless(seen_on_a_terminal("inbox", "show", bad, "-C", site))
            harmless(seen_on_a_terminal("explain", f"{bad}/index.html", "-C", site))


def test_why_a_page_is_written_anew(site: Path) -> None:
    built(site)
    text = answer("0000000100", "/2026/01/letter/", f"Said anew {WORDS}", author=f"{{name: {json.dumps(WORDS)}}}")
    put(site, "responses/letter/0.md", text)
    seen = harmless(seen_on_a_terminal("explain", "2026/01/letter/index.html", "-C", site))
    assert "would be rewritten" in seen
    assert "owned" in seen


def test_a_configuration_that_means_ill(tmp_path: Path) -> None:
    bad = json.dumps(WORDS)
    site = site_of(
        tmp_path, f"== convblog.yaml\n{CONFIG}{bad}: {bad}\nlang: {bad}\nnav: [{{title: {bad}, url: {bad}}}]\n"
    )
    for command in (("collect",), ("inbox", "list"), ("explain", "index.html"), ("check",), ("build",)):
        assert r"\x1b[2J" in harmless(seen_on_a_terminal(*command, "--site", site))


def test_mail_that_is_collected_and_explained(tmp_path: Path) -> None:
    config = CONFIG.replace("answers@test.example", "answers@test.example, sources: [{maildir: mail}]")
    site = site_of(tmp_path, f"== convblog.yaml\n{config}\n== content/posts/letter.md\n{post('Letter')}")
    for part in ("cur", "tmp", "new"):
        (site / "mail" / part).mkdir(parents=True)
    for number, bad in enumerate((*HOSTILE.values(), WORDS)):
        word = f"=?utf-8?b?{b64encode(bad.encode()).decode()}?="
        text = (
            f"From: {word} Marie <marie@mail.example>\nTo: answers@test.example\nSubject: {word} {bad}\n"
            f"Message-ID: <{number}{bad}@mail.example>\nIn-Reply-To: <{bad}>\nMIME-Version: 1.0\n"
            f'Content-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: text/plain; charset=utf-8\n\n'
            f"Words {bad}\n\n--b\nContent-Type: application/pdf; name*=utf-8''{quote(bad)}.pdf\n"
            f'Content-Disposition: attachment; filename="{word}.pdf"\n\nx\n--b--\n'
        )
        put(site, f"mail/new/{number}", text)
    mails = sorted((site / "mail/new").iterdir())
    assert "Words" in harmless(seen_on_a_terminal("mail", "explain", *mails, "--site", site))
    assert "Words" in harmless(seen_on_a_terminal("mail", "explain", "--json", *mails, "--site", site))
    assert f"maildir mail: {len(mails)} new" in harmless(seen_on_a_terminal("collect", site))
    assert f"{len(mails)} answers\n" in harmless(seen_on_a_terminal("inbox", "list", "-C", site))
    ids = [path.stem for path in sorted((site / ".convblog/inbox").glob("*.md"))]
    assert harmless(seen_on_a_terminal("inbox", "show", *ids, "-C", site)).count("Words") == len(ids) == len(mails)


def test_json_holds_it_all_and_is_harmless_where_somebody_looks_on(site: Path) -> None:
    command = ("inbox", "list", "--all", "--json", "--unpublished", "-C", site)
    said = harmless(seen_on_a_terminal(*command))
    seen = json.loads(said[said.index("\n[") :])  # the file that cannot be read is told before it
    assert {one["author"]["name"] for one in seen} == {"Marie", *(bad.strip() for bad in (*HOSTILE.values(), WORDS))}
    assert f"Published {HOSTILE['turns']}" in {one["text"] for one in seen}

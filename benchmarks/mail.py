"""How many mails a second are read, beside talon and mail-parser-reply: `python -m benchmarks.mail [--publish]`.

Every reader gets the same messages as bytes and gives the words that are new in them; each runs in a process of its
own, in turns (A B C A B C …), and its processor time is counted, without its start. convblog does the whole reading:
parts, charsets, whether it is an answer, which page, what proves the sender, the reply as Markdown. The peers strip
quotations only, so the standard library takes the message apart for them. Then convblog reads messages that were made
to hurt, of growing sizes.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path
from statistics import median

from benchmarks import hostilemail, mailreaders

_ROOT = Path(__file__).parent.parent
_PAGE = _ROOT / "docs" / "performance.md"
_BEGIN, _END = "<!-- mail:begin -->", "<!-- mail:end -->"
_MAILS = _ROOT / "tests" / "channels" / "email" / "goldens"
_ROUNDS = 5
_DOUBLED, _LONG = (16_000, 32_000, 64_000), 1_000_000  # bytes of hostile messages
_PASSES = 3  # over all messages, of which the median counts
_PEERS = _ROOT / "benchmarks" / ".peers" / "venv" / "bin" / "python"
_READERS = {"convblog": sys.executable, "talon": str(_PEERS), "mail-parser-reply": str(_PEERS)}


def main() -> None:
    """The command line; with `--worker`, one reader's process."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mails", type=Path, default=_MAILS, help="a folder of .eml files")
    parser.add_argument("--publish", action="store_true", help="put the table into docs/performance.md")
    parser.add_argument("--worker", choices=sorted(_READERS), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.worker:
        print(json.dumps(_measured(given.worker, given.mails)))
        return
    text = report(given.mails)
    print(text)
    if given.publish:
        publish(text)


def report(mails: Path) -> str:
    """Both tables in Markdown."""
    found: dict[str, list[dict[str, float | str]]] = {name: [] for name in _READERS}
    for _ in range(_ROUNDS):
        for name, python in _READERS.items():
            if Path(python).exists():
                found[name].append(_worker(name, python, mails))
    measured = {name: runs for name, runs in found.items() if runs}
    missing = [f"{name} is not installed and left out." for name in found if name not in measured]
    versions = ", ".join(f"{name} {runs[0]['version']}" for name, runs in measured.items() if name != "convblog")
    number = len(list(mails.glob("*.eml")))
    head = f"{number} messages, Python {platform.python_version()}, one core. Versions: {versions or 'convblog alone'}."
    return "\n\n".join([head, *missing, _speeds(measured), _growth()])


def publish(text: str) -> None:
    """Put the tables between the marks in docs/performance.md. Raises ValueError if the page has none."""
    before, begin, rest = _PAGE.read_text(encoding="utf-8").partition(_BEGIN)
    _, end, after = rest.partition(_END)
    if not begin or not end:
        raise ValueError(f"{_PAGE}: no line {_BEGIN} with {_END} after it")
    _PAGE.write_text(f"{before}{begin}\n\n{text}\n\n{end}{after}", encoding="utf-8")


def _worker(name: str, python: str, mails: Path) -> dict[str, float | str]:
    """What one process measured."""
    command = [python, "-m", "benchmarks.mail", "--worker", name, "--mails", str(mails.resolve())]
    ran = subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, check=True, env=dict(os.environ))
    found: dict[str, float | str] = json.loads(ran.stdout)
    return found


def _measured(name: str, mails: Path) -> dict[str, float | str]:
    read = mailreaders.reader(name)
    messages = [path.read_bytes() for path in sorted(mails.glob("*.eml"))]
    seconds = [_seconds(read, messages) for _ in range(1 + _PASSES)][1:]  # the first one warms up
    failed = sum(mailreaders.fails(read, raw) for raw in messages)
    return {"version": version(name), "each": median(seconds) / len(messages), "failed": failed}


def _seconds(read: Callable[[bytes], str], messages: list[bytes]) -> float:
    """Processor time of one pass. What a reader fails on has taken its time too."""
    start = time.process_time()
    for raw in messages:
        mailreaders.fails(read, raw)
    return time.process_time() - start


def _speeds(measured: dict[str, list[dict[str, float | str]]]) -> str:
    each = {name: median(float(run["each"]) for run in runs) for name, runs in measured.items()}
    lines = ["|  | messages a second | time for one | ended in an error |", "|---|---:|---:|---:|"]
    for name, seconds in each.items():
        ratio = "" if name == "convblog" else f" ({seconds / each['convblog']:.1f}×)"
        failed = measured[name][0]["failed"]
        lines.append(f"| {name} | {1 / seconds:,.0f} | {seconds * 1_000:.2f} ms{ratio} | {failed} |")
    return "\n".join(lines)


def _growth() -> str:
    """Hostile messages, each twice as long as the one before it, and how the time grew; and one far beyond the limits.

    At most 64 kB of text are kept of a message, and 1 MB of it is looked at.
    """
    read = mailreaders.reader("convblog")
    lines = [f"| hostile message | {' | '.join(map(_kilobytes, _DOUBLED))} | growth | {_kilobytes(_LONG)} |"]
    lines.append("|---|" + "---:|" * (len(_DOUBLED) + 2))
    for name, make in hostilemail.KINDS.items():
        times = [_fastest(read, make(size)) for size in _DOUBLED]
        grown = ", ".join(f"{later / earlier:.1f}×" for earlier, later in pairwise(times))
        cells = [*map(_milliseconds, times), grown, _milliseconds(_fastest(read, make(_LONG)))]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _kilobytes(size: int) -> str:
    return f"{size // 1_000} kB"


def _milliseconds(seconds: float) -> str:
    return f"{seconds * 1_000:.1f} ms"


def _fastest(read: Callable[[bytes], str], raw: bytes) -> float:
    """Of three readings: what disturbs one can only make it slower."""
    return min(_seconds(read, [raw]) for _ in range(3))


if __name__ == "__main__":
    main()

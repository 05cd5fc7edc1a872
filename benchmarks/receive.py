"""How many webmentions a second the service takes, and whether it keeps each: `python -m benchmarks.receive`.

The load comes from wrk (Debian: apt-get install wrk), on the same machine, over connections that stay open. Every
webmention is another one. The service runs as a writer would start it, on SQLite, with its limits raised; it verifies
nothing meanwhile (`--workers 0`), for that is the speed of other people's sites. Each answer of 201 is noted by its
`Location`, and each of these must be in the queue afterwards: also when the service is killed in the midst of it.
"""

import argparse
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from convblog import private
from convblog.conversation.pages import PageEntry, Pages, remember

SCRIPT = Path(__file__).with_name("receive.lua")
URL = "https://fil.example/"
RAISED = ", ".join(f"{name}: 100000000" for name in ("per_minute", "per_source", "waiting"))
CONFIG = f"title: Load\nurl: {URL}\nreceive: {{limits: {{{RAISED}}}}}\n"


@dataclass(frozen=True, slots=True)
class Load:
    """One run. `lost` are those that were acknowledged and are not in the queue; rates are a second."""

    seconds: float
    connections: int
    killed: bool
    acknowledged: int
    refused: int
    rate: float
    median: str  # time from request to answer, as wrk writes it
    slowest: str  # of 99 in a hundred
    stored: int
    lost: int


def site(folder: Path) -> Path:
    """A site of a hundred pages."""
    folder.mkdir()
    (folder / "convblog.yaml").write_text(CONFIG, "utf-8")
    private.make(folder / private.FOLDER)
    pages = [PageEntry(f"/2026/letter-{number}/", f"Letter {number}", "en") for number in range(100)]
    remember(folder / private.FOLDER, Pages(URL, {page.path: page for page in pages}))
    return folder


def start(folder: Path, log: Path) -> tuple[subprocess.Popen[bytes], str]:
    """The service, and its address."""
    program = "from convblog.cli import main; main()"
    with log.open("wb") as out:
        command = [sys.executable, "-c", program, "receive", str(folder), "--port", "0", "--workers", "0"]
        process = subprocess.Popen(command, stdout=out, stderr=out, env={**os.environ, "LANGUAGE": "en"})
    while not (found := re.findall(r"http://[^/\s]+", log.read_text())):
        if process.poll() is not None:
            raise SystemExit(log.read_text())
        time.sleep(0.05)
    return process, found[0]


def load(folder: Path, seconds: float, connections: int, *, kill: bool) -> Load:
    """Run the service under load for so long; with `kill`, SIGKILL half-way."""
    noted = folder / "acknowledged"
    noted.mkdir()
    process, url = start(site(folder / "site"), folder / "log")
    killer = threading.Timer(seconds / 2, process.send_signal, (signal.SIGKILL,))
    try:
        if kill:
            killer.start()
        command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds:g}s", "--latency", "-s", str(SCRIPT), url]
        environment = {**os.environ, "ACKNOWLEDGED": str(noted)}
        said = subprocess.run(command, env=environment, capture_output=True, text=True, check=not kill).stdout
    finally:
        killer.cancel()
        process.kill()
        process.wait()
    lines = [line for path in noted.iterdir() for line in path.read_text().splitlines()]
    ids = [line.rpartition("/")[2] for line in lines if not line.startswith("refused")]
    known = stored(folder / "site")
    lost = sum(identity not in known for identity in ids)
    lasted = seconds / 2 if kill else seconds
    return Load(
        seconds, connections, kill, len(ids), len(lines) - len(ids), round(len(ids) / lasted),
        latency(said, "50%"), latency(said, "99%"), len(known), lost,
    )  # fmt: skip


def stored(folder: Path) -> set[str]:
    """The ids in the queue, as SQLite finds them after the end of the service, however it came."""
    path = folder / private.FOLDER / "queue.sqlite"
    with sqlite3.connect(path) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return {row[0] for row in db.execute("SELECT id FROM queue")}


def latency(said: str, share: str) -> str:
    """A line of wrk's table of latencies."""
    found = re.search(rf"^\s*{share}\s+(\S+)", said, re.MULTILINE)
    return found[1] if found else "?"


def main() -> int:
    """Both runs; exit status 1 if an acknowledged webmention was lost."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--connections", type=int, default=64)
    arguments = parser.parse_args()
    if shutil.which("wrk") is None:
        raise SystemExit("wrk is not installed; on Debian: apt-get install wrk")
    runs = []
    for kill in (False, True):
        with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR")) as folder:
            runs.append(load(Path(folder), arguments.seconds, arguments.connections, kill=kill))
    print(json.dumps([asdict(run) for run in runs], indent=2))
    return int(any(run.lost or not run.acknowledged for run in runs))


if __name__ == "__main__":
    sys.exit(main())

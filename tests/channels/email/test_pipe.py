"""Mail from a mail server's pipe: read, kept, collected, and only then deleted."""

from __future__ import annotations

import io
import os
import signal
import stat
import subprocess
import sys
import threading
import tracemalloc
from pathlib import Path

import pytest

from convblog.channels.email.pipe import NoMessageError, SpoolSource, read_message, spool
from convblog.channels.email.source import LONGEST
from tests.channels.email.dovecot import mail
from tests.channels.email.standings import Known
from tests.scenario import tree


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / ".convblog" / "spool"


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@pytest.mark.parametrize("line", [b"", b"From marie@voix.example Sat Nov 21 08:02:00 2026\n", b">From marie\r\n"])
def test_the_servers_own_first_line_is_no_part_of_the_message(line: bytes) -> None:
    assert read_message(io.BytesIO(line + mail("one")), LONGEST) == mail("one")


def test_a_header_that_looks_like_it_stays() -> None:
    raw = b"From: marie@voix.example\n\nFrom here on, words.\n"
    assert read_message(io.BytesIO(raw), LONGEST) == raw


def test_of_a_huge_message_the_first_part_is_kept_and_the_rest_read_away() -> None:
    line = b"From marie@voix.example Sat Nov 21 08:02:00 2026\n"
    raw = mail("huge", "x" * 20_000_000)
    stream = io.BytesIO(line + raw)
    tracemalloc.start()
    kept = read_message(stream, LONGEST)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert kept == raw[:LONGEST]
    assert stream.read() == b""
    assert peak < 6 * LONGEST


@pytest.mark.parametrize("raw", [b"", b"\n \r\n", b"From marie@voix.example Sat Nov 21 08:02:00 2026\n"])
def test_nothing_is_no_message(raw: bytes) -> None:
    with pytest.raises(NoMessageError):
        read_message(io.BytesIO(raw), LONGEST)


def test_what_was_spooled_is_collected_and_deleted_only_when_it_is_settled(folder: Path) -> None:
    paths = {name: spool(folder, mail(name)) for name in ("one", "two")}
    source = SpoolSource(folder)
    messages = list(source.fetch(Known()))
    assert [message.raw for message in messages] == [mail("one"), mail("two")]
    assert [message.key for message in messages] == [path.name for path in paths.values()]
    assert tree(folder) == {paths[name].name: mail(name) for name in paths}
    source.settle(messages[0], "held")
    assert tree(folder) == {paths["two"].name: mail("two")}
    source.settle(messages[1], "settled")
    assert tree(folder) == {}
    assert list(source.fetch(Known())) == []


def test_nobody_else_can_look_into_the_spool(folder: Path) -> None:
    path = spool(folder, mail("one"))
    modes = {place: stat.S_IMODE(place.stat().st_mode) for place in (folder.parent, folder, path)}
    assert modes == {folder.parent: 0o700, folder: 0o700, path: 0o600}
    assert (folder.parent / ".gitignore").read_text() == "*\n"


def test_a_message_delivered_twice_is_one(folder: Path) -> None:
    assert spool(folder, mail("one")) == spool(folder, mail("one"))
    assert len(names(folder)) == 1


@pytest.mark.parametrize("standing", ["held", "settled"])
def test_what_is_known_already_is_deleted(folder: Path, standing: str) -> None:
    spool(folder, mail("known"))
    kept = spool(folder, mail("new"))
    messages = list(SpoolSource(folder).fetch(Known(known=standing)))  # type: ignore[arg-type]
    assert [message.raw for message in messages] == [mail("new")]
    assert names(folder) == {kept.name}


def test_a_site_without_a_spool_has_no_mail_there(folder: Path) -> None:
    source = SpoolSource(folder)
    assert list(source.fetch(Known())) == []
    assert source.forget(lambda header: True) == 0
    assert source.troubles() == ()
    assert not folder.exists()


def test_half_a_message_is_not_collected_and_goes_after_a_day(folder: Path) -> None:
    kept = spool(folder, mail("one"))
    half = folder / ".0123.eml.4711"
    half.write_bytes(mail("half")[:40])
    written = half.stat().st_mtime
    assert Known().collect(SpoolSource(folder, now=lambda: written + 3_600), "new") == [("new", "one")]
    assert names(folder) == {kept.name, half.name}
    assert Known().collect(SpoolSource(folder, now=lambda: written + 90_000), "new") == [("new", "one")]
    assert names(folder) == {kept.name}


def test_forgetting_erases_a_persons_messages_even_half_written_ones(folder: Path) -> None:
    spool(folder, mail("hers"))
    his = spool(folder, mail("his", "marie@voix.example disait vrai", {"From": "Paul <paul@voix.example>"}))
    (folder / ".0123.eml.4711").write_bytes(mail("half"))
    assert SpoolSource(folder).forget(lambda header: b"marie@voix.example" in header) == 2
    assert names(folder) == {his.name}


def test_a_spool_that_cannot_be_written_is_an_error_and_leaves_nothing(folder: Path) -> None:
    folder.parent.mkdir()
    folder.write_bytes(b"not a folder")
    with pytest.raises(OSError):
        spool(folder, mail("one"))
    assert folder.read_bytes() == b"not a folder"


def test_what_cannot_be_read_is_reported_and_the_others_go_on(folder: Path) -> None:
    spool(folder, mail("one"))
    (folder / "0.eml").mkdir()
    source = SpoolSource(folder)
    assert Known().collect(source) == [("new", "one")]
    assert [problem.text() for problem in source.troubles()] == [
        "messages in the spool that cannot be read: 1 (not a file)"
    ]


SPOOL_FOR_EVER = """
import sys
from pathlib import Path
from convblog.channels.email.pipe import spool
from tests.channels.email.dovecot import mail
for number in range(1_000_000):
    spool(Path(sys.argv[1]), mail(f"m{number}", "Quelques mots. " * 3_000))
    print(number, flush=True)
"""


def test_killed_while_it_stores_every_message_that_was_answered_for_is_whole(folder: Path) -> None:
    arguments = [sys.executable, "-c", SPOOL_FOR_EVER, str(folder)]
    process = subprocess.Popen(arguments, stdout=subprocess.PIPE)
    assert process.stdout
    for _ in range(20):
        process.stdout.readline()
    os.kill(process.pid, signal.SIGKILL)
    answered = 20 + len(process.stdout.read().splitlines())
    process.stdout.close()
    process.wait(20)
    whole = {mail(f"m{number}", "Quelques mots. " * 3_000) for number in range(answered + 1)}
    found = [message.raw for message in SpoolSource(folder).fetch(Known())]
    assert len(found) in (answered, answered + 1)
    assert set(found) <= whole and len(set(found)) == len(found)


def test_waiting_ends_when_mail_comes(folder: Path) -> None:
    source = SpoolSource(folder)
    assert Known().collect(source) == []
    source.wait(0.2)
    waiting = threading.Thread(target=source.wait, args=[300], daemon=True)
    waiting.start()
    spool(folder, mail("one"))
    waiting.join(60)
    assert not waiting.is_alive()
    assert Known().collect(source) == [("new", "one")]

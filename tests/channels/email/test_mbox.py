"""Somebody else's mbox, in each of its dialects: what is read, and that not a byte of it changes."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import threading
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convblog.channels.email import mboxfile
from convblog.channels.email.mbox import MboxSource
from convblog.channels.email.source import LONGEST, SourceDown
from tests.channels.email.dovecot import mail
from tests.channels.email.standings import Known
from tests.scenario import stats, tree

LINE = b"From marie@voix.example Sat Nov 21 08:02:00 2026\n"


def unix(raw: bytes) -> bytes:
    """A message with the line ends of a file."""
    return raw.replace(b"\r\n", b"\n")


def one(name: str, words: str = "Bonjour !", line: bytes = LINE) -> bytes:
    """A message as a mail server appends it."""
    return line + unix(mail(name, words)) + b"\n"


def counted(name: str, words: str) -> bytes:
    """The same with a Content-Length, and nothing quoted (mboxcl2)."""
    return LINE + unix(mail(name, words, {"Content-Length": str(len(words.encode()) + 1)})) + b"\n"


def source_of(site: Path, data: bytes, age: float = 0.0) -> MboxSource:
    """An mbox of `data`, written `age` seconds ago."""
    path = site / "replies.mbox"
    path.write_bytes(data)
    written = path.stat().st_mtime
    return MboxSource("replies.mbox", site, now=lambda: written + age)


def raws(source: MboxSource) -> list[bytes]:
    return [message.raw for message in source.fetch(Known())]


def texts(source: MboxSource) -> list[str]:
    return [problem.text() for problem in source.troubles()]


def test_messages_come_in_order_once_and_the_file_stays_as_it_is(tmp_path: Path) -> None:
    source = source_of(tmp_path, one("one") + one("two") + one("three"))
    before = tree(tmp_path), stats(tmp_path)
    known = Known(two="settled")
    assert known.collect(source) == [("new", "one"), ("new", "three")]
    assert known.collect(source) == []
    assert source.forget(lambda header: True) == 0
    assert source.troubles() == ()
    assert (tree(tmp_path), stats(tmp_path)) == before
    assert source.name == "mbox replies.mbox"


def test_a_message_keeps_its_bytes(tmp_path: Path) -> None:
    data = one("one") + one("two")
    messages = list(source_of(tmp_path, data).fetch(Known()))
    assert [message.raw for message in messages] == [unix(mail("one")), unix(mail("two"))]
    assert [message.size for message in messages] == [len(unix(mail("one"))), len(unix(mail("two")))]
    assert [message.key for message in messages] == ["byte 0", f"byte {len(one('one'))}"]


def test_a_file_with_the_line_ends_of_mail_is_read_too(tmp_path: Path) -> None:
    data = (one("one") + one("two")).replace(b"\n", b"\r\n")
    assert raws(source_of(tmp_path, data)) == [mail("one"), mail("two")]


def test_an_empty_file_holds_no_mail(tmp_path: Path) -> None:
    assert raws(source_of(tmp_path, b"")) == []


def test_quoted_lines_are_what_they_were(tmp_path: Path) -> None:
    words = "Bonjour,\n\n>From ici, tout va bien.\n>>From a mail of mine\n> From the quoted\nFin >From"
    (raw,) = raws(source_of(tmp_path, one("one", words)))
    assert raw == unix(mail("one", words.replace("\n>From", "\nFrom").replace("\n>>From", "\n>From")))


def test_a_sentence_is_no_separator(tmp_path: Path) -> None:
    words = "Dear Claire,\n\nFrom Monday on, the bakery opens at seven.\n\nFrom 2024 to 2026 it was closed."
    assert raws(source_of(tmp_path, one("one", words) + one("two"))) == [unix(mail("one", words)), unix(mail("two"))]


@pytest.mark.parametrize(
    "line",
    [
        b"From - Sat Nov 21 08:02:00 2026\n",
        b"From MAILER-DAEMON Sat Nov  7 08:02:00 2026\n",
        b"From 18265432109@xxx Sat Nov 21 08:02:00 +0000 2026\n",
        b"From marie@voix.example Sat Nov 21 08:02:00 2026 +0100\n",
        b"From marie@voix.example Sat Nov 21 08:02 CET 2026\n",
        b"From \"marie anne\"@voix.example Sat Nov 21 08:02:00 2026\n",
        b"From marie Sat Nov 21 08:02:00 2026 remote from voix\n",
    ],
)  # fmt: skip
def test_separators_of_many_programs_are_known(tmp_path: Path, line: bytes) -> None:
    words = "Bonjour,\n\nFrom here it goes on."
    data = one("one", words, line) + one("two", line=line)
    assert raws(source_of(tmp_path, data)) == [unix(mail("one", words)), unix(mail("two"))]


def test_a_file_with_separators_of_its_own_kind_is_read_by_these(tmp_path: Path) -> None:
    data = one("one", line=b"From marie 2026-11-21\n") + one("two", line=b"From paul\n")
    assert raws(source_of(tmp_path, data)) == [unix(mail("one")), unix(mail("two"))]


def test_where_lengths_are_counted_they_tell_the_end(tmp_path: Path) -> None:
    inside = f"Look at this mailbox:\n\n{LINE.decode()}Subject: not a message\n\n>From its body\n"
    data = counted("one", "Bonjour !") + counted("two", inside) + counted("three", "Fin")
    found = raws(source_of(tmp_path, data))
    assert [name_of(raw) for raw in found] == ["one", "two", "three"]
    assert found[1].endswith(inside.encode() + b"\n")


def name_of(raw: bytes) -> str:
    return raw.partition(b"<")[2].partition(b"@")[0].decode()


def test_a_length_that_is_wrong_is_not_believed(tmp_path: Path) -> None:
    wrong = LINE + unix(mail("two", "Bonjour !", {"Content-Length": "3"})) + b"\n"
    twice = LINE + unix(mail("three", "Bonjour !", {"Content-Length": "10", "content-length": "10"})) + b"\n"
    for data in (counted("one", "Bonjour !") + wrong + twice + one("four"), wrong + one("four")):
        names = [name_of(raw) for raw in raws(source_of(tmp_path, data))]
        assert names == (["one", "two", "three", "four"] if b"<one@" in data else ["two", "four"])


def test_a_writer_cannot_swallow_the_next_message_with_a_length_of_their_own(tmp_path: Path) -> None:
    private = one("private", "Something secret.")
    length = len(b"Bonjour !\n") + 1 + len(private)
    greedy = LINE + unix(mail("greedy", "Bonjour !", {"Content-Length": str(length)})) + b"\n"
    names = [name_of(raw) for raw in raws(source_of(tmp_path, one("first") + greedy + private))]
    assert names == ["first", "greedy", "private"]


@pytest.mark.parametrize("cut", range(1, 60))
def test_a_message_that_is_still_being_written_is_left_for_next_time(tmp_path: Path, cut: int) -> None:
    whole = one("one") + one("two")
    source = source_of(tmp_path, whole[:-cut])
    known = Known()
    assert known.collect(source) == [("new", "one")]
    assert texts(source) == ["the last message is not complete yet; it is read next time"]
    assert known.collect(source_of(tmp_path, whole)) == [("new", "two")]


def test_a_last_message_without_an_empty_line_is_whole_when_nobody_wrote_for_a_minute(tmp_path: Path) -> None:
    data = one("one") + one("two").rstrip(b"\n")
    source = source_of(tmp_path, data, age=61)
    assert raws(source) == [unix(mail("one")), unix(mail("two")).rstrip(b"\n")]
    assert source.troubles() == ()


def test_what_is_appended_meanwhile_is_read_too(tmp_path: Path) -> None:
    source, known, found = source_of(tmp_path, one("one") + one("two")), Known(), []
    for message in source.fetch(known):
        found.append(name_of(message.raw))
        if len(found) == 1:
            with (tmp_path / "replies.mbox").open("ab") as file:
                file.write(one("three"))
    assert found == ["one", "two", "three"]


def test_a_file_that_is_rewritten_meanwhile_is_left_for_next_time(tmp_path: Path) -> None:
    source = source_of(tmp_path, one("one") + one("two") + one("three"))
    messages = source.fetch(Known())
    assert name_of(next(messages).raw) == "one"
    (tmp_path / "replies.mbox").write_bytes(one("a much longer name") + one("three"))
    assert list(messages) == []
    assert texts(source) == ["the file was changed while it was read; the rest is read next time"]
    assert [name_of(raw) for raw in raws(source)] == ["a much longer name", "three"]


def test_of_a_huge_message_the_first_part_is_read(tmp_path: Path) -> None:
    words = "\n".join(["une ligne de soixante-dix signes, environ"] * 80_000)
    first, second = list(source_of(tmp_path, one("huge", words) + one("next")).fetch(Known()))
    assert (first.raw, first.size) == (unix(mail("huge", words))[:LONGEST], len(unix(mail("huge", words))))
    assert second.raw == unix(mail("next"))


def test_what_is_no_mbox_or_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(SourceDown) as caught:
        raws(source_of(tmp_path, b"title: Le fil\n"))
    assert caught.value.problem.text() == "“replies.mbox” is no mbox: it does not begin with “From ”"
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    for path, why in (("nowhere", "No such file or directory"), ("folder", "not a file"), ("pipe", "not a file")):
        with pytest.raises(SourceDown) as caught:
            raws(MboxSource(path, tmp_path))
        assert caught.value.problem.text() == f"“{path}” cannot be read: {why}"


HOLD = """
import fcntl, sys
file = open(sys.argv[1], "r+b")
fcntl.lockf(file, fcntl.LOCK_EX)
print("locked", flush=True)
sys.stdin.readline()
"""


def test_a_mail_server_that_writes_is_waited_for(tmp_path: Path) -> None:
    source = source_of(tmp_path, one("one"))
    arguments = [sys.executable, "-c", HOLD, str(tmp_path / "replies.mbox")]
    with subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as writer:
        assert writer.stdin and writer.stdout
        assert writer.stdout.readline() == b"locked\n"
        found: list[bytes] = []
        reading = threading.Thread(target=lambda: found.extend(raws(source)), daemon=True)
        reading.start()
        reading.join(0.5)
        assert reading.is_alive() and found == []
        writer.stdin.write(b"\n")
        writer.stdin.flush()
        reading.join(60)
    assert found == [unix(mail("one"))]


def test_a_mail_server_never_waits_for_us(tmp_path: Path) -> None:
    messages = source_of(tmp_path, one("one") + one("two")).fetch(Known())
    next(messages)
    check = "import fcntl, sys; fcntl.lockf(open(sys.argv[1], 'r+b'), fcntl.LOCK_EX | fcntl.LOCK_NB)"
    subprocess.run([sys.executable, "-W", "ignore", "-c", check, str(tmp_path / "replies.mbox")], check=True)
    assert len(list(messages)) == 1


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    peaks = {}
    for number in (100, 5_000):
        (tmp_path / "replies.mbox").write_bytes(b"".join(one(f"m{count}") for count in range(number)))
        source = MboxSource("replies.mbox", tmp_path)
        tracemalloc.start()
        assert sum(1 for _ in source.fetch(lambda raw: "new")) == number
        peaks[number] = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peaks[5_000] < peaks[100] + 20_000


def test_waiting_ends_when_the_file_grows(tmp_path: Path) -> None:
    source, known = source_of(tmp_path, one("one")), Known()
    known.collect(source)
    source.wait(0.2)
    waiting = threading.Thread(target=source.wait, args=[300], daemon=True)
    waiting.start()
    with (tmp_path / "replies.mbox").open("ab") as file:
        file.write(one("two"))
    waiting.join(60)
    assert not waiting.is_alive()
    assert known.collect(source) == [("new", "two")]


LINES = st.sampled_from(
    [b"", b"\r", b"From ", b"From me\n", LINE[:-1], b">From x", b"Content-Length: 7", b"Subject: x", b"x" * 1500]
)


@given(st.lists(LINES, max_size=30), st.booleans())
def test_whatever_a_file_holds_reading_ends_and_every_byte_is_read_at_most_once(lines: list[bytes], ours: bool) -> None:
    data = (LINE if ours else b"") + b"\n".join(lines)
    handle = os.memfd_create("mbox")
    try:
        os.write(handle, data)
        style = mboxfile.style_of(handle)
        offset, parts = 0, []
        while style and offset < len(data) and (found := mboxfile.slice_at(handle, offset, style)):
            assert offset < found.start <= found.end <= found.after <= len(data)
            raw, size = mboxfile.message_of(handle, found, style)
            assert len(raw) == size <= found.end - found.start
            parts.append(data[offset : found.after])
            offset = found.after
        assert b"".join(parts) == data[:offset]
        assert style is None or offset == len(data)
    finally:
        os.close(handle)


def test_separators_are_found_wherever_blocks_of_reading_end(tmp_path: Path) -> None:
    for length in range(8_000, 8_400, 7):
        data = one("one", "x" * length) + one("two") + one("three", "y\n" * 3_000) + one("four")
        assert [name_of(raw) for raw in raws(source_of(tmp_path, data))] == ["one", "two", "three", "four"]


def test_locks_of_files_are_given_back(tmp_path: Path) -> None:
    source = source_of(tmp_path, one("one"))
    raws(source)
    with (tmp_path / "replies.mbox").open("r+b") as file:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)

"""Somebody else's Maildir: what is read, and that nothing in it changes."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from convblog.channels.email.maildir import MaildirSource
from convblog.channels.email.source import LONGEST, SourceDown
from tests.channels.email.dovecot import mail
from tests.channels.email.standings import Known
from tests.scenario import stats, tree


def maildir(site: Path, **messages: bytes) -> Path:
    """A Maildir `mail` beside the site's files; a name in `messages` begins with the folder: `new_1`."""
    for name in ("cur", "new", "tmp"):
        (site / "mail" / name).mkdir(parents=True)
    for name, raw in messages.items():
        folder, _, rest = name.partition("_")
        (site / "mail" / folder / f"{rest}.fil").write_bytes(raw)
    return site / "mail"


def test_new_and_read_messages_come_in_order_of_arrival_and_nothing_is_touched(tmp_path: Path) -> None:
    folder = maildir(tmp_path, new_1003=mail("three"), cur_1001=mail("one"), new_1002=mail("two"), tmp_1=mail("part"))
    (folder / "cur" / "1000.fil:2,S").write_bytes(mail("zero"))
    before = tree(folder), stats(folder)
    source = MaildirSource("mail", tmp_path)
    known = Known()
    assert known.collect(source) == [("new", name) for name in ("zero", "one", "two", "three")]
    assert known.collect(source) == []
    assert source.forget(lambda header: True) == 0
    assert (tree(folder), stats(folder)) == before
    assert source.name == "maildir mail"


def test_a_message_keeps_its_bytes_and_its_place(tmp_path: Path) -> None:
    maildir(tmp_path, new_1001=mail("one"))
    (message,) = MaildirSource("mail", tmp_path).fetch(Known())
    assert (message.key, message.raw, message.size) == ("new/1001.fil", mail("one"), len(mail("one")))


@pytest.mark.parametrize("standing", ["held", "settled"])
def test_what_is_known_is_not_handed_out(tmp_path: Path, standing: str) -> None:
    maildir(tmp_path, new_1001=mail("one"), new_1002=mail("two"))
    known = Known(one=standing)  # type: ignore[arg-type]
    assert known.collect(MaildirSource("mail", tmp_path)) == [("new", "two")]


def test_of_what_is_known_only_the_header_is_looked_at(tmp_path: Path) -> None:
    maildir(tmp_path, new_1001=mail("one", "Bonjour !\r\n\r\nÀ bientôt"))
    asked = []

    def standing(raw: bytes) -> str:
        asked.append(raw)
        return "settled"

    assert list(MaildirSource("mail", tmp_path).fetch(standing)) == []  # type: ignore[arg-type]
    assert asked == [mail("one").partition(b"\r\n\r\n")[0] + b"\r\n"]


def test_a_message_without_an_id_is_known_by_all_its_bytes(tmp_path: Path) -> None:
    raw = b"From: marie@voix.example\n\nBonjour !\n"
    maildir(tmp_path, new_1001=raw, new_1002=raw)
    known = Known()
    assert known.collect(MaildirSource("mail", tmp_path)) == [("new", "(no name)")]
    assert known.standings == {raw: "held"}


def test_of_a_huge_message_the_first_part_is_read(tmp_path: Path) -> None:
    huge = mail("huge", "x" * (3 * LONGEST))
    maildir(tmp_path, new_1001=huge)
    (message,) = MaildirSource("mail", tmp_path).fetch(Known())
    assert (message.raw, message.size) == (huge[:LONGEST], len(huge))


def test_trash_hidden_files_and_what_is_no_file_are_left_out(tmp_path: Path) -> None:
    folder = maildir(tmp_path, new_1001=mail("one"))
    (folder / "cur" / "1000.fil:2,ST").write_bytes(mail("trashed"))
    (folder / "new" / ".hidden").write_bytes(mail("hidden"))
    (folder / ".Sent" / "cur").mkdir(parents=True)
    (folder / ".Sent" / "cur" / "1.fil").write_bytes(mail("sent"))
    os.mkfifo(folder / "new" / "pipe")
    source = MaildirSource("mail", tmp_path)
    assert Known().collect(source) == [("new", "one")]
    assert [problem.text() for problem in source.troubles()] == ["messages that cannot be read: 1 (not a file)"]


def test_a_message_that_another_program_moves_is_met_at_the_next_collect(tmp_path: Path) -> None:
    folder = maildir(tmp_path, new_1001=mail("one"), new_1002=mail("two"), new_1003=mail("three"))
    source, known, found = MaildirSource("mail", tmp_path), Known(), []
    for message in source.fetch(known):
        found.append(message.key)
        known.standings["one"] = known.standings["three"] = "held"
        if len(found) == 1:
            (folder / "new" / "1002.fil").rename(folder / "cur" / "1002.fil:2,S")
    assert found == ["new/1001.fil"]
    assert source.troubles() == ()
    assert known.collect(source) == [("new", "two")]


def test_the_home_folder_and_absolute_paths_are_understood(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    maildir(tmp_path, new_1001=mail("one"))
    monkeypatch.setenv("HOME", str(tmp_path))
    elsewhere = tmp_path / "site"
    for path in ("~/mail", str(tmp_path / "mail"), "../mail"):
        assert Known().collect(MaildirSource(path, elsewhere if path[0] != "." else tmp_path / "mail")) == [
            ("new", "one")
        ]


@pytest.mark.parametrize("path", ["nowhere", "~nobody-of-this-name/mail"])
def test_a_path_that_does_not_exist_is_told(tmp_path: Path, path: str) -> None:
    with pytest.raises(SourceDown) as caught:
        list(MaildirSource(path, tmp_path).fetch(Known()))
    assert caught.value.problem.text() == f"“{path}” cannot be read: No such file or directory"


def test_a_folder_that_is_no_maildir_is_told(tmp_path: Path) -> None:
    (tmp_path / "mail" / "cur").mkdir(parents=True)
    with pytest.raises(SourceDown) as caught:
        list(MaildirSource("mail", tmp_path).fetch(Known()))
    assert caught.value.problem.text() == "“mail” is no Maildir: the folder new is not there"


def test_waiting_ends_when_mail_comes_or_the_time_is_over(tmp_path: Path) -> None:
    folder = maildir(tmp_path)
    source, known = MaildirSource("mail", tmp_path), Known()
    assert known.collect(source) == []
    source.wait(0.2)
    waiting = threading.Thread(target=source.wait, args=[300], daemon=True)
    waiting.start()
    (folder / "tmp" / "1001.fil").write_bytes(mail("one"))
    (folder / "tmp" / "1001.fil").rename(folder / "new" / "1001.fil")
    waiting.join(60)
    assert not waiting.is_alive()
    assert known.collect(source) == [("new", "one")]

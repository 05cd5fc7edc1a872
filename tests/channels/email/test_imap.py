"""A mailbox reached by IMAP, on a real Dovecot: what is handed out, what is moved, what stays where it was."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import tracemalloc
from collections.abc import Iterator
from itertools import chain, repeat
from pathlib import Path

import pytest
from msgspec.structs import replace

from convblog.channels.email.imap import ImapSource
from convblog.channels.email.source import LONGEST, Fetched, SourceDown, Standing
from convblog.config import Imap, Security
from tests.channels.email.dovecot import ENVIRON, PASSWORD, Dovecot, dovecot, free_port, mail
from tests.channels.email.standings import Known, text_of

WAITING, DONE, APPROVE, REJECT = (f"convblog/{role}" for role in ("waiting", "done", "approve", "reject"))


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    with dovecot() as server:
        yield server


@pytest.fixture
def user(request: pytest.FixtureRequest) -> str:
    """A mailbox of its own for each test."""
    return "".join(char for char in request.node.name if char.isalnum() or char == "_")


@pytest.fixture
def source(server: Dovecot, user: str) -> Iterator[ImapSource]:
    source = ImapSource(server.config(user), ENVIRON)
    yield source
    source.close()


def texts(source: ImapSource) -> list[str]:
    return [problem.text() for problem in source.troubles()]


def down(config: Imap, environ: dict[str, str] = ENVIRON) -> SourceDown:
    """Why this mailbox cannot be collected."""
    source = ImapSource(config, environ)
    try:
        with pytest.raises(SourceDown) as caught:
            list(source.fetch(Known()))
    finally:
        source.close()
    return caught.value


def test_what_is_held_waits_and_what_is_settled_is_done(server: Dovecot, source: ImapSource, user: str) -> None:
    server.deliver(user, mail("one"), mail("two"), mail("three"))
    messages = list(source.fetch(Known()))
    assert [(message.box, message.raw) for message in messages] == [
        ("new", mail(name)) for name in ("one", "two", "three")
    ]
    assert [message.size for message in messages] == [len(mail(name)) for name in ("one", "two", "three")]
    assert server.contents(user) == {"INBOX": ["one", "two", "three"]}

    source.settle(messages[2], "held")
    source.settle(messages[0], "settled")
    assert server.contents(user) == {"INBOX": ["two"], DONE: ["one"], WAITING: ["three"]}
    assert server.flags(user, DONE) + server.flags(user, WAITING) == ["", ""], "not even read"
    assert source.troubles() == ()


def test_what_is_settled_while_others_are_fetched_is_moved_when_collecting_stops(server: Dovecot, user: str) -> None:
    server.deliver(user, mail("one"), mail("two"), mail("three"))
    source = ImapSource(server.config(user), ENVIRON)
    messages = source.fetch(Known())
    source.settle(next(messages), "held")
    source.settle(next(messages), "settled")
    source.close()
    assert server.contents(user) == {"INBOX": ["three"], WAITING: ["one"], DONE: ["two"]}


def test_a_folder_that_is_made_shows_in_mail_programs(server: Dovecot, source: ImapSource, user: str) -> None:
    server.deliver(user, mail("one"))
    Known().collect(source)
    with server.client(user) as client:
        assert client.lsub()[1] == [b'() "/" convblog/waiting']


def test_a_kill_before_settle_hands_out_again_and_one_after_storing_downloads_nothing(
    server: Dovecot, user: str
) -> None:
    server.deliver(user, mail("lost"), mail("stored"), mail("published"))
    first = ImapSource(server.config(user), ENVIRON)
    assert [text_of(message) for message in first.fetch(Known())] == ["lost", "stored", "published"]
    first.close()
    assert server.contents(user) == {"INBOX": ["lost", "stored", "published"]}
    before = server.downloads(user)
    assert before == 3

    second = ImapSource(server.config(user), ENVIRON)
    assert Known(stored="held", published="settled").collect(second) == [("new", "lost")]
    second.close()
    assert server.contents(user) == {"INBOX": [], DONE: ["published"], WAITING: ["lost", "stored"]}
    assert server.downloads(user) == before + 1


def test_what_waits_here_is_left_alone_and_comes_again_where_the_disk_was_lost(
    server: Dovecot, source: ImapSource, user: str
) -> None:
    server.deliver(user, mail("one"), mail("two"))
    known = Known()
    known.collect(source)
    assert known.collect(source) == []
    assert Known(two="settled").collect(source) == [("waiting", "one")]
    assert server.contents(user) == {"INBOX": [], WAITING: ["one"], DONE: ["two"]}
    assert Known().collect(source, "settled") == [("waiting", "one")]
    assert server.contents(user) == {"INBOX": [], WAITING: [], DONE: ["two", "one"]}


def test_the_author_decides_by_moving_and_a_later_collect_clears_up(
    server: Dovecot, source: ImapSource, user: str
) -> None:
    server.deliver(user, mail("yes"), folder=APPROVE)
    server.deliver(user, mail("no"), mail("old"), folder=REJECT)
    known = Known(yes="held", old="settled")
    assert known.collect(source, "settled") == [("approve", "yes"), ("reject", "no")]
    assert server.contents(user) == {"INBOX": [], APPROVE: ["yes"], REJECT: ["no"], DONE: ["old"]}

    assert known.collect(source) == []
    assert server.contents(user) == {"INBOX": [], APPROVE: [], REJECT: [], DONE: ["old", "yes", "no"]}


def test_a_mailbox_without_answers_gets_no_folders(server: Dovecot, source: ImapSource, user: str) -> None:
    assert Known().collect(source) == []
    assert server.contents(user) == {"INBOX": []}


def test_of_many_copies_one_is_handed_out(server: Dovecot, source: ImapSource, user: str) -> None:
    server.deliver(user, *[mail("same", f"Copy {number}") for number in range(30)])
    assert Known().collect(source) == [("new", "same")]
    assert server.contents(user) == {"INBOX": [], WAITING: ["same"] * 30}


def test_a_message_without_an_id_is_known_by_all_its_bytes(server: Dovecot, source: ImapSource, user: str) -> None:
    raw = b"From: marie@voix.example\r\n\r\nBonjour !\r\n"
    server.deliver(user, raw)
    known = Known()
    assert known.collect(source) == [("new", "(no name)")]
    assert known.collect(source) == []
    assert known.standings == {raw: "held"}


def test_what_the_author_deleted_is_not_collected(server: Dovecot, source: ImapSource, user: str) -> None:
    server.deliver(user, mail("gone"), mail("here"))
    delete(server, user, "1")
    assert Known().collect(source) == [("new", "here")]
    assert server.contents(user) == {"INBOX": ["gone deleted"], WAITING: ["here"]}


def delete(server: Dovecot, user: str, uids: str, folder: str = "INBOX", expunge: bool = False) -> None:
    """What the author does in a mail program."""
    with server.client(user) as client:
        client.select(f'"{folder}"')
        client.uid("STORE", uids, "+FLAGS", "(\\Deleted)")
        if expunge:
            client.expunge()


def test_of_a_huge_message_the_first_part_is_fetched(server: Dovecot, source: ImapSource, user: str) -> None:
    huge = mail("huge", "\r\n".join(["une ligne de soixante-dix signes, environ, comme on en écrit"] * 60_000))
    server.deliver(user, huge, mail("next"))
    first, second = list(source.fetch(Known()))
    assert (first.raw, first.size) == (huge[:LONGEST], len(huge))
    assert second.raw == mail("next")


@pytest.mark.parametrize(
    ("delimiter", "prefix", "place"),
    [
        ("/", "", "convblog/"),
        (".", "", "convblog."),
        (".", "INBOX.", "INBOX.convblog."),
        ("/", "INBOX/", "INBOX/convblog/"),
        ("\\\\", "Boîte\\\\", "Bo&AO4-te\\\\convblog\\\\"),
    ],
)
def test_folders_are_named_as_the_server_wants_them(delimiter: str, prefix: str, place: str) -> None:
    user = "claire"
    with dovecot(f'"{delimiter}"', f'"{prefix}"') as server:
        server.deliver(user, mail("yes"), folder=f"{place}approve")
        server.deliver(user, mail("one"), mail("two"))
        source = ImapSource(server.config(user), ENVIRON)
        assert Known(two="settled").collect(source) == [("new", "one"), ("approve", "yes")]
        assert texts(source) == []
        source.close()
        place = place.replace("\\\\", "\\")
        full = {name.replace("\\\\", "\\"): ids for name, ids in server.contents(user).items() if ids}
        assert full == {f"{place}waiting": ["one"], f"{place}approve": ["yes"], f"{place}done": ["two"]}


def test_a_folder_may_have_accents_and_spaces(server: Dovecot, user: str) -> None:
    server.deliver(user, mail("one"), folder="R&AOk-ponses/&AOk-t&AOk- &- co")
    source = ImapSource(server.config(user, folder="Réponses/été & co"), ENVIRON)
    assert Known().collect(source) == [("new", "one")]
    source.close()
    assert source.name == f"imap localhost:{server.port}/Réponses/été & co"
    assert server.contents(user) == {"INBOX": [], "R&AOk-ponses/&AOk-t&AOk- &- co": [], WAITING: ["one"]}


def test_two_folders_of_one_mailbox_are_two_sources(server: Dovecot, user: str) -> None:
    server.deliver(user, mail("one"))
    server.deliver(user, mail("two"), folder="Blog")
    known = Known()
    for folder, name in (("INBOX", "one"), ("Blog", "two")):
        source = ImapSource(server.config(user, folder=folder), ENVIRON)
        assert known.collect(source) == [("new", name)]
        source.close()
    assert server.contents(user) == {"INBOX": [], "Blog": [], WAITING: ["one", "two"]}


@pytest.mark.parametrize("security", ["tls", "starttls", "none"])
def test_it_speaks_tls_as_configured(
    server: Dovecot, user: str, security: Security, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(server.root / "certificate.pem"))
    server.deliver(user, mail(security))
    source = ImapSource(server.config(user, security), ENVIRON)
    assert Known().collect(source) == [("new", security)]
    source.close()
    login = [line for line in server.log().splitlines() if f"Login: user=<{user}>" in line][-1]
    assert ("TLS" in login) == (security != "none")


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_certificate_that_nobody_vouches_for_is_refused(server: Dovecot, user: str, security: Security) -> None:
    error = down(server.config(user, security))
    assert error.problem.message == "the certificate of {host}:{port} is not to be trusted: {why}"
    assert "self-signed certificate" in error.problem.text()
    assert f"user=<{user}>" not in server.log()


def test_a_certificate_for_another_host_is_refused(server: Dovecot, user: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(server.root / "certificate.pem"))
    error = down(replace(server.config(user, "tls"), host="127.0.0.1"))
    assert error.problem.message == "the certificate of {host}:{port} is not to be trusted: {why}"


def test_a_server_without_tls_gets_no_password(user: str) -> None:
    with dovecot(tls=False) as server:
        error = down(server.config(user, "starttls"))
        assert error.problem.text() == f"localhost:{server.port} does not speak TLS: TLS not supported by server"
        error = down(replace(server.config(user, "tls"), port=server.port))
        assert error.problem.message == "{host}:{port} does not speak TLS: {why}"
        assert f"user=<{user}>" not in server.log()


def test_a_wrong_password_is_told_without_it(server: Dovecot) -> None:
    config = server.config("claire@fil.example")
    error = down(config, {"FIL_PASSWORD": "secret-that-is-wrong"})
    assert error.problem.text() == (
        f"localhost:{server.port} does not take this user and password: [AUTHENTICATIONFAILED] Authentication failed."
    )
    assert "FIL_PASSWORD" in error.problem.advice()
    assert error.problem.file == f"imap localhost:{server.port}/INBOX"
    assert "secret" not in f"{error!r}" and "claire" not in f"{error!r}"


@pytest.mark.parametrize("environ", [{}, {"FIL_PASSWORD": ""}])
def test_a_missing_password_names_its_variable(server: Dovecot, user: str, environ: dict[str, str]) -> None:
    error = down(server.config(user), environ)
    assert error.problem.text() == "the environment variable FIL_PASSWORD is not set"
    assert f"user=<{user}>" not in server.log()


def test_a_server_that_is_down_or_no_mail_server_is_told(server: Dovecot, user: str) -> None:
    port = free_port()
    error = down(replace(server.config(user), port=port))
    assert error.problem.text() == f"localhost:{port} cannot be reached: Connection refused"
    error = down(replace(server.config(user), host="a" * 80 + ".invalid"))
    assert error.problem.message == "{host}:{port} cannot be reached: {why}"
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=refuse, args=[listener])
        thread.start()
        error = down(replace(server.config(user), port=listener.getsockname()[1]))
        thread.join()
    assert error.problem.message == "{host}:{port} cannot be reached: {why}"
    assert "web page" not in f"{error!r}"


def refuse(listener: socket.socket) -> None:
    connection, _ = listener.accept()
    with connection:
        connection.sendall(b"HTTP/1.1 400 a web page\r\n\r\n")


def test_a_folder_that_is_not_there_is_told(server: Dovecot, user: str) -> None:
    error = down(server.config(user, folder="INBOX.Blog"))
    assert error.problem.text().startswith("the folder “INBOX.Blog” cannot be opened: ")
    assert error.problem.advice() == "check `folder`; this server writes a folder within another as INBOX/blog"
    assert server.contents(user) == {"INBOX": []}


def test_where_moving_is_unknown_messages_are_copied_and_only_these_are_deleted(user: str) -> None:
    with dovecot(more="imap_capability = IMAP4rev1 UIDPLUS NAMESPACE") as server:
        server.deliver(user, mail("stranger"), mail("one"), mail("two"))
        delete(server, user, "1")
        source = ImapSource(server.config(user), ENVIRON)
        assert Known(two="settled").collect(source) == [("new", "one")]
        source.close()
        assert server.contents(user) == {"INBOX": ["stranger deleted"], WAITING: ["one"], DONE: ["two"]}


def test_where_nothing_can_be_deleted_alone_it_is_marked_and_not_read_again(user: str) -> None:
    with dovecot(more="imap_capability = IMAP4rev1") as server:
        server.deliver(user, mail("stranger"), mail("one"))
        delete(server, user, "1")
        source = ImapSource(server.config(user), ENVIRON)
        known = Known()
        assert known.collect(source) == [("new", "one")]
        assert known.collect(source) == []
        assert server.contents(user) == {"INBOX": ["stranger deleted", "one deleted"], WAITING: ["one"]}

        assert source.forget(lambda header: b"<one@" in header) == 1
        assert server.contents(user) == {"INBOX": ["stranger deleted", "one deleted"], WAITING: []}
        assert texts(source) == ["messages of “INBOX” that the server does not erase: 1"]
        source.close()


def test_a_read_only_folder_is_reported_and_its_new_mail_handed_out(server: Dovecot, user: str) -> None:
    server.deliver(user, mail("one"), mail("two"), folder="Shared")
    server.deliver(user, mail("yes"), folder=APPROVE)
    server.readonly("Shared")
    source = ImapSource(server.config(user, folder="Shared"), ENVIRON)
    known = Known(two="held", yes="settled")
    assert known.collect(source) == [("new", "one")]
    assert known.collect(source) == []
    source.close()
    assert texts(source) == ["the folder “Shared” is read-only: its messages stay where they are"]
    assert server.contents(user) == {"INBOX": [], "Shared": ["one", "two"], APPROVE: [], DONE: ["yes"]}


def test_a_move_that_fails_is_reported_and_the_others_go_on(user: str) -> None:
    with dovecot() as server:
        server.deliver(user, mail("old"), folder=DONE)
        server.readonly(DONE)
        server.deliver(user, mail("one"), mail("two"), mail("three"), mail("four"))
        source = ImapSource(server.config(user), ENVIRON)
        assert Known(one="settled", three="settled").collect(source) == [("new", "two"), ("new", "four")]
        assert len(found := texts(source)) == 1
        assert found[0].startswith("messages that could not be moved from “INBOX” to “convblog/done”: 2 (")
        assert source.troubles() == (), "told once"
        source.close()
        assert server.contents(user) == {"INBOX": ["one", "three"], DONE: ["old"], WAITING: ["two", "four"]}


def test_a_message_that_vanishes_is_reported_and_the_others_go_on(
    server: Dovecot, source: ImapSource, user: str
) -> None:
    server.deliver(user, mail("one"), mail("two"), mail("three"))
    known, found = Known(), []
    for message in source.fetch(known):
        found.append(text_of(message))
        if len(found) == 1:
            delete(server, user, "1:2", expunge=True)
        known.standings[text_of(message)] = "held"
        source.settle(message, "held")
    assert found == ["one", "three"]
    assert texts(source) == ["messages of “INBOX” that another program took away meanwhile: 1"]
    assert known.collect(source) == []
    assert source.troubles() == ()
    assert server.contents(user) == {"INBOX": [], WAITING: ["three"]}


def test_numbers_of_before_a_renumbering_touch_nothing(server: Dovecot, source: ImapSource, user: str) -> None:
    server.deliver(user, mail("one"))
    (message,) = source.fetch(Known())
    older = replace(message, key=message.key.replace("UIDVALIDITY=", "UIDVALIDITY=1"))
    source.settle(older, "settled")
    assert len(found := texts(source)) == 1
    assert found[0] == "messages that could not be moved from “INBOX” to “convblog/done”: 1 (UIDVALIDITY)"
    assert server.contents(user) == {"INBOX": ["one"]}


def test_a_folder_made_anew_while_it_is_read_loses_nothing(server: Dovecot, user: str) -> None:
    server.deliver(user, mail("one"), mail("two"), folder="Blog")
    source = ImapSource(server.config(user, folder="Blog"), ENVIRON)
    known = Known()
    message = next(source.fetch(known))
    with server.client(user) as client:
        client.delete("Blog")
    server.deliver(user, mail("three"), mail("four"), folder="Blog")
    source.settle(message, "settled")
    assert texts(source) == ["messages that could not be moved from “Blog” to “convblog/done”: 1 (UIDVALIDITY)"]
    assert server.contents(user) == {"INBOX": [], "Blog": ["three", "four"]}
    assert known.collect(source) == [("new", "three"), ("new", "four")]
    source.close()


def test_a_connection_that_broke_is_made_again(server: Dovecot, source: ImapSource, user: str) -> None:
    server.deliver(user, mail("one"), mail("two"))
    known = Known()
    with pytest.raises(SourceDown) as caught:
        for message in source.fetch(known):
            hang_up_all(server)
            source.settle(message, "held")
    assert caught.value.problem.message == "the connection to {host}:{port} broke: {why}"
    assert server.contents(user) == {"INBOX": ["one", "two"]}
    assert known.collect(source) == [("new", "one"), ("new", "two")]
    hang_up_all(server)
    assert known.collect(source) == []


def hang_up_all(server: Dovecot) -> None:
    """Kill the processes of the server that serve somebody."""
    listed = subprocess.run(["ps", "-eo", "pid=,ppid=,comm="], capture_output=True, text=True, check=True).stdout
    for line in listed.splitlines():
        pid, parent, name = line.split(maxsplit=2)
        if int(parent) == server.process.pid and name == "imap":
            os.kill(int(pid), signal.SIGKILL)


def test_forgetting_erases_from_all_folders_and_nothing_else(server: Dovecot, source: ImapSource, user: str) -> None:
    marie, paul = {"From": "Marie <marie@voix.example>"}, {"From": "Paul <paul@voix.example>"}
    for folder in ("INBOX", WAITING, DONE, APPROVE, REJECT, "Family"):
        server.deliver(user, mail("hers", headers=marie), mail("his", headers=paul), folder=folder)
    server.deliver(user, *[mail(f"hers{number}", headers=marie) for number in range(90)], folder=DONE)
    delete(server, user, "1:2")
    assert source.forget(lambda header: b"marie@voix.example" in header) == 95
    rest = ["his"]
    assert server.contents(user) == {
        "INBOX": ["his deleted"], WAITING: rest, DONE: rest, APPROVE: rest, REJECT: rest, "Family": ["hers", "his"],
    }  # fmt: skip
    assert source.troubles() == ()


def test_forgetting_says_what_it_could_not_erase(server: Dovecot, user: str) -> None:
    server.deliver(user, mail("hers"), folder="Locked")
    server.deliver(user, mail("hers"), folder=WAITING)
    server.readonly("Locked")
    source = ImapSource(server.config(user, folder="Locked"), ENVIRON)
    assert source.forget(lambda header: True) == 1
    source.close()
    assert texts(source) == ["messages of “Locked” that the server does not erase: 1"]
    assert server.contents(user) == {"INBOX": [], "Locked": ["hers"], WAITING: []}


def waits(source: ImapSource, timeout: float) -> threading.Thread:
    thread = threading.Thread(target=source.wait, args=[timeout], daemon=True)
    thread.start()
    return thread


def test_waiting_ends_when_mail_comes(server: Dovecot, source: ImapSource, user: str) -> None:
    known = Known()
    assert known.collect(source) == []
    waiting = waits(source, 300)
    waiting.join(1)
    assert waiting.is_alive(), "nothing came yet"
    server.deliver(user, mail("one"))
    waiting.join(60)
    assert not waiting.is_alive()
    assert known.collect(source) == [("new", "one")]


def test_what_came_since_the_last_look_is_not_waited_for(server: Dovecot, source: ImapSource, user: str) -> None:
    server.deliver(user, mail("zero"))
    known = Known()
    known.collect(source)
    server.deliver(user, mail("one"))
    waiting = waits(source, 300)
    waiting.join(60)
    assert not waiting.is_alive()
    assert known.collect(source) == [("new", "one")]


@pytest.mark.parametrize("more", ["", "imap_capability = IMAP4rev1"])
def test_waiting_ends_with_the_time_given(user: str, more: str) -> None:
    with dovecot(more=more) as server:
        source = ImapSource(server.config(user), ENVIRON)
        known = Known()
        known.collect(source)
        source.wait(0.3)
        server.deliver(user, mail("one"))
        assert known.collect(source) == [("new", "one")]
        source.close()


def test_waiting_for_a_server_that_went_away_breaks_nothing(user: str) -> None:
    with dovecot() as server:
        source = ImapSource(server.config(user), ENVIRON)
        Known().collect(source)
    source.wait(0.3)
    with pytest.raises(SourceDown):
        list(source.fetch(Known()))


@pytest.mark.slow
def test_memory_does_not_grow_with_the_mailbox(server: Dovecot) -> None:
    peaks = {}
    for number in (200, 2_000):
        user = f"full{number}"
        fill(server, user, number)
        peaks[number] = peak_of(ImapSource(server.config(user), ENVIRON), number)
        assert {name: len(ids) for name, ids in server.contents(user).items()} == {"INBOX": 0, WAITING: number}
    # Some 100 bytes each: the messages' numbers, while the server's line of them is taken apart. Their bodies are 9 MB.
    assert peaks[2_000] - peaks[200] < 2_000 * 200


def peak_of(source: ImapSource, number: int) -> int:
    """The most memory, in bytes, that collecting a mailbox of `number` messages takes."""
    standings: Iterator[Standing] = chain(repeat("new", 2 * number), repeat("held"))  # each new one is asked for twice
    found = 0
    tracemalloc.start()
    for message in source.fetch(lambda raw: next(standings)):
        found += 1
        source.settle(message, "held")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    source.close()
    assert found == number
    return peak


def fill(server: Dovecot, user: str, number: int) -> None:
    """Put messages where Dovecot keeps them: 40 times as quick as delivering them."""
    folder = server.root / "mail" / user
    for name in ("cur", "new", "tmp"):
        (folder / name).mkdir(parents=True)
    for count in range(number):
        raw = mail(f"m{count}", "Quelques mots. " * 300).replace(b"\r\n", b"\n")
        (folder / "new" / f"1700000000.M{count:06}.fil").write_bytes(raw)
    status = server.root.stat()
    for path in (folder, *folder.rglob("*")):
        os.chown(path, status.st_uid, status.st_gid)


COLLECT = """
import os, signal, sys
from pathlib import Path
from convblog import private
from convblog.channels.email.imap import ImapSource
from convblog.config import Imap
from tests.channels.email.standings import name_in

port, user, folder, kill_at = int(sys.argv[1]), sys.argv[2], Path(sys.argv[3]), int(sys.argv[4])
config = Imap(host="localhost", port=port, user=user, password_env="FIL_PASSWORD", security="none")

def step():
    global kill_at
    kill_at -= 1
    if kill_at == 0:
        os.kill(os.getpid(), signal.SIGKILL)

def standing(raw):
    name = name_in(raw)
    return "held" if isinstance(name, str) and (folder / name).exists() else "new"

source = ImapSource(config, os.environ)
for message in source.fetch(standing):
    step()
    assert not (folder / name_in(message.raw)).exists(), "doubled"
    private.write(folder / name_in(message.raw), message.raw)
    step()
    source.settle(message, "held")
    step()
source.close()
"""


@pytest.mark.slow
def test_killed_anywhere_and_run_again_every_message_is_stored_once(server: Dovecot, user: str, tmp_path: Path) -> None:
    names = [f"m{number}" for number in range(6)]
    server.deliver(user, *map(mail, names))
    kills = 0
    for kill_at in (1, 2, 3, 4, 5, 7, 0):
        arguments = [sys.executable, "-c", COLLECT, str(server.port), user, str(tmp_path), str(kill_at)]
        run = subprocess.run(
            arguments, check=False, env=os.environ | ENVIRON, capture_output=True, text=True, timeout=60
        )
        kills += run.returncode == -signal.SIGKILL
        assert run.returncode in (0, -signal.SIGKILL), run.stderr
    assert kills >= 4
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {name: mail(name) for name in names}
    contents = server.contents(user)
    assert contents["INBOX"] == [] and sorted(contents[WAITING]) == names
    assert set(contents) == {"INBOX", WAITING}


def test_nothing_that_a_source_says_holds_the_password(server: Dovecot, source: ImapSource, user: str) -> None:
    server.deliver(user, mail("one"))
    messages = list(source.fetch(Known()))
    assert isinstance(messages[0], Fetched)
    assert PASSWORD not in f"{source!r} {source.name} {messages[0].key} {source.troubles()}"
    assert user not in f"{source.name} {messages[0].key}"

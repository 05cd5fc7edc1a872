"""The queue, on SQLite and on PostgreSQL: nothing is lost, nothing is handed out twice, nothing is left behind."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from convblog import private
from convblog.channels import queue as queues
from convblog.channels.items import Arrival, Item, Load, Settled
from convblog.channels.queue import APART, LEASE, Queue, Unavailable
from convblog.problems import SiteError, problem
from tests.receive.postgres import database, postgresql

NOW = 1_795_000_000
LAPSED = NOW + LEASE + APART


@pytest.fixture(scope="module")
def server() -> Iterator[Path]:
    with postgresql() as folder:
        yield folder


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest) -> Iterator[str]:
    if request.param == "sqlite":
        yield ""
        return
    with database(request.getfixturevalue("server"), f"t{abs(hash(request.node.name))}") as url:
        yield url


@pytest.fixture
def queue(address: str, tmp_path: Path) -> Iterator[Queue]:
    queue = queues.opened(tmp_path / private.FOLDER, address)
    yield queue
    queue.close()


def webmention(identity: str, payload: bytes = b"what came") -> Arrival:
    return Arrival(identity, "webmention", payload)


def answer(identity: str, result: bytes = b"an answer") -> Arrival:
    return Arrival(identity, "form", result=result)


def ids(items: list[Item]) -> list[str]:
    return [item.id for item in items]


def test_what_came_first_is_handed_out_first_and_to_one_alone(queue: Queue) -> None:
    for number in range(5):
        queue.put([webmention(f"w{number}")], NOW + number)
    assert ids(queue.claim("queued", 2, NOW + 9, "one")) == ["w0", "w1"]
    assert ids(queue.claim("queued", 9, NOW + 9, "two")) == ["w2", "w3", "w4"]
    assert queue.claim("queued", 9, NOW + 9, "three") == []
    assert queue.waiting() == 5


def test_what_somebody_took_and_never_settled_returns(queue: Queue) -> None:
    queue.put([webmention("w")], NOW)
    assert ids(queue.claim("queued", 1, NOW, "one")) == ["w"]
    assert queue.claim("queued", 1, NOW + LEASE - 1, "two") == []
    assert ids(queue.claim("queued", 1, LAPSED, "two")) == ["w"]


def test_those_that_were_looked_at_together_when_their_process_was_killed_come_back_apart(queue: Queue) -> None:
    queue.put([webmention(f"w{number}") for number in range(8)], NOW)
    for number in range(8):
        queue.claim("queued", 1, NOW, f"thread {number}")
    returned = {
        identity: second
        for second in range(LEASE, LEASE + APART)
        for identity in ids(queue.claim("queued", 9, NOW + second, "next"))
    }
    assert sorted(returned) == [f"w{number}" for number in range(8)]
    assert len(set(returned.values())) == 8


def test_every_attempt_counts_before_it_is_made_and_one_whose_taker_was_killed_as_three(queue: Queue) -> None:
    queue.put([webmention("w")], NOW)
    [first] = queue.claim("queued", 1, NOW, "killed")
    [second] = queue.claim("queued", 1, LAPSED, "lives")
    queue.postpone(second, LAPSED, None)
    [third] = queue.claim("queued", 1, LAPSED, "lives")
    queue.postpone(third, LAPSED, None, counts=False)
    [again] = queue.claim("queued", 1, LAPSED, "lives")
    assert [item.attempts for item in (first, second, third, again)] == [1, 4, 5, 5]


def test_the_load_counts_what_a_webmention_may_grow_to_and_what_was_turned_away(queue: Queue) -> None:
    queue.put([webmention("w"), webmention("v"), answer("f", b"x" * 700)], NOW)
    assert queue.load() == Load(3, 2 * 16_000 + 700)
    [item] = queue.claim("queued", 1, NOW, "one")
    queue.settle([Settled(item.id, "accepted", None, "", item.revision, b"y" * 50)], NOW)
    assert queue.load() == Load(3, 16_000 + 750)
    [item] = queue.claim("queued", 1, NOW, "one")
    queue.settle([Settled(item.id, "rejected", None, "", item.revision)], NOW)
    assert queue.load() == Load(2, 1_000 + 750)


def test_what_was_turned_away_and_is_nobodys_goes_after_a_day_and_what_a_writer_has_stays(queue: Queue) -> None:
    for identity, held in (("stranger", "rejected"), ("taken", "waiting")):
        queue.put([webmention(identity)], NOW)
        [item] = queue.claim("queued", 1, NOW, "one")
        queue.settle([Settled(identity, held, None, "", item.revision)], NOW)  # type: ignore[arg-type]
    queue.tidy(0, NOW)
    assert [one for one in ("stranger", "taken") if queue.status(one)] == ["stranger", "taken"]
    queue.tidy(0, NOW + 1)
    assert [one for one in ("stranger", "taken") if queue.status(one)] == ["taken"]


def test_words_that_a_reader_keeps_in_the_log_are_told_and_erased_by_the_next_call(tmp_path: Path) -> None:
    queue = queues.opened(tmp_path / private.FOLDER, "")
    queue.put([answer("f", b"words of Marie")], NOW)
    with sqlite3.connect(tmp_path / private.FOLDER / "queue.sqlite", isolation_level=None) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM queue").fetchone()
        with pytest.raises(Unavailable):
            queue.forget(lambda item: b"Marie" in item.result)
        reader.execute("ROLLBACK")
    assert queue.forget(lambda item: b"Marie" in item.result) == 0
    left = [path.name for path in (tmp_path / private.FOLDER).iterdir() if b"Marie" in path.read_bytes()]
    queue.close()
    assert left == []


def test_who_lost_the_lease_settles_nothing(queue: Queue) -> None:
    queue.put([webmention("w")], NOW)
    [slow] = queue.claim("queued", 1, NOW, "slow")
    [quick] = queue.claim("queued", 1, LAPSED, "quick")
    assert queue.settle([Settled("w", "accepted", None, "", quick.revision, b"quick")], NOW) == 1
    assert queue.settle([Settled("w", "rejected", None, "", slow.revision)], NOW) == 0
    [item] = queue.claim("accepted", 1, LAPSED, "collect")
    assert (item.result, item.payload) == (b"quick", b"")


def test_what_comes_again_is_queued_again_once_with_its_new_words(queue: Queue) -> None:
    queue.put([webmention("w", b"old"), webmention("w", b"new")], NOW)
    [item] = queue.claim("queued", 9, NOW, "one")
    assert item.payload == b"new"
    queue.put([webmention("w", b"newest")], NOW + 1)
    assert queue.settle([Settled("w", "accepted", None, "", item.revision, b"of the old")], NOW) == 0
    [item] = queue.claim("queued", 9, NOW + 1, "one")
    assert (item.payload, item.attempts) == (b"newest", 1)
    assert queue.waiting() == 1


def test_what_was_understood_stays_until_something_better_is(queue: Queue) -> None:
    queue.put([webmention("w")], NOW)
    [item] = queue.claim("queued", 1, NOW, "one")
    queue.settle([Settled("w", "accepted", None, "", item.revision, b"understood")], NOW)
    queue.put([webmention("w", b"again")], NOW)
    [item] = queue.claim("queued", 1, NOW, "one")
    assert (item.payload, item.result) == (b"again", b"understood")


def test_a_form_or_a_mail_that_comes_twice_is_one(queue: Queue) -> None:
    queue.put([answer("f", b"first")], NOW)
    queue.put([answer("f", b"second"), Arrival("m", "mail", result=b"raw")], NOW)
    found = queue.claim("accepted", 9, NOW, "collect")
    assert [(item.id, item.result) for item in found] == [("f", b"first"), ("m", b"raw")]
    queue.settle([Settled(item.id, "waiting", None, "", item.revision) for item in found], NOW)
    queue.put([answer("f", b"third")], NOW)
    assert queue.claim("accepted", 9, NOW + LEASE, "collect") == []


def test_what_is_taken_in_leaves_no_words_behind(queue: Queue, tmp_path: Path) -> None:
    words = b"for you alone, and for nobody else"
    queue.put([answer("f", words)], NOW)
    [item] = queue.claim("accepted", 1, NOW, "collect")
    queue.settle([Settled("f", "waiting", None, "", item.revision)], NOW)
    status = queue.status("f")
    assert status is not None
    assert (status.state, queue.waiting()) == ("waiting", 0)
    assert queue.forget(lambda _: True) == 0
    queue.close()
    left = [path for path in (tmp_path / private.FOLDER).glob("queue.sqlite*") if words in path.read_bytes()]
    assert left == []


def test_an_author_may_settle_long_after_but_not_what_is_on_its_way(queue: Queue) -> None:
    queue.put([webmention("w")], NOW)
    [item] = queue.claim("queued", 1, NOW, "one")
    assert queue.settle([Settled("w", "published", None, "https://x.example/")], NOW) == 0
    queue.settle([Settled("w", "accepted", None, "", item.revision, b"x")], NOW)
    assert queue.settle([Settled("w", "published", None, "https://x.example/")], NOW) == 0
    [item] = queue.claim("accepted", 1, NOW, "collect")
    queue.settle([Settled("w", "waiting", None, "", item.revision)], NOW)
    assert queue.settle([Settled("w", "published", None, "https://x.example/")], NOW) == 1
    status = queue.status("w")
    assert status is not None
    assert (status.state, status.url) == ("published", "https://x.example/")
    assert queue.settle([Settled("unknown", "published")], NOW) == 0


def test_a_reason_comes_back_as_it_was_given(queue: Queue) -> None:
    reason = problem("", 0, "no link: {why}", why="« \x00 ’")
    queue.put([webmention("w")], NOW)
    [item] = queue.claim("queued", 1, NOW, "one")
    queue.postpone(item, NOW + 300, reason)
    assert queue.claim("queued", 1, NOW + 299, "one") == []
    [later] = queue.claim("queued", 1, NOW + 300, "one")
    assert (later.reason, later.attempts, later.payload) == (reason, 2, b"what came")
    queue.settle([Settled("w", "rejected", reason, "", later.revision)], NOW)
    status = queue.status("w")
    assert status is not None
    assert (status.reason, status.state) == (reason, "rejected")


def test_the_room_a_taker_has_is_kept_to_but_one_always_fits(queue: Queue) -> None:
    queue.put([answer("a", b"x" * 600), answer("b", b"x" * 600), answer("c", b"x")], NOW)
    assert ids(queue.claim("accepted", 9, NOW, "collect", room=1000)) == ["a"]
    assert ids(queue.claim("accepted", 9, NOW, "collect", room=10)) == ["b"]
    assert ids(queue.claim("accepted", 9, NOW, "collect")) == ["c"]


def test_what_is_forgotten_is_gone_with_its_words(queue: Queue, tmp_path: Path) -> None:
    queue.put([answer("f", b"words of Marie"), answer("g", b"words of Paul")], NOW)
    queue.put([webmention("w", b"a page of Marie")], NOW)
    assert queue.forget(lambda item: b"Marie" in item.payload + item.result) == 2
    assert (queue.status("f"), queue.status("w"), queue.waiting()) == (None, None, 1)
    left = [path for path in (tmp_path / private.FOLDER).glob("queue.sqlite*") if b"Marie" in path.read_bytes()]
    assert left == []


def test_an_answer_that_was_forgotten_is_not_taken_again_until_nobody_can_send_it_any_more(queue: Queue) -> None:
    queue.put([answer("f", b"words of Marie")], NOW)
    [item] = queue.claim("accepted", 1, NOW, "collect")
    assert queue.forget(lambda item: True) == 1
    assert queue.settle([Settled("f", "waiting", None, "", item.revision)], NOW) == 0, "taken while it was erased"
    for _ in range(2):
        queue.put([answer("f", b"words of Marie")], NOW + 1)
        assert (queue.status("f"), queue.waiting(), queue.forget(lambda item: True)) == (None, 0, 0)
        queue.tidy(0, NOW)
    queue.tidy(0, NOW + 1)
    queue.put([answer("f")], NOW + 1)
    assert queue.waiting() == 1, "no mark is left"


def test_old_verdicts_go_and_what_is_shown_stays(queue: Queue) -> None:
    for identity, state in (("gone", "gone"), ("no", "rejected"), ("here", "published"), ("held", "waiting")):
        queue.put([webmention(identity)], NOW)
        [item] = queue.claim("queued", 1, NOW, "one")
        queue.settle([Settled(identity, state, None, "", item.revision)], NOW)  # type: ignore[arg-type]
    queue.put([answer("f"), webmention("new")], NOW)
    [item] = queue.claim("accepted", 1, NOW, "collect")
    queue.settle([Settled("f", "waiting", None, "", item.revision)], NOW)
    queue.tidy(NOW)
    assert queue.status("no") is not None
    queue.tidy(NOW + 1)
    left = [one for one in ("gone", "no", "here", "held", "f", "new") if queue.status(one)]
    assert left == ["here", "held", "new"]


def test_many_takers_at_once_get_each_item_once(address: str, queue: Queue, tmp_path: Path) -> None:
    queue.put([webmention(f"w{number:03}") for number in range(300)], NOW)
    taken: list[str] = []
    lock = threading.Lock()

    def take(name: str) -> None:
        mine = queues.opened(tmp_path / private.FOLDER, address)  # as a process of its own would
        while items := mine.claim("queued", 7, NOW, name):
            with lock:
                taken.extend(ids(items))
            mine.settle([Settled(item.id, "rejected", None, "", item.revision) for item in items], NOW)
        mine.close()

    threads = [threading.Thread(target=take, args=(f"taker {number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    # A taker that finds rows locked goes away empty-handed; whoever holds them goes on until nothing is left.
    assert sorted(taken) == [f"w{number:03}" for number in range(300)]
    assert queue.waiting() == 0


def test_services_that_start_together_make_one_table(address: str, tmp_path: Path) -> None:
    failures: list[BaseException] = []

    def start() -> None:
        try:
            mine = queues.opened(tmp_path / private.FOLDER, address)
            mine.put([webmention(f"w{threading.get_ident()}")], NOW)
            mine.close()
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []


def test_the_file_is_its_owners_alone(tmp_path: Path) -> None:
    folder = tmp_path / private.FOLDER
    queue = queues.opened(folder, "")
    queue.put([webmention("w")], NOW)
    modes = {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir() if path.name != ".gitignore"}
    queue.close()
    assert modes == {"queue.sqlite": 0o600, "queue.sqlite-wal": 0o600, "queue.sqlite-shm": 0o600}
    assert folder.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    "bad", ["not an address", "mysql://db.example/x", "sqlite://", "oracle://x", "sqlite:///:memory:"]
)
def test_an_address_of_no_database_is_told_without_its_words(bad: str, tmp_path: Path) -> None:
    with pytest.raises(SiteError) as told:
        queues.opened(tmp_path / private.FOLDER, bad)
    [one] = told.value.problems
    assert (one.file, "receive.database" in one.text()) == ("convblog.yaml", True)


def test_a_database_that_is_not_there_is_told_without_its_password(tmp_path: Path) -> None:
    password = "correct-horse"
    with pytest.raises(SiteError) as told:
        queues.opened(tmp_path / private.FOLDER, f"postgresql://me:{password}@127.0.0.1:9/none?connect_timeout=2")
    assert password not in str(told.value)
    assert "cannot be used" in str(told.value)
    assert told.value.__cause__ is None


def test_a_damaged_file_is_told(tmp_path: Path) -> None:
    folder = tmp_path / private.FOLDER
    private.make(folder)
    (folder / "queue.sqlite").write_bytes(b"this is no database, and never was" * 100)
    with pytest.raises(SiteError, match="cannot be used"):
        queues.opened(folder, "")


def test_a_full_disk_stores_nothing_and_says_so(tmp_path: Path) -> None:
    queue = queues.opened(tmp_path / private.FOLDER, f"sqlite:///{tmp_path / 'small.sqlite'}")
    queue.put([webmention("w")], NOW)
    with queue._engine.begin() as db:
        db.exec_driver_sql("PRAGMA max_page_count = 10")
    with pytest.raises(Unavailable):
        queue.put([webmention("big", os.urandom(200_000))], NOW)
    assert (queue.status("big"), queue.waiting()) == (None, 1)
    queue.close()


def test_a_commit_of_sqlite_is_on_the_disk_and_what_is_erased_is_overwritten(tmp_path: Path) -> None:
    """No test can cut the power; these are the settings under which SQLite promises to outlive that."""
    queue = queues.opened(tmp_path / private.FOLDER, "")
    with queue._engine.connect() as db:
        found = [
            db.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "synchronous", "secure_delete")
        ]
    queue.close()
    assert found == ["wal", 2, 1]

"""What the web service took in, laid on the desk, here and from afar; and what became of it, on its status page."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pytest
from msgspec import Struct, msgpack, structs

from convblog.channels import receiver
from convblog.channels.collecting import Collected
from convblog.channels.deliveries import Answer
from convblog.channels.fetch import Door
from convblog.channels.items import Arrival, Item, Kind, Verdict
from convblog.channels.queue import Queue
from convblog.channels.receiver import LocalReceiver, Receiver, RemoteReceiver
from convblog.channels.taking import from_service
from convblog.channels.webmention.incoming import Incoming, Withdrawal, id_of_pair
from convblog.channels.webmention.mention import Mention
from convblog.conversation import secret
from convblog.conversation.deciding import approve, reject
from convblog.conversation.desk import Desk
from convblog.conversation.hosts import FILE
from convblog.conversation.pages import Pages, remember
from convblog.conversation.receiving import receive
from convblog.conversation.response import Person
from convblog.conversation.submission import Sender
from convblog.problems import problem
from tests.channels.mails import message
from tests.conversation.desks import desk, files, mail
from tests.receive.serving import ALIASES, LETTER, SILENCE, URL, Service, queue_of, serving, site_of, until
from tests.receive.sources import ENTRY, Sources, sources
from tests.receive.test_reply import FIELDS, hidden

TOKEN, HOOK = "collect-token-of-a-test", "hook-token-of-a-test"
TOKENS = {"COLLECT_TOKEN": TOKEN, "HOOK_TOKEN": HOOK}
PAGES = Pages(URL, {LETTER.path: LETTER, SILENCE.path: SILENCE}, ALIASES)
TARGET = URL + "2026/11/lettre/"


def entry(text: str = "I see it like you, entirely.", target: str = TARGET, name: str = "Marie") -> str:
    return ENTRY.format(url="/", name=name, text=text, target=target)


class Net(NamedTuple):
    """Other people's sites, and the service that hears of them."""

    web: Sources
    service: Service
    queue: Queue
    site: Path  # of the service


@pytest.fixture(scope="module")
def net(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Net]:
    with sources({}) as web, ExitStack() as stack:
        limits = "limits: {per_minute: 6000, per_source: 6000}"  # all come from one site
        tokens = "token_env: COLLECT_TOKEN, mail_token_env: HOOK_TOKEN"
        more = f"network: {{allow: ['{web.host}']}}\nreceive: {{{tokens}, {limits}}}"
        site = site_of(tmp_path_factory.mktemp("taking") / "site", more)
        service = stack.enter_context(serving(site, workers=2, environment=TOKENS))
        yield Net(web, service, stack.enter_context(queue_of(site)), site)


class Writer:
    """Somebody with a desk, who collects from the service: on its machine, or from elsewhere."""

    def __init__(self, net: Net, home: Path, place: Receiver, **conversation: Any) -> None:
        self.net, self.home, self.place, self.conversation = net, home, place, conversation
        self.spooled: list[bytes] = []
        self.pages = PAGES

    def page(self, path: str, text: str | int) -> str:
        """What stands at a path of the other site; its address."""
        self.net.web.pages[path] = text
        return self.net.web.url + path

    def mention(self, source: str, target: str = TARGET, state: str = "accepted") -> str:
        """Send a webmention, and wait until the service has looked; where its status is."""
        location = self.net.service.mention(source, target).headers["location"]
        until(lambda: self.status(location) == state)
        return location

    def status(self, location: str) -> str | None:
        return self.net.service.status(location)["state"]

    def collect(self) -> Collected:
        with self.desk() as at:
            return from_service(at, "receiver", self.place, self.spooled.append)

    def decide(self, decision: Callable[[Desk], object]) -> None:
        """Sit down at the desk, decide, and tell the service."""
        with self.desk() as at:
            decision(at)
        assert self.collect().error is None

    def desk(self) -> AbstractContextManager[Desk]:
        return desk(self.home, now=int(time.time()), pages=self.pages, **self.conversation)

    def published(self) -> list[str]:
        """The text of each answer that is published."""
        folder = self.home / "responses"
        return sorted(path.read_text("utf-8").rpartition("---\n")[2].strip() for path in folder.rglob("*.md"))


@pytest.fixture(params=["here", "afar"])
def writer(request: pytest.FixtureRequest, net: Net, tmp_path: Path) -> Writer:
    return Writer(net, tmp_path / "home", near(net) if request.param == "here" else afar(net), moderation="known")


def near(net: Net, later: int = 0) -> LocalReceiver:
    return LocalReceiver(net.queue, "test", lambda: int(time.time()) + later)


def afar(net: Net, token: str = TOKEN) -> RemoteReceiver:
    door = Door((urlsplit(net.service.url).netloc,), limits=receiver.LIMITS)
    return RemoteReceiver(door, net.service.url, token)


def id_in(location: str) -> str:
    return location.rpartition("/")[2]


def test_a_webmention_waits_is_approved_and_its_status_tells_where_it_stands(writer: Writer) -> None:
    location = writer.mention(writer.page("/life", entry()))
    found = writer.collect()
    identity = id_in(location)
    assert (found.error, found.new, found.answers, found.troubles) == (None, 1, (identity,), ())
    assert (writer.status(location), writer.published()) == ("waiting", [])
    assert writer.collect().fetched == 0
    writer.decide(lambda at: approve(at, identity))
    assert writer.published() == ["I see it like you, entirely."]
    status = writer.net.service.status(location)
    assert (status["state"], status["url"]) == ("published", f"{TARGET}#r-{identity}")
    with writer.desk() as at:
        assert at.checks.get(identity) is not None
        assert b"I see it like you" in (at.raw.get(identity) or b""), "a copy for the moderator"
    writer.decide(lambda at: reject(at, identity))
    assert (writer.status(location), writer.published()) == ("rejected", [])
    writer.net.web.pages["/life"] = entry("Something else.")
    writer.mention(writer.net.web.url + "/life")
    again = writer.collect()
    assert (again.fetched, again.new, again.updated, writer.published()) == (1, 0, 0, [])
    assert writer.status(location) == "rejected", "what was rejected by hand never returns"


def test_an_edited_page_replaces_its_answer_at_once_from_who_is_known_and_waits_where_all_does(writer: Writer) -> None:
    location = writer.mention(writer.page("/edit", entry("The first words.")))
    identity = id_in(location)
    writer.collect()
    writer.decide(lambda at: approve(at, identity))
    before = files(writer.home)
    writer.mention(writer.page("/edit", entry("The second words.")))
    assert writer.collect().updated == 1
    assert writer.published() == ["The second words."]
    assert [path for path in files(writer.home) if "raw" not in path] == [path for path in before if "raw" not in path]

    writer.conversation["moderation"] = "all"
    writer.mention(writer.page("/edit", entry("The third words.")))
    assert writer.collect().updated == 1
    assert (writer.published(), writer.status(location)) == (["The second words."], "published")
    writer.decide(lambda at: approve(at, identity))
    assert writer.published() == ["The third words."]


def test_a_new_title_or_another_kind_is_an_update_too(net: Net, tmp_path: Path) -> None:
    writer = Writer(net, tmp_path / "home", near(net), moderation="none")
    named = (
        '<div class="h-entry"><h1 class="p-name">{}</h1><a class="{}" href="{}">x</a>'
        '<p class="e-content">Words.</p></div>'
    )
    location = writer.mention(writer.page("/titled", named.format("One", "u-url", TARGET)))
    writer.collect()
    identity = id_in(location)
    for title, kind in (("Two", "u-url"), ("Two", "u-bookmark-of")):
        writer.mention(writer.page("/titled", named.format(title, kind, TARGET)))
        assert writer.collect().updated == 1
    with writer.desk() as at:
        text = at.published.text(identity).decode()
    assert ("title: Two" in text, "kind: bookmark" in text) == (True, True)
    writer.mention(net.web.url + "/titled")
    assert writer.collect().updated == 0


def test_whose_pages_were_published_stays_known_where_the_state_was_lost(net: Net, tmp_path: Path) -> None:
    writer = Writer(net, tmp_path / "home", near(net), moderation="known")
    first = id_in(writer.mention(writer.page("/known-1", entry("First."))))
    writer.collect()
    writer.decide(lambda at: approve(at, first))
    shutil.rmtree(writer.home / ".convblog")
    writer.mention(writer.page("/known-2", entry("Second.")))
    assert writer.collect().new == 1
    assert writer.published() == ["First.", "Second."]


def test_a_host_that_only_a_bridge_told_of_is_not_known_where_the_state_was_lost(net: Net, tmp_path: Path) -> None:
    writer = Writer(net, tmp_path / "home", near(net), moderation="known")
    identity = id_in(writer.mention(writer.page("/bridged-1", entry("Carried."))))
    writer.collect()
    writer.decide(lambda at: approve(at, identity))
    [path] = (writer.home / "responses").rglob("*.md")
    shown = path.read_text("utf-8").replace("/bridged-1", "/users/bob")  # as a bridge has it: fetched elsewhere
    path.write_text(shown, "utf-8")
    shutil.rmtree(writer.home / ".convblog")
    writer.mention(writer.page("/bridged-2", entry("A stranger's.")))
    writer.collect()
    assert writer.published() == ["Carried."]


def test_what_its_author_has_edited_here_is_offered_anew_only_when_the_page_says_something_else(
    net: Net, tmp_path: Path
) -> None:
    writer = Writer(net, tmp_path / "home", near(net))
    identity = id_in(writer.mention(writer.page("/by-hand", entry("The first words."))))
    writer.collect()
    writer.decide(lambda at: approve(at, identity))
    [path] = (writer.home / "responses").rglob("*.md")
    path.write_text(path.read_text("utf-8").replace("The first words.", "The first word."), "utf-8")
    writer.mention(net.web.url + "/by-hand")
    assert writer.collect().updated == 0
    writer.mention(writer.page("/by-hand", entry("The second words.")))
    assert writer.collect().updated == 1
    assert (writer.published(), len(list((writer.home / ".convblog/inbox").glob("*.md")))) == (["The first word."], 1)
    writer.mention(writer.page("/by-hand", entry("The first word.")))
    writer.collect()
    assert list((writer.home / ".convblog/inbox").glob("*.md")) == [], "its author thought better of it"


@pytest.mark.parametrize("end", [410, entry(target=URL + "elsewhere/")], ids=["gone", "lost link"])
def test_a_page_that_is_gone_takes_its_answer_away_and_may_return(net: Net, tmp_path: Path, end: str | int) -> None:
    writer = Writer(net, tmp_path / "home", near(net), moderation="none")
    path = f"/end-{type(end).__name__}"
    location = writer.mention(writer.page(path, entry()))
    writer.collect()
    assert len(writer.published()) == 1
    for trouble in (404, 500):
        writer.page(path, trouble)
        net.service.mention(net.web.url + path)
        until(lambda: net.service.status(location)["reason"])
        assert writer.collect().fetched == 0
        assert len(writer.published()) == 1, "an error says nothing of the answer"
    writer.page(path, end)
    writer.mention(net.web.url + path)
    assert writer.collect().deleted == 1
    assert (writer.published(), writer.status(location)) == ([], "gone")
    assert not (writer.home / "responses/tombstones.txt").exists()
    writer.page(path, entry("Here again."))
    writer.mention(net.web.url + path)
    assert (writer.collect().new, writer.published(), writer.status(location)) == (1, ["Here again."], "published")


@pytest.fixture
def moving(writer: Writer) -> Iterator[Callable[[], str]]:
    """Moves the post on silence, for the service and at the desk; gives its new address. It moves back at the end."""
    entries = {page.path: page for page in (LETTER, SILENCE)}
    moved = structs.replace(SILENCE, path="/2026/on-silence/")
    after = Pages(URL, {LETTER.path: LETTER, moved.path: moved}, {SILENCE.path: moved.path, **ALIASES})

    def move() -> str:
        remember(writer.net.site / ".convblog", after)
        writer.pages = after
        target = f"{URL}2026/on-silence/"
        until(lambda: writer.net.service.mention(writer.net.web.url + "/nobody", target).status_code == 201)
        return target

    yield move
    remember(writer.net.site / ".convblog", Pages(URL, entries, ALIASES))
    gone = f"{URL}2026/on-silence/"
    until(lambda: writer.net.service.mention(writer.net.web.url + "/nobody", gone).status_code == 400)


def test_what_answers_a_page_that_moved_is_the_same_answer_still(writer: Writer, moving: Callable[[], str]) -> None:
    writer.conversation["moderation"] = "none"
    stays, edits, goes = "/stays", "/edits", "/goes"
    target = f"{URL}2025/silence/"
    for path in (stays, edits, goes):
        writer.mention(writer.page(path, entry(f"From {path}.", target)), target)
    assert writer.collect().new == 3
    target = moving()
    writer.mention(writer.page(stays, entry(f"From {stays}.", target)), target)
    writer.mention(writer.page(edits, entry("Edited.", target)), target)
    writer.mention(writer.page(goes, 410), target)
    found = writer.collect()
    assert (found.new, found.updated, found.deleted) == (0, 1, 1)
    assert writer.published() == ["Edited.", "From /stays."]


def test_a_page_that_moved_is_known_even_where_the_service_lost_its_memory(writer: Writer) -> None:
    writer.conversation["moderation"] = "none"
    target = f"{URL}2025/silence/"
    source = writer.page(f"/lost-{type(writer.place).__name__}", entry("Lost.", target))
    writer.mention(source, target)
    writer.collect()
    moved = structs.replace(SILENCE, path="/2026/on-silence/")
    writer.pages = Pages(URL, {LETTER.path: LETTER, moved.path: moved}, {SILENCE.path: moved.path, **ALIASES})
    reason = problem("", 0, "gone")
    identity = id_of_pair(source, moved.path)
    result = msgpack.encode(Withdrawal(identity, reason, source, moved.path))
    writer.net.queue.put([Arrival(identity, "webmention", result=result)], int(time.time()))
    assert writer.collect().deleted == 1
    assert writer.published() == []
    location = f"{writer.net.service.url}/webmention/{identity}"
    assert writer.status(location) == "gone"


def test_what_was_turned_away_does_not_return_when_the_page_moves(writer: Writer, moving: Callable[[], str]) -> None:
    target = f"{URL}2025/silence/"
    identity = id_in(writer.mention(writer.page("/away", entry("Away.", target)), target))
    writer.collect()
    writer.decide(lambda at: reject(at, identity))
    target = moving()
    location = writer.mention(writer.page("/away", entry("Away again.", target)), target)
    assert writer.collect().new == 0
    assert (writer.published(), writer.status(location)) == ([], "rejected")


def test_an_answer_to_an_answer_stands_under_it_by_its_place_or_by_its_own_address(writer: Writer) -> None:
    writer.conversation["moderation"] = "none"
    first = id_in(writer.mention(writer.page("/nest", entry())))
    writer.collect()
    by_place = id_in(writer.mention(writer.page("/place", entry("By its place.", f"{TARGET}#r-{first}"))))
    both = entry("By its address.", writer.net.web.url + "/nest") + f'<a href="{TARGET}">the letter</a>'
    by_address = id_in(writer.mention(writer.page("/address", both)))
    assert writer.collect().new == 2
    with writer.desk() as at:
        parents = {one.id: one.in_reply_to for one in at.published.entries.values()}
    assert parents == {first: "", by_place: first, by_address: first}


def test_a_conversation_that_waits_is_nested_whatever_is_approved_first(net: Net, tmp_path: Path) -> None:
    writer = Writer(net, tmp_path / "home", near(net))
    first = id_in(writer.mention(writer.page("/first", entry())))
    assert writer.collect().new == 1
    words = entry("And I like you.", net.web.url + "/first") + f'<a href="{TARGET}">the letter</a>'
    second = id_in(writer.mention(writer.page("/second", words)))
    assert writer.collect().new == 1
    writer.decide(lambda at: approve(at, second))
    writer.decide(lambda at: approve(at, first))
    with writer.desk() as at:
        assert {one.id: one.in_reply_to for one in at.published.entries.values()} == {first: "", second: first}


def test_the_same_words_by_mail_and_by_webmention_are_one_answer(net: Net, tmp_path: Path) -> None:
    writer = Writer(net, tmp_path / "home", near(net), moderation="none")
    words = "My father had one, too, for twelve years."
    now = int(time.time())
    with writer.desk() as at:
        moment = structs.replace(mail().published, seconds=now)
        by_mail = mail(text=words, target=LETTER.path, author=Person("Marie"), published=moment, received=moment)
        assert receive(at, by_mail).state == "published"
    location = writer.mention(writer.page("/both-ways", entry(words)))
    writer.collect()
    with writer.desk() as at:
        assert at.published.entries[id_in(location)].same_as == by_mail.id


def test_the_form_a_private_one_too_and_mail_and_unsubscribing_arrive(writer: Writer) -> None:
    service = writer.net.service
    mine = {**FIELDS, "text": f"Words of {writer.home}"}
    service.reply(**hidden(service.reply(**mine)))
    service.reply(**hidden(service.reply(**{**mine, "text": f"For you alone, {writer.home}", "private": "1"})))
    raw = message(f"By the hook, {writer.home}")
    bearer = {"authorization": f"Bearer {HOOK}", "content-type": "message/rfc822"}
    assert service.client.post("/mail", content=raw, headers=bearer).status_code == 202
    key = secret.read(writer.net.site / ".convblog", "", {})
    token = key.sign("unsubscribe", "7k3f9q2mzt", int(time.time()) + 86_400)
    assert service.client.post(f"/unsubscribe/{token}", data={"List-Unsubscribe": "One-Click"}).status_code == 200
    found = writer.collect()
    assert (found.error, found.new, found.troubles) == (None, 2, ())
    assert [one.replace(b"\r\n", b"\n") for one in writer.spooled] == [raw.replace(b"\r\n", b"\n")]
    with writer.desk() as at:
        held = {one.submission.text: one.state for one in at.inbox.all()[0]}
    assert sorted(held.values()) == ["pending", "private"]
    assert writer.published() == []


def test_unsubscribing_at_the_service_is_for_good(net: Net, tmp_path: Path) -> None:
    writer = Writer(net, tmp_path / "home", near(net))
    key = secret.read(net.site / ".convblog", "", {})
    token = key.sign("unsubscribe", "4m8wq0y2ce", int(time.time()) + 2 * 86_400)
    assert net.service.client.post(f"/unsubscribe/{token}").status_code == 200
    assert writer.collect().fetched == 1
    with writer.desk() as at:
        row = at.db.execute("SELECT state FROM subscriptions WHERE id = '4m8wq0y2ce'").fetchone()
        assert at.told.marks("service") == {}
    assert row == ("refused",)
    assert writer.collect().fetched == 0


def test_what_another_version_wrote_stays_where_it_is_and_stops_nothing(net: Net, tmp_path: Path) -> None:
    writer = Writer(net, tmp_path / "home", near(net))
    net.queue.put([Arrival("foreign00", "form", result=b"\x93of another version")], int(time.time()) - 5)
    location = writer.mention(writer.page("/beside-it", entry()))
    found = writer.collect()
    assert (found.error, found.new, len(found.troubles)) == (None, 1, 1)
    assert "another version" in found.troubles[0].text()
    assert writer.status(location) == "waiting"
    status = net.queue.status("foreign00")
    assert status is not None
    assert status.state == "accepted"
    assert net.queue.forget(lambda item: item.id == "foreign00") == 1


def test_a_file_that_was_edited_into_something_unreadable_stops_no_other_answer(net: Net, tmp_path: Path) -> None:
    writer = Writer(net, tmp_path / "home", near(net))
    broken = writer.mention(writer.page("/broken", entry("The first words.")))
    writer.collect()
    file = writer.home / ".convblog/inbox" / f"{id_in(broken)}.md"
    file.write_text("---\nstate: perhaps\n---\nHalf a thought")
    writer.mention(writer.page("/broken", entry("The second words.")))
    other = writer.mention(writer.page("/whole", entry("Another answer.")))
    found = writer.collect()
    assert (found.error, found.new, writer.status(other)) == (None, 1, "waiting")
    assert [one.text() for one in found.troubles] == ["“state” cannot be “perhaps”"]
    assert writer.status(broken) == "accepted", "the service keeps it until it can be taken in"
    file.unlink()
    writer.place = near(net, later=400)
    assert (writer.collect().new, writer.status(broken)) == (1, "waiting")


def test_a_blocked_host_is_told_so_and_comes_in_once_it_is_not(net: Net, tmp_path: Path) -> None:
    writer = Writer(net, tmp_path / "home", near(net))
    writer.home.mkdir()
    (writer.home / FILE).write_text("block 127.0.0.1 # for now\n")
    location = writer.mention(writer.page("/blocked", entry()))
    assert writer.collect().rejected == 1
    status = net.service.status(location)
    assert status["state"] == "rejected"
    assert status["reason"]
    assert not (writer.home / "responses").exists(), "no tombstone"
    (writer.home / FILE).write_text(f"allow {net.web.host}\n")
    writer.mention(net.web.url + "/blocked")
    writer.collect()
    assert (writer.status(location), len(writer.published())) == ("published", 1), "as good as known"


def test_where_no_disk_lasts_the_service_keeps_what_is_not_yet_among_the_answers(net: Net, tmp_path: Path) -> None:
    environ = {"KEY": "a secret of more than sixteen letters"}
    later = iter(range(0, 10_000, 400))
    net.web.pages["/no-disk"] = entry()
    location = Writer(net, tmp_path, near(net)).mention(net.web.url + "/no-disk")

    def job(name: str, decision: Callable[[Desk], object] = lambda at: None) -> None:
        """A job of a hosted runner: nothing but the repository is there."""
        home = tmp_path / name
        with desk(home, int(time.time()), PAGES, environ, secret_env="KEY") as at:
            assert from_service(at, "receiver", near(net, next(later)), lambda raw: None).error is None
            decision(at)

    job("one")
    job("two", lambda at: approve(at, id_in(location)))
    assert net.service.status(location)["state"] == "accepted", "it might have been lost with the job"
    (tmp_path / "three").mkdir()
    (tmp_path / "two" / "responses").rename(tmp_path / "three" / "responses")
    job("three")
    assert net.service.status(location)["state"] == "published"


def test_where_no_disk_lasts_the_service_keeps_a_new_text_until_it_is_decided_about(net: Net, tmp_path: Path) -> None:
    environ = {"KEY": "a secret of more than sixteen letters"}
    later = iter(range(0, 10_000, 400))
    net.web.pages["/no-disk-2"] = entry()
    writer = Writer(net, tmp_path / "home", near(net))
    location = writer.mention(net.web.url + "/no-disk-2")
    identity = id_in(location)

    def job(decision: Callable[[Desk], object] = lambda at: None) -> Collected:
        """As above."""
        shutil.rmtree(tmp_path / "home/.convblog", ignore_errors=True)
        with desk(tmp_path / "home", int(time.time()), PAGES, environ, secret_env="KEY") as at:
            found = from_service(at, "receiver", near(net, next(later)), lambda raw: None)
            decision(at)
            return found

    job(partial(approve, identity=identity))
    job()
    assert writer.status(location) == "published"
    for text, decision in (("Better said.", approve), ("Worse said.", reject)):
        net.web.pages["/no-disk-2"] = entry(text)
        writer.mention(net.web.url + "/no-disk-2")
        for _ in range(2):
            assert job().updated == 1, "it is handed out again"
            assert writer.status(location) == "accepted"
        job(partial(decision, identity=identity))
        assert job().updated == 0
        assert job().fetched == 0
        assert (writer.status(location), writer.published()) == ("published", ["Better said."])


CHILD = """
import os, signal, sys, time
from pathlib import Path
from convblog.channels.receiver import LocalReceiver
from convblog.channels.taking import from_service
from tests.channels.test_taking import PAGES
from tests.conversation.desks import desk
from tests.receive.serving import queue_of

class Killed(LocalReceiver):
    def settle(self, verdicts):
        os.kill(os.getpid(), signal.SIGKILL)

with queue_of(Path(sys.argv[1])) as queue, desk(Path(sys.argv[2]), now=int(time.time()), pages=PAGES) as at:
    from_service(at, "receiver", Killed(queue, "child", lambda: int(time.time())), lambda raw: None)
"""


def test_who_is_killed_between_taking_and_settling_loses_nothing_and_doubles_nothing(net: Net, tmp_path: Path) -> None:
    writer = Writer(net, tmp_path / "home", near(net))
    location = writer.mention(writer.page("/killed", entry()))
    child = subprocess.run([sys.executable, "-c", CHILD, str(net.site), str(writer.home)], check=False)
    assert child.returncode == -signal.SIGKILL
    assert writer.collect().fetched == 0, "it belongs to whoever was killed, for five minutes"
    writer.place = near(net, later=400)
    found = writer.collect()
    assert (found.fetched, found.new, writer.status(location)) == (1, 0, "waiting")
    assert len(list((writer.home / ".convblog/inbox").glob("*.md"))) == 1


class Captured:
    """A service that somebody took over: it gives what they like."""

    def __init__(self, items: Sequence[Item]) -> None:
        self.items, self.verdicts = list(items), list[Verdict]()

    def offer(self, _: Pages) -> None:
        """Nothing."""

    def take(self, limit: int) -> Sequence[Item]:
        taken, self.items = self.items[:limit], self.items[limit:]
        return taken

    def settle(self, verdicts: Sequence[Verdict]) -> None:
        self.verdicts.extend(verdicts)

    def forget(self, who: str) -> int:
        return len(who) * 0


def item(identity: str, kind: Kind, delivery: Struct) -> Item:
    return Item(
        id=identity, kind=kind, state="accepted", payload=b"", result=msgpack.encode(delivery), reason=None, url="",
        created=int(time.time()), attempts=0, taken=False, revision=1,
    )  # fmt: skip


def test_a_service_that_was_taken_over_writes_no_file_and_speaks_for_nobody(tmp_path: Path) -> None:
    home = tmp_path / "home"
    (home / "content").mkdir(parents=True)
    with desk(home, pages=PAGES, moderation="none") as at:
        letter = mail(target=LETTER.path)
        receive(at, letter)
        approve(at, letter.id)
    before = files(home)
    form = structs.replace(mail(7, "I am the author.", target=LETTER.path), channel="form", sender=Sender())
    incoming = Incoming(
        id=letter.id, source="https://evil.example/1", target=TARGET, path=LETTER.path, links=(TARGET,),
        mention=Mention(text="Other words."), received=int(time.time()),
    )  # fmt: skip
    paths = ("../../.profile", "../../content/x", "/etc/x", "a/b", "x", "ABC DEF", "é" * 10, "a" * 65)
    captured = Captured(
        [
            *(item(one, "form", Answer(structs.replace(form, id=one), "raw")) for one in paths),
            *(item(one, "webmention", structs.replace(incoming, id=one)) for one in paths),
            *(item(one, "webmention", Withdrawal(one, problem("", 0, "gone"))) for one in paths),
            item("zzzzzzzzz1", "form", Answer(structs.replace(form, id="../../x"), "raw")),
            item("zzzzzzzzz2", "form", Answer(structs.replace(form, id="zzzzzzzzz2", channel="author"), "raw")),
            item("zzzzzzzzz3", "form", Answer(structs.replace(letter, id="zzzzzzzzz3"), "raw")),
            item("zzzzzzzzz4", "form", Answer(structs.replace(form, id="zzzzzzzzz4", rejected=True), "raw")),
            item(letter.id, "form", Answer(structs.replace(form, id=letter.id), "raw")),
            item(letter.id, "webmention", incoming),
            item(letter.id, "webmention", Withdrawal(letter.id, problem("", 0, "gone"))),
        ]
    )
    with desk(home, pages=PAGES, moderation="none") as at:
        found = from_service(at, "receiver", captured, lambda _: None)
    assert (found.new, found.updated, found.deleted) == (0, 0, 0)
    assert files(home) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["home"]

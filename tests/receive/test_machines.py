"""What machines may ask of the service, and who is let in."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest
from msgspec import json, msgpack

from convblog import configfile, private
from convblog.channels import receiver
from convblog.channels.deliveries import Answer, Mail, Unsubscribe, concerns, delivery_of
from convblog.channels.email import pipe
from convblog.channels.fetch import Door
from convblog.channels.items import Item, Status, Taken, Verdict
from convblog.channels.queue import Queue, Unavailable
from convblog.channels.receiver import LocalReceiver, Receiver, ReceiverError, RemoteReceiver
from convblog.conversation import secret
from convblog.conversation.pages import PageEntry, Pages
from convblog.problems import problem
from convblog.receive.machines import Pulse
from tests.receive.serving import BROWSER, LETTER, NOW, URL, Service, queue_of, serving, site_of, until
from tests.receive.test_reply import FIELDS, hidden

COLLECT, HOOK = "collect-token-of-a-test", "hook-token-of-a-test"
TOKENS = {"COLLECT_TOKEN": COLLECT, "HOOK_TOKEN": HOOK}
RAW = b"From: Marie <marie@mail.example>\r\nSubject: Oui\r\n\r\nDes mots pour vous seule.\r\n"
BOTH = "receive: {token_env: COLLECT_TOKEN, mail_token_env: HOOK_TOKEN}"


def bearer(token: str, kind: str = "message/rfc822") -> dict[str, str]:
    return {"authorization": f"Bearer {token}", "content-type": kind}


# ---- mail


def test_a_mail_hook_fills_the_spool_of_this_machine(tmp_path: Path) -> None:
    site = site_of(tmp_path / "site", "receive: {mail_token_env: HOOK_TOKEN}")
    with serving(site, environment=TOKENS) as service:
        for _ in range(2):
            assert service.client.post("/mail", content=RAW, headers=bearer(HOOK)).status_code == 202
        assert "marie" not in service.said
    spooled = [path.read_bytes() for path in (site / private.FOLDER / pipe.FOLDER).iterdir()]
    assert spooled == [RAW]
    with queue_of(site) as queue:
        assert queue.waiting() == 0


def test_collected_from_afar_mail_waits_in_the_queue(tmp_path: Path) -> None:
    site = site_of(tmp_path / "site", BOTH)
    with serving(site, environment=TOKENS) as service:
        for _ in range(2):
            assert service.client.post("/mail", content=RAW, headers=bearer(HOOK)).status_code == 202
    assert not (site / private.FOLDER / pipe.FOLDER).exists()
    with queue_of(site) as queue:
        [item] = queue.claim("accepted", 9, NOW * 2, "collect")
        assert delivery_of(item) == Mail(RAW)
        assert (concerns(item, "MARIE@mail.example"), concerns(item, "arie@mail.example")) == (True, False)


def test_the_largest_mail_that_may_be_configured_fits_through_the_door_of_a_collector() -> None:
    most = 70_000_000
    configfile.read(f"title: T\nurl: {URL}\nreceive: {{limits: {{mail_bytes: {most}}}}}\n")
    mail = msgpack.encode(Mail(bytes(most)))
    item = Item(id="x" * 64, kind="mail", state="accepted", payload=b"", result=mail, reason=None, url="", created=NOW,
                attempts=1, taken=False, revision=1)  # fmt: skip
    assert len(json.encode(Taken((item,)))) < receiver.LIMITS.size


def test_only_the_hook_may_bring_mail_and_only_mail(tmp_path: Path) -> None:
    site = site_of(tmp_path / "site", BOTH)
    with serving(site, environment=TOKENS) as service:
        client = service.client
        for headers in ({}, bearer("x"), bearer(COLLECT), bearer(HOOK + "x"), {"authorization": f"Basic {HOOK}"}):
            refused = client.post("/mail", content=RAW, headers={"content-type": "message/rfc822", **headers})
            assert refused.status_code == 401
            assert HOOK not in refused.text
        assert client.post("/mail", content=b"x=1", headers=bearer(HOOK, "text/html")).status_code == 415
        assert client.post("/mail", content=b"", headers=bearer(HOOK)).status_code == 400
        parts = (b"x" * 1024 * 1024 for _ in range(51))
        assert client.post("/mail", content=parts, headers=bearer(HOOK)).status_code == 413
        big = RAW + b"x" * 3_000_000
        assert client.post("/mail", content=big, headers=bearer(HOOK)).status_code == 202
        assert client.get("/mail").status_code == 405
    with queue_of(site) as queue:
        [item] = queue.claim("accepted", 9, NOW * 2, "collect")
        found = delivery_of(item)
        assert isinstance(found, Mail)
        assert hashlib.sha256(found.raw).digest() == hashlib.sha256(big).digest()


def test_without_tokens_there_is_nothing_for_machines(service: Service) -> None:
    for headers in (bearer("x"), {"authorization": "Bearer"}, {}):
        assert service.client.post("/mail", content=RAW, headers=headers).status_code == 404
        assert service.client.get("/queue", headers=headers).status_code == 404
        for path in ("settled", "forget", "pages"):
            assert service.client.post(f"/queue/{path}", data={"json": "[]"}, headers=headers).status_code == 404


# ---- unsubscribing


def test_no_more_mail_by_one_tap_of_the_program_or_one_on_a_page(tmp_path: Path) -> None:
    site = site_of(tmp_path / "site")
    key = secret.read(site / private.FOLDER, "", {})
    token = key.sign("unsubscribe", "7k3f9q2mzt", 4_000_000_000)
    with serving(site) as service, queue_of(site) as queue:
        client, path = service.client, f"/unsubscribe/{token}"
        page = client.get(path, headers=BROWSER)
        assert (page.status_code, '<form action="/unsubscribe/' in page.text) == (200, True)
        assert queue.waiting() == 0, "looking changes nothing"
        one_click = client.post(path, data={"List-Unsubscribe": "One-Click"})
        assert one_click.status_code == 200
        assert client.post(path, headers=BROWSER).status_code == 200
        [item] = queue.claim("accepted", 9, NOW * 2, "collect")
        assert (item.kind, delivery_of(item)) == ("unsubscribe", Unsubscribe("7k3f9q2mzt"))
        old = key.sign("unsubscribe", "7k3f9q2mzt", 1_000_000_000)
        for bad in (old, key.sign("form", "7k3f9q2mzt", 4_000_000_000), "x", "<script>", "a" * 500):
            assert client.post(f"/unsubscribe/{bad}").status_code == 404
            assert client.get(f"/unsubscribe/{bad}", headers=BROWSER).status_code == 404
        assert queue.waiting() == 1


# ---- collecting


class Place(NamedTuple):
    """A service, and a collector that takes from it."""

    site: Path
    service: Service
    collector: Receiver


@pytest.fixture(params=["here", "afar"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    site = site_of(tmp_path / "site", BOTH)
    with serving(site, environment=TOKENS) as service, queue_of(site) as queue:
        if request.param == "here":
            yield Place(site, service, LocalReceiver(queue, "test", lambda: NOW * 2))
        else:
            door = Door((urlsplit(service.url).netloc,), limits=receiver.LIMITS)
            yield Place(site, service, RemoteReceiver(door, service.url + "/", COLLECT))


def test_a_collector_takes_settles_and_leaves_nothing(place: Place) -> None:
    sent = place.service.reply(**hidden(place.service.reply(**FIELDS)))
    assert sent.status_code == 303
    place.service.client.post("/mail", content=RAW, headers=bearer(HOOK))
    items = {item.kind: item for item in place.collector.take(10)}
    assert {*items} == {"form", "mail"}
    answer = delivery_of(items["form"])
    assert isinstance(answer, Answer)
    assert answer.submission.target == LETTER.path
    assert delivery_of(items["mail"]) == Mail(RAW)
    assert place.collector.take(10) == [] or tuple(place.collector.take(10)) == ()
    reason = problem("", 0, "held: {why}", why="“new”")
    place.collector.settle([Verdict(one.id, "waiting", reason, "", one.revision) for one in items.values()])
    with queue_of(place.site) as queue:
        assert queue.waiting() == 0
        assert queue.forget(lambda _: True) == 0, "no words are left"
        status = queue.status(items["form"].id)
        assert status is not None
        assert (status.state, status.reason) == ("waiting", reason)


def test_a_collector_that_dies_loses_nothing(place: Place) -> None:
    place.service.client.post("/mail", content=RAW, headers=bearer(HOOK))
    [item] = place.collector.take(1)
    with queue_of(place.site) as queue:
        [again] = queue.claim("accepted", 1, NOW * 3, "another, later")
    assert (again.id, again.result) == (item.id, item.result)


def test_forgetting_a_person_reaches_the_queue(place: Place) -> None:
    service = place.service
    fields = hidden(service.reply(**FIELDS))
    service.reply(**fields)
    service.reply(**hidden(service.reply(**{**FIELDS, "email": "paul@mail.example", "url": ""})))
    service.client.post("/mail", content=RAW, headers=bearer(HOOK))
    location = service.mention("https://marie.example/notes/12").headers["location"]
    service.mention("https://marie.example.evil.example/")
    assert place.collector.forget("marie@mail.example") == 2
    assert place.collector.forget("https://marie.example/") == 1
    assert service.client.get(location).status_code == 404
    assert service.reply(**fields).status_code == 303, "sent again by the same token"
    with queue_of(place.site) as queue:
        assert queue.waiting() == 2


def test_pages_built_elsewhere_are_known_when_they_are_offered(tmp_path: Path) -> None:
    site = site_of(tmp_path / "site", BOTH)
    answers = {"/answers/7k3f9q2mzt/": "/new/"}
    pages = Pages(URL, {"/new/": PageEntry("/new/", "Né à l’ouest", "fr")}, {"/old/": "/new/"}, answers)
    with serving(site, environment=TOKENS) as service:
        door = Door((urlsplit(service.url).netloc,))
        RemoteReceiver(door, service.url, COLLECT).offer(pages)
        assert until(lambda: service.mention("https://marie.example/", URL + "old/").status_code == 201)
        assert service.mention("https://marie.example/", URL + "answers/7k3f9q2mzt/").status_code == 201
        assert service.mention("https://marie.example/", URL + "2026/11/lettre/").status_code == 400
        with pytest.raises(ReceiverError, match="409"):
            RemoteReceiver(door, service.url, COLLECT).offer(Pages("https://other.example/"))


def test_a_wrong_token_or_no_service_is_told_without_the_token(tmp_path: Path) -> None:
    site = site_of(tmp_path / "site", BOTH)
    with serving(site, environment=TOKENS) as service:
        door = Door((urlsplit(service.url).netloc,))
        with pytest.raises(ReceiverError, match="does not accept the token") as told:
            RemoteReceiver(door, service.url, "guessed-secret").take(5)
        with pytest.raises(ReceiverError, match="404"):
            RemoteReceiver(door, service.url + "/elsewhere", COLLECT).take(5)
        with pytest.raises(ReceiverError, match="cannot be reached"):
            RemoteReceiver(Door(), service.url, COLLECT).take(5)
        assert "guessed-secret" not in str(told.value)
    with pytest.raises(ReceiverError, match="cannot be reached") as told:
        RemoteReceiver(door, service.url, COLLECT).settle([])
    assert COLLECT not in str(told.value)


@pytest.mark.parametrize("sent", ["", "{", "[1]", '[{"id": "x", "state": "queued"}]', '[{"state": "waiting"}]', "null"])
def test_verdicts_that_are_none_change_nothing(sent: str, tmp_path: Path) -> None:
    site = site_of(tmp_path / "site", BOTH)
    with serving(site, environment=TOKENS) as service:
        location = service.mention("https://marie.example/").headers["location"]
        form = "application/x-www-form-urlencoded"
        refused = service.client.post("/queue/settled", data={"json": sent}, headers=bearer(COLLECT, form))
        assert refused.status_code == 400
        assert service.status(location)["state"] == "queued"
        for limit in ("0", "-1", "x", "٣", "1" * 30):
            assert service.client.get(f"/queue?limit={limit}", headers=bearer(COLLECT)).status_code == 400


def test_the_pulse_is_felt_once_a_second_however_often_somebody_asks(tmp_path: Path) -> None:
    asked: list[str] = []
    seconds = [10.0]

    class Store(Queue):
        def __init__(self) -> None:
            """No table: whether it can be read is said here."""

        def status(self, identity: str) -> Status | None:
            asked.append(identity)
            if len(asked) == 2:
                raise Unavailable("gone")
            return None

    pulse = Pulse(Store(), lambda: seconds[0])
    assert [pulse.beats() for _ in range(5)] == [True] * 5
    seconds[0] += 1
    assert [pulse.beats() for _ in range(5)] == [False] * 5
    seconds[0] += 1
    assert pulse.beats()
    assert len(asked) == 3

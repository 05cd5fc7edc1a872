"""How often one may ask, and who that is."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from convblog.channels.items import Arrival, Load
from convblog.channels.queue import Queue
from convblog.receive import limits
from convblog.receive.commits import Commits
from convblog.receive.limits import Rate, client_of, networks
from tests.receive.serving import BROWSER, queue_of, serving, settle, site_of, takes, until

TRUSTED = networks(["127.0.0.1", "10.0.0.0/8", "2001:db8:1::/48"])


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize("per_minute", [1, 2, 7, 60, 600, 12_345])
def test_so_many_at_once_and_no_more_and_again_after_a_minute(per_minute: int) -> None:
    clock = Clock()
    rate = Rate(per_minute, clock)
    assert [rate.wait("a") for _ in range(per_minute)] == [0] * per_minute
    wait = rate.wait("a")
    assert 1 <= wait <= 60
    assert rate.wait("b") == 0, "others are not held up"
    clock.now += wait
    assert rate.wait("a") == 0
    clock.now += 60
    assert [rate.wait("a") for _ in range(per_minute)] == [0] * per_minute
    assert rate.wait("a") > 0


def test_who_is_refused_is_not_punished_for_asking_again() -> None:
    clock = Clock()
    rate = Rate(60, clock)
    for _ in range(1000):
        rate.wait("a")
    clock.now += 1
    assert rate.wait("a") == 0


def test_a_crowd_makes_it_forget_not_grow() -> None:
    rate = Rate(1, Clock())
    for number in range(limits._MOST + 1000):
        rate.wait(f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}")
    assert len(rate._empty_at) == limits._MOST
    assert rate.wait("10.0.0.0") == 0, "the first one was forgotten"
    assert rate.wait("10.0.0.0") > 0


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("192.0.2.7", [], "192.0.2.7"),
        ("192.0.2.7", ["198.51.100.1"], "192.0.2.7"),  # nobody's proxy
        ("127.0.0.1", ["198.51.100.1"], "198.51.100.1"),
        ("127.0.0.1", ["6.6.6.6, 198.51.100.1"], "198.51.100.1"),  # the first is the client's own invention
        ("127.0.0.1", ["198.51.100.1, 10.1.2.3"], "198.51.100.1"),
        ("127.0.0.1", ["198.51.100.1", "10.1.2.3"], "198.51.100.1"),
        ("127.0.0.1", ["10.9.9.9, 10.1.2.3"], "10.9.9.9"),
        ("127.0.0.1", [], "127.0.0.1"),
        ("127.0.0.1", ["nonsense"], "127.0.0.1"),
        ("127.0.0.1", ["198.51.100.1, nonsense"], "127.0.0.1"),
        ("127.0.0.1", ["198.51.100.1:4711"], "198.51.100.1"),
        ("127.0.0.1", ["[2001:db8:2:3:4::5]:4711"], "2001:db8:2:3::/64"),
        ("2001:db8:1::1", ["2001:db8:2:3:4:5:6:7"], "2001:db8:2:3::/64"),
        ("2001:db8:2:3::1", [], "2001:db8:2:3::/64"),
        ("::ffff:127.0.0.1", ["198.51.100.1"], "198.51.100.1"),
        ("::ffff:192.0.2.7", [], "192.0.2.7"),
        ("", [], ""),
    ],
)
def test_who_asks_is_who_the_last_trusted_proxy_saw(peer: str, forwarded: list[str], client: str) -> None:
    assert client_of(peer, forwarded, TRUSTED) == client


def test_over_the_limit_of_an_address_one_is_told_when_to_come_back(tmp_path: Path) -> None:
    site = site_of(tmp_path / "site", "receive: {limits: {per_minute: 3}}")
    with serving(site) as service:
        answers = [service.mention(f"https://m{number}.example/") for number in range(5)]
        assert [answer.status_code for answer in answers] == [201, 201, 201, 429, 429]
        assert 1 <= (seconds := int(answers[3].headers["retry-after"])) <= 20
        assert answers[3].text == f"Too many requests from your address. Please try again in {seconds} s.\n"
        page = service.client.get("/webmention", headers=BROWSER)
        assert (page.status_code, "Too many requests" in page.text) == (429, True)
        assert page.headers["x-content-type-options"] == "nosniff"
        assert service.client.get("/health").status_code == 200
        forged = service.mention("https://m.example/", **{"x-forwarded-for": "198.51.100.9"})
        assert forged.status_code == 429, "whoever is connected is who asks"
    with queue_of(site) as queue:
        assert queue.waiting() == 3


def test_behind_a_trusted_proxy_each_client_is_counted(tmp_path: Path) -> None:
    site = site_of(tmp_path / "site", "receive: {limits: {per_minute: 2}, trusted_proxies: [127.0.0.0/8]}")
    with serving(site) as service:

        def sent(client: str, number: int) -> int:
            return service.mention(f"https://{number}.example/", **{"x-forwarded-for": client}).status_code

        assert [sent("198.51.100.1", n) for n in range(3)] == [201, 201, 429]
        assert [sent("6.6.6.6, 198.51.100.1", n) for n in range(2)] == [429, 429]
        assert sent("198.51.100.2", 9) == 201
        assert [sent(f"2001:db8::{n}", 10 + n) for n in range(3)] == [201, 201, 429]
        assert sent("2001:db8:0:1::", 20) == 201


def test_one_site_does_not_fill_the_queue_from_many_addresses(tmp_path: Path) -> None:
    site = site_of(tmp_path / "site", "receive: {limits: {per_source: 3}, trusted_proxies: [127.0.0.1]}")
    with serving(site) as service:
        answers = [
            service.mention(f"https://Loud.example/{number}", **{"x-forwarded-for": f"198.51.100.{number}"})
            for number in range(5)
        ]
        assert [answer.status_code for answer in answers] == [201, 201, 201, 429, 429]
        assert "this site" in answers[4].text
        assert service.mention("https://quiet.example/", **{"x-forwarded-for": "198.51.100.9"}).status_code == 201
    with queue_of(site) as queue:
        assert queue.waiting() == 4


def test_no_more_wait_than_may_and_there_is_room_again_when_some_are_taken_in(tmp_path: Path) -> None:
    site = site_of(tmp_path / "site", "receive: {limits: {waiting: 2}}")
    with serving(site) as service, queue_of(site) as queue:
        assert [service.mention(f"https://m{n}.example/").status_code for n in range(3)] == [201, 201, 429]
        full = service.mention("https://m9.example/")
        assert (full.status_code, full.headers["retry-after"]) == (429, "600")
        [item, _] = queue.claim("queued", 9, 2_000_000_000, "test")
        settle(queue, item, "rejected")
        assert until(lambda: service.mention("https://m10.example/").status_code == 201)
        assert queue.waiting() == 2


def test_one_site_may_send_twenty_a_minute_and_a_bridge_as_many_as_a_client(tmp_path: Path) -> None:
    with serving(site_of(tmp_path / "site")) as service:
        takes(20, lambda number: service.mention(f"https://loud.example/{number}").status_code)
        bridged = [service.mention(f"https://brid.gy/like/x/y/z/{number}").status_code for number in range(25)]
        assert bridged == [201] * 25


def test_how_many_one_site_may_send_is_said_by_a_key_and_has_nothing_to_do_with_the_clients(tmp_path: Path) -> None:
    site = site_of(tmp_path / "site", "receive: {limits: {per_minute: 100000, per_source: 2}}")
    with serving(site) as service:
        assert [service.mention(f"https://a.example/{n}").status_code for n in range(4)] == [201, 201, 429, 429]
        assert service.mention("https://b.example/").status_code == 201
        refused = service.mention("https://a.example/5", **BROWSER)
        assert (refused.status_code, int(refused.headers["retry-after"]) > 0) == (429, True)
        assert 'value="https://a.example/5"' in refused.text, "by hand, the address need not be typed again"
    with queue_of(site) as queue:
        assert queue.waiting() == 3


def test_how_much_is_read_is_said_by_a_key(tmp_path: Path) -> None:
    tokens = "mail_token_env: HOOK_TOKEN"
    small, large = (
        "limits: {form_bytes: 16384, mail_bytes: 65536}",
        "limits: {form_bytes: 100000, mail_bytes: 200000}",
    )
    form = {"content-type": "application/x-www-form-urlencoded"}
    mail = {"content-type": "message/rfc822", "authorization": "Bearer hook-token-of-a-test"}
    asked = [
        ("/webmention", "x=" + "y" * 16_382, form), ("/webmention", "x=" + "y" * 16_383, form),
        ("/reply", "x=" + "y" * 16_382, form), ("/reply", "x=" + "y" * 16_383, form),
        ("/mail", "x" * 65_536, mail), ("/mail", "x" * 65_537, mail),
    ]  # fmt: skip
    outcomes = {}
    for sizes in (small, large):
        site = site_of(tmp_path / sizes[-8:-1], f"receive: {{{tokens}, {sizes}}}")
        with serving(site, environment={"HOOK_TOKEN": "hook-token-of-a-test"}) as service:
            answers = [service.client.post(path, content=body, headers=headers) for path, body, headers in asked]
            outcomes[sizes] = [one.status_code for one in answers]
            if sizes == small:
                assert "16 KB are the most" in answers[1].text
                assert "64 KB are the most" in answers[5].text
    assert outcomes == {small: [400, 413, 404, 413, 202, 413], large: [400, 400, 404, 404, 202, 202]}


def test_webmentions_leave_room_for_what_people_send_themselves(tmp_path: Path) -> None:
    site = site_of(tmp_path / "site", "receive: {limits: {waiting: 5}}")
    with serving(site) as service, queue_of(site) as queue:
        sent = [service.mention(f"https://m{number}.example/").status_code for number in range(5)]
        assert sent == [201, 201, 201, 201, 429]
        fields = {"target": "/2025/silence/", "text": "An hour's words."}
        token = re.findall(r'name="token" value="([^"]+)"', service.reply(**fields).text)[0]
        assert service.reply(**fields, token=token).status_code == 303
        assert queue.waiting() == 5


def test_no_more_bytes_wait_than_so_many_messages_have() -> None:
    stored: list[str] = []

    class Full(Queue):
        def __init__(self) -> None:
            """No table: what is counted is said here."""

        def load(self) -> Load:
            return Load(3, 79_000_000)

        def put(self, arrivals: Sequence[Arrival], now: int) -> None:
            stored.extend(one.id for one in arrivals)

    async def outcomes() -> list[str]:
        commits = Commits(Full(), 100, lambda: 0, Clock())
        arrivals = (
            Arrival("w", "webmention", b"x"), *(Arrival(f"f{n}", "form", result=bytes(n)) for n in (9, 30_000_000)),
            *(Arrival(f"v{n}", "webmention", b"x") for n in range(100)),
        )  # fmt: skip
        found = [await commits.put(one) for one in arrivals]
        commits.close()
        return list(found)

    with ThreadPoolExecutor(1) as elsewhere:  # a browser's test may have left a loop running in this thread
        found = elsewhere.submit(lambda: asyncio.run(outcomes())).result()
    assert found[:3] == ["stored", "stored", "full"]
    assert found[3:] == ["stored"] * 61 + ["full"] * 39, "four fifths of a hundred million bytes"
    assert len(stored) == 63

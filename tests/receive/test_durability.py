"""What was acknowledged is there, whatever happens next."""

from __future__ import annotations

import signal
import sqlite3
import threading
from pathlib import Path

import httpx
import pytest

from convblog.channels.deliveries import Answer, delivery_of
from tests.receive.postgres import database, postgresql
from tests.receive.serving import LETTER, NOW, URL, Service, queue_of, serving, site_of, until
from tests.receive.test_reply import hidden

TARGET = URL + "2026/11/lettre/"
RAISED = "limits: {per_minute: 1000000, per_source: 1000000}"


def test_killed_right_after_the_answer_all_is_there_after_the_restart(tmp_path: Path) -> None:
    site = site_of(tmp_path / "site")
    locations: list[str] = []
    for number in range(3):
        with serving(site) as service:
            sent = service.mention(f"https://marie.example/{number}")
            service.process.send_signal(signal.SIGKILL)
            service.process.wait(30)
            locations.append(sent.headers["location"])
    with serving(site) as service:
        assert [service.status(location)["state"] for location in locations] == ["queued"] * 3


@pytest.mark.slow
def test_killed_among_many_senders_no_answer_was_a_lie(tmp_path: Path) -> None:
    site = site_of(tmp_path / "site", f"receive: {{{RAISED}}}")
    acknowledged: list[str] = []
    with serving(site) as service:
        arguments = [(service, name, acknowledged) for name in "abcdefgh"]
        senders = [threading.Thread(target=send_until_it_ends, args=these) for these in arguments]
        for sender in senders:
            sender.start()
        until(lambda: len(acknowledged) > 200)
        service.process.send_signal(signal.SIGKILL)
        for sender in senders:
            sender.join(30)
    with queue_of(site) as queue:
        assert [location for location in acknowledged if queue.status(location.rpartition("/")[2]) is None] == []
        assert queue.waiting() >= len(acknowledged) > 200


def send_until_it_ends(service: Service, name: str, acknowledged: list[str]) -> None:
    with httpx.Client(base_url=service.url, timeout=30, trust_env=False) as client:
        for number in range(100_000):
            try:
                data = {"source": f"https://{name}.example/{number}", "target": TARGET}
                sent = client.post("/webmention", data=data)
            except httpx.HTTPError:
                return
            acknowledged.append(sent.headers["location"])


@pytest.mark.slow
def test_killed_right_after_the_answer_postgresql_has_each_exactly_once(tmp_path: Path) -> None:
    """Webmentions by many at once, and a form that is sent again after the restart, for nobody saw its answer."""
    with postgresql() as server, database(server, "kills") as address:
        site = site_of(tmp_path / "site", f"receive: {{database: '{address}', {RAISED}}}")
        acknowledged: list[str] = []
        for round_ in range(2):
            with serving(site) as service:
                senders = [
                    threading.Thread(target=send_until_it_ends, args=(service, f"{name}{round_}", acknowledged))
                    for name in "abcd"
                ]
                fields = hidden(service.reply(target=LETTER.path, text=f"Round {round_}."))
                for sender in senders:
                    sender.start()
                before = len(acknowledged)
                until(lambda least=before + 100: len(acknowledged) > least)  # type: ignore[misc]
                assert service.reply(**fields).status_code == 303
                service.process.send_signal(signal.SIGKILL)
                for sender in senders:
                    sender.join(30)
            with serving(site) as service:
                assert service.reply(**fields).status_code == 303
                states = {str(service.status(location)["state"]) for location in acknowledged}
                assert states == {"queued"}
        with queue_of(site, address) as queue:
            found = [item.id for item in queue.claim("queued", 100_000, NOW * 2, "test", room=10**9)]
            sent = [location.rpartition("/")[2] for location in acknowledged]
            assert len(set(found)) == len(found)
            assert len(set(sent)) == len(sent) > 200
            assert {*sent} <= {*found}
            answers = [delivery_of(item) for item in queue.claim("accepted", 100, NOW * 2, "test")]
        assert sorted(one.raw for one in answers if isinstance(one, Answer)) == ["Round 0.", "Round 1."]
        assert len(answers) == 2


def test_told_to_end_it_finishes_what_it_was_asked_and_ends_well(tmp_path: Path) -> None:
    site = site_of(tmp_path / "site")
    with serving(site, workers=1) as service:
        assert service.mention("https://marie.example/1").status_code == 201
        # uvicorn ends as the signal asks it to, once all is answered.
        assert service.end(signal.SIGTERM) in (0, -signal.SIGTERM)
        assert "Traceback" not in service.said


def test_a_store_that_does_not_answer_is_said_and_nothing_acknowledged(tmp_path: Path) -> None:
    site = site_of(tmp_path / "site")
    with serving(site) as service:
        path = site / ".convblog/queue.sqlite"
        with sqlite3.connect(path) as db:
            db.execute("DROP TABLE queue")
        refused = service.mention("https://marie.example/1")
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "60")
        assert service.client.get("/health").status_code == 503
        assert "marie" not in service.said

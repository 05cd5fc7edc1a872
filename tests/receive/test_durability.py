"""What was acknowledged is there, whatever happens next."""

from __future__ import annotations

import signal
import sqlite3
import threading
from pathlib import Path

import httpx

from tests.receive.serving import URL, Service, queue_of, serving, site_of, until

TARGET = URL + "2026/11/lettre/"


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


def test_killed_among_many_senders_no_answer_was_a_lie(tmp_path: Path) -> None:
    site = site_of(tmp_path / "site", "receive: {limits: {per_minute: 1000000}}")
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

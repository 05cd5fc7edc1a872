"""Previews are drawn one at a time, beside everything else that the service does."""

from __future__ import annotations

import re
import socket
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import httpx

from tests.receive.serving import BROWSER, Service, serving, site_of
from tests.receive.test_reply import FIELDS, hidden

FORM = "application/x-www-form-urlencoded"


def test_many_previews_at_once_are_each_their_own_and_hold_up_nobody_else(tmp_path: Path) -> None:
    site = site_of(tmp_path / "site", "receive: {limits: {per_minute: 100000}}")
    heavy = "*a **b `c` " * 1_800  # nearly as many characters as may be, and each of them work
    with serving(site) as service, ThreadPoolExecutor(8) as people:

        def shown(number: int) -> httpx.Response:
            fields = {**FIELDS, "text": f"{heavy} word{number}"}
            return httpx.post(f"{service.url}/reply", data=fields, headers=BROWSER, timeout=60, trust_env=False)

        pages = [people.submit(shown, number) for number in range(8)]
        served = 0
        while not all(page.done() for page in pages):
            assert service.client.get("/health").text == "ok\n"
            served += 1
        assert served > len(pages), "while they are drawn, not only between them"
        for number, page in enumerate(pages):
            found = page.result()
            assert found.status_code == 200
            assert set(re.findall(r"word\d", found.text)) == {f"word{number}"}
            assert hidden(found)["token"]


def test_who_leaves_while_their_preview_is_drawn_leaves_the_pen_to_the_next(service: Service) -> None:
    place = urlsplit(service.url)
    body = urlencode({**FIELDS, "text": "*a **b `c` " * 1_800}).encode()
    head = f"POST /reply HTTP/1.1\r\nHost: x\r\nContent-Type: {FORM}\r\nContent-Length: {len(body)}\r\n\r\n"
    for _ in range(10):
        with socket.create_connection((place.hostname, place.port), timeout=30) as line:
            line.sendall(head.encode() + body)
    assert service.reply(**FIELDS).status_code == 200
    assert "Traceback" not in service.said

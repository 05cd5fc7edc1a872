"""What somebody wrote is given back to them, whatever keeps it from being taken."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import httpx
import pytest

from tests.receive.serving import BROWSER, Service, serving, site_of, until
from tests.receive.test_reply import FIELDS, hidden, stored

FORM = "application/x-www-form-urlencoded"


def written(page: httpx.Response) -> dict[str, str]:
    """What stands in the fields of the form to change, as a browser would send it."""
    form = page.text.rpartition("<form")[2]
    fields = dict(re.findall(r'<input[^>]* name="(\w+)"[^>]* value="([^"]*)"', form))
    words = re.findall(r"<textarea [^>]*>\n(.*?)</textarea>", form, re.DOTALL)[0]
    return {name: unescape(value) for name, value in {**fields, "text": words}.items() if name != "private"}


@pytest.fixture
def limited(tmp_path: Path) -> Iterator[tuple[Service, Path]]:
    """A service that lets each client ask twice a minute; clients are told apart by what a proxy says."""
    site = site_of(tmp_path / "site", "receive: {limits: {per_minute: 2}, trusted_proxies: [127.0.0.0/8]}")
    with serving(site) as service:
        yield service, site


def post(service: Service, client: str, fields: dict[str, str], **headers: str) -> httpx.Response:
    return service.client.post("/reply", data=fields, headers={**BROWSER, "x-forwarded-for": client, **headers})


def test_who_asked_too_often_gets_their_words_back_and_when_to_try_again(limited: tuple[Service, Path]) -> None:
    service, site = limited
    for _ in range(2):
        service.client.get("/webmention", headers={"x-forwarded-for": "198.51.100.1"})
    refused = post(service, "198.51.100.1", FIELDS)
    seconds = refused.headers["retry-after"]
    assert (refused.status_code, 1 <= int(seconds) <= 60) == (429, True)
    assert f"Too many requests from your address. Please try again in {seconds} s." in refused.text
    assert written(refused) == {**FIELDS, "url": "https://marie.example"}
    assert ('name="token"' in refused.text, "<article" in refused.text) == (False, False), "nothing was drawn"
    shown = post(service, "198.51.100.2", written(refused))
    assert shown.status_code == 200
    assert post(service, "198.51.100.2", hidden(shown)).status_code == 303
    assert [answer.raw for answer in stored(site)] == [FIELDS["text"]]


def test_so_does_who_is_about_to_send_what_was_shown(limited: tuple[Service, Path]) -> None:
    service, site = limited
    fields = {**FIELDS, "private": "1"}
    shown = [post(service, "198.51.100.1", fields) for _ in range(2)][1]
    refused = post(service, "198.51.100.1", hidden(shown))
    assert (refused.status_code, written(refused)) == (429, {**FIELDS, "url": "https://marie.example"})
    assert 'name="private" value="1" checked' in refused.text, "what is private stays so"
    assert stored(site) == []


def test_words_are_given_back_as_often_again_as_one_may_ask_and_then_there_is_the_sentence_alone(
    limited: tuple[Service, Path],
) -> None:
    service, _ = limited
    answers = [post(service, "198.51.100.1", FIELDS) for _ in range(6)]
    assert [one.status_code for one in answers] == [200] * 2 + [429] * 4
    assert ["Merci" in one.text for one in answers] == [True] * 4 + [False] * 2
    assert all("Please try again in" in one.text for one in answers[2:])
    assert post(service, "198.51.100.2", FIELDS).status_code == 200, "others are not held up"


def test_a_program_gets_the_sentence_alone(limited: tuple[Service, Path]) -> None:
    service, _ = limited
    for accept in ("*/*", "application/json"):
        answers = [post(service, "198.51.100.1", FIELDS, accept=accept) for _ in range(3)]
        assert (answers[2].status_code, "Merci" in answers[2].text) == (429, False)


def test_over_the_limit_a_body_is_read_within_its_bound_or_not_at_all(limited: tuple[Service, Path]) -> None:
    service, _ = limited
    for _ in range(2):
        post(service, "198.51.100.1", FIELDS)
    huge = post(service, "198.51.100.1", {**FIELDS, "text": "x" * 260_000})
    assert (huge.status_code, "xxx" in huge.text, "Please try again in" in huge.text) == (429, False, True)
    other = {**BROWSER, "x-forwarded-for": "198.51.100.1", "content-type": "text/plain"}
    assert service.client.post("/reply", content=b"text=words", headers=other).status_code == 429
    elsewhere = service.client.post("/webmention", data=FIELDS, headers=other | {"content-type": FORM})
    assert (elsewhere.status_code, "Merci" in elsewhere.text) == (429, False)


def test_a_text_that_is_too_long_comes_back_to_be_shortened(service: Service, site: Path) -> None:
    before = len(stored(site))
    words = "слово " * 10_000  # each letter is sent as six bytes
    page = service.reply(**{**FIELDS, "text": words})
    assert (page.status_code, "244 KB are the most that is taken" in page.text) == (413, True)
    assert written(page) == {**FIELDS, "text": words.strip(), "url": "https://marie.example"}
    assert service.reply(**{**FIELDS, "text": words[:20_000]}).status_code == 200

    far = service.reply(**{**FIELDS, "text": "x" * 1_100_000})
    assert (far.status_code, "xxx" in far.text) == (413, False), "more than four times as much is not even read"
    parts = (b"text=" + b"x" * 10_000 for _ in range(30))
    dripped = service.client.post("/reply", content=parts, headers={**BROWSER, "content-type": FORM})
    assert (dripped.status_code, "xxx" in dripped.text) == (413, False), "its beginning is gone already"
    assert len(stored(site)) == before


def test_where_the_store_does_not_answer_the_words_come_back(tmp_path: Path) -> None:
    site = site_of(tmp_path / "site")
    with serving(site) as service:
        fields = hidden(service.reply(**FIELDS))
        with sqlite3.connect(site / ".convblog/queue.sqlite") as db:
            db.execute("DROP TABLE queue")
        refused = service.reply(**fields)
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "60")
        assert "Please try again in a minute." in refused.text
        assert {name: hidden(refused)[name] for name in FIELDS} == {name: fields[name] for name in FIELDS}


def test_before_the_first_build_the_words_come_back(tmp_path: Path) -> None:
    site = site_of(tmp_path / "site")
    index = site / ".convblog/pages.msgpack"
    pages = index.read_bytes()
    index.unlink()
    with serving(site) as service:
        refused = service.reply(**FIELDS)
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "600")
        assert "not been built yet" in refused.text
        assert written(refused) == {**FIELDS, "url": "https://marie.example"}
        program = service.client.post("/reply", data=FIELDS)
        assert (program.status_code, "Merci" in program.text) == (503, False)
        index.write_bytes(pages)
        assert until(lambda: service.reply(**written(refused)).status_code == 200)

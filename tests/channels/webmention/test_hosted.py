"""webmention.io: what came since a number, whatever its fields hold; and no word of the token."""

from __future__ import annotations

import json
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from convblog.channels.fetching import FetchError
from convblog.channels.webmention import hosted
from convblog.channels.webmention.hosted import HostedError, HostedMention, mentions
from convblog.channels.webmention.mention import Mention
from tests.channels.web import Page, Web, web

API = "http://webmention.example/api/mentions.jf2"
POST = "https://blog.example/2026/11/post/"
TOKEN = "s3cret-token"

ENTRY: dict[str, Any] = {
    "type": "entry",
    "author": {"type": "card", "name": "Marie Lefort", "photo": "https://marie.example/m.png",
     "url": "https://marie.example/"},
    "url": "https://marie.example/notes/12",
    "published": "2026-11-20T08:40:02+01:00",
    "wm-received": "2026-11-20T07:42:11Z",
    "wm-id": 12,
    "wm-source": "https://marie.example/notes/12",
    "wm-target": POST,
    "wm-property": "in-reply-to",
    "wm-private": False,
    "in-reply-to": POST,
    "content": {"html": "So <b>true</b>", "text": "So true"},
}  # fmt: skip


Turn = Callable[[list[Any]], list[Any]]


class Service(Web):
    """The service, as it is described: pages from 0, numbers above `since_id`, the oldest first if asked."""

    def __init__(self) -> None:
        super().__init__({})
        self.entries: list[Any] = []
        self.questions: list[dict[str, str]] = []
        self.turn: Turn = lambda entries: entries

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        query = {key: values[0] for key, values in parse_qs(urlsplit(handler.path).query).items()}
        self.questions.append(query)
        listed = self.turn([entry for entry in self.entries if entry["wm-id"] > int(query["since_id"])])
        size, page = int(query["per-page"]), int(query["page"])
        body = json.dumps({"type": "feed", "children": listed[page * size : (page + 1) * size]}).encode()
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        handler.wfile.write(head.encode() + body)


class _Any(dict[str, Any]):
    """One page for every address of the service."""

    def get(self, url: str, default: Any = None) -> Any:
        return self.get_page() if url.startswith(API) else default

    def get_page(self) -> Any:
        return self["page"]


def read(
    entries: list[Any], since: int = 0, turn: Callable[[list[Any]], list[Any]] | None = None
) -> tuple[tuple[HostedMention, ...], Service]:
    service = Service()
    service.entries = entries
    service.turn = turn or service.turn
    with web({}) as there:
        there.pages = _Any(page=service.answer)
        return mentions(there.door(), "blog.example", TOKEN, since, api=API), service


def numbered(*numbers: int) -> list[Any]:
    return [{**ENTRY, "wm-id": number, "wm-source": f"https://marie.example/{number}"} for number in numbers]


def test_an_entry_is_read_as_a_mention() -> None:
    (found,), service = read([ENTRY], 7)
    assert (found.id, found.source, found.target, found.private) == (12, "https://marie.example/notes/12", POST, False)
    assert found.received
    assert found.received.iso == "2026-11-20T07:42:11+00:00"
    assert found.mention.published
    assert found.mention == Mention(
        kind="reply",
        author_name="Marie Lefort",
        author_url="https://marie.example/",
        author_photo="https://marie.example/m.png",
        published=found.mention.published,
        text="So **true**",
        url="https://marie.example/notes/12",
        in_reply_to=(POST,),
    )
    assert found.mention.published.iso == "2026-11-20T08:40:02+01:00"
    [question] = service.questions
    assert (question["since_id"], question["domain"], question["token"]) == ("7", "blog.example", TOKEN)
    assert (question["sort-dir"], question["page"]) == ("up", "0")


@pytest.mark.parametrize(
    ("said", "kind"),
    [("in-reply-to", "reply"), ("like-of", "like"), ("repost-of", "repost"), ("bookmark-of", "bookmark"),
     ("rsvp", "rsvp"),
     ("mention-of", "mention"), ("follow-of", "mention"), (None, "mention"), ([], "mention")],
)  # fmt: skip
def test_each_kind_is_known(said: object, kind: str) -> None:
    (found,), _ = read([{**ENTRY, "wm-property": said}])
    assert found.mention.kind == kind
    assert (found.mention.text == "") == (kind in ("like", "repost"))


def test_every_page_is_asked_for_and_the_oldest_come_first() -> None:
    entries = numbered(*range(1, 251))
    for turn in (lambda listed: listed, lambda listed: listed[::-1]):
        found, service = read(entries, 20, turn)
        assert [one.id for one in found] == list(range(21, 251))
        assert [question["page"] for question in service.questions] == ["0", "1", "2"]
    assert {question["since_id"] for question in service.questions} == {"20"}


@pytest.mark.parametrize("number", [2**63, 2**70, 0, -1, 12.0, "13", None, True, [], {}])
def test_a_number_that_is_none_costs_its_entry_alone(number: object) -> None:
    entries = json.dumps({"children": [{**ENTRY, "wm-id": number}, *numbered(2**63 - 1)]})
    with web({}) as there:
        there.pages = _Any(page=Page(entries, kind="application/json"))
        assert [one.id for one in mentions(there.door(), "blog.example", TOKEN, api=API)] == [2**63 - 1]


def test_a_service_that_knows_no_pages_or_numbers_comes_to_an_end() -> None:
    full = numbered(*range(1, 101))
    with web({}) as there:
        there.pages = _Any(page=Page(json.dumps({"children": full}), kind="application/json"))
        assert len(mentions(there.door(), "blog.example", TOKEN, api=API)) == 100
        assert len(there.asked) == 2
        assert mentions(there.door(), "blog.example", TOKEN, 100, api=API) == ()
        assert len(there.asked) == 3


def test_exactly_a_page_is_asked_about_once_more() -> None:
    found, service = read(numbered(*range(1, 101)))
    assert (len(found), len(service.questions)) == (100, 2)


@pytest.mark.parametrize("private", [True, "true", 1, "yes", [0], {"a": 1}])
def test_what_may_be_private_is_private(private: object) -> None:
    (found,), _ = read([{**ENTRY, "wm-private": private}])
    assert found.private


@pytest.mark.parametrize("key", [key for key in ENTRY if key not in ("wm-id", "wm-source", "wm-target")])
@pytest.mark.parametrize(
    "nonsense", [None, 5, "\x00<script>", [], {}, {"name": 5, "url": []}, "x" * 100_000, "javascript:alert(1)"]
)
def test_nonsense_in_a_field_costs_no_more_than_that_field(key: str, nonsense: object) -> None:
    entries = [{**ENTRY, key: nonsense}, *numbered(13)]
    (found, other), _ = read(entries)
    assert (found.id, found.source, other.id) == (12, ENTRY["wm-source"], 13)
    assert "<script>" not in found.mention.text.replace("\\<script>", "")
    for address in (found.mention.author_url, found.mention.author_photo, found.mention.url):
        assert address == "" or address.startswith("https://marie.example/")
    assert len(found.mention.author_name) <= 80


@pytest.mark.parametrize(
    "broken",
    [{"wm-id": None}, {"wm-id": "12"}, {"wm-id": True}, {"wm-id": -5}, {"wm-id": 3},
     {"wm-source": "javascript:alert(1)"}, {"wm-source": None},
     {"wm-target": ""}, {"wm-target": 5}, {"wm-source": "https://[::1"}],
)  # fmt: skip
def test_an_entry_that_cannot_be_placed_is_passed_over(broken: dict[str, Any]) -> None:
    with web({}) as there:
        listed = [{**ENTRY, **broken}, None, "x", [], *numbered(13)]
        there.pages = _Any(page=Page(json.dumps({"children": listed}), kind="application/json"))
        found = mentions(there.door(), "blog.example", TOKEN, 5, api=API)
    assert [one.id for one in found] == [13]


def test_an_entry_speaks_for_its_own_host_unless_it_comes_by_a_bridge() -> None:
    entries = [
        {**ENTRY, "url": "https://bank.example/"},
        {**numbered(13)[0], "wm-source": "https://brid.gy/comment/n/m/1/2", "url": "https://net.example/2"},
    ]
    (forged, bridged), _ = read(entries)
    assert (forged.mention.url, bridged.mention.url) == (ENTRY["wm-source"], "https://net.example/2")


def test_plain_content_is_taken_where_there_is_no_html() -> None:
    (found,), _ = read([{**ENTRY, "content": {"text": "1 < 2 & *so*\n\nbye"}}])
    assert found.mention.text == "1 < 2 & \\*so\\*\n\nbye"


@pytest.mark.parametrize(
    ("page", "message"),
    [(Page("{}", 401), "webmention.io does not accept the token for blog.example"),
     (Page("", 403), "does not accept the token"),
     (Page("", 500), "webmention.io answers with status 500"), (Page("oh"), "no list of mentions"),
     (Page("[]"), "no list of mentions"),
     (Page("5"), "no list of mentions"), (Page('{"children": 5}'), "no list of mentions"),
     (Page("[" * 90_000), "no list of mentions")],
)  # fmt: skip
def test_an_answer_that_is_no_list_is_said_so(page: Page, message: str) -> None:
    with web({}) as there:
        there.pages = _Any(page=page)
        with pytest.raises(HostedError) as caught:
            mentions(there.door(), "blog.example", TOKEN, api=API)
    assert message in caught.value.text()
    assert TOKEN not in f"{caught.value!s}{caught.value!r}{caught.value.values}"


def test_no_error_of_the_network_holds_the_token() -> None:
    with web({}) as there:
        for door in (there.door(look_up=lambda host, port: ("10.0.0.1",)), there.door(look_up=lambda host, port: ())):
            with pytest.raises(FetchError) as caught:
                mentions(door, "blog.example", TOKEN, api=API)
            assert TOKEN not in f"{caught.value!s}{caught.value!r}"
    assert hosted.API.startswith("https://webmention.io/")

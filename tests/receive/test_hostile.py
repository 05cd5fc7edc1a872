"""Whatever strangers write into any field, the pages of the service stay the pages we wrote."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import html5lib
import pytest

from convblog.channels.items import Settled
from convblog.problems import problem
from tests.receive.serving import BROWSER, NOW, Service, queue_of, serving, site_of
from tests.receive.test_reply import hidden

ATTACKS = [
    '"><script>alert(1)</script>',
    "'><img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "</textarea><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "<xmp><p title='</xmp><img src=x onerror=alert(1)>'>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<style>@import url(//evil.example)</style>",
    "javascript:alert(1)",
    "&#106;avascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "[x](javascript:alert(1)) ![y](//evil.example/z.png) <javascript:alert(1)>",
    "{{ 777777 * 7 }}{% raw %}{name}",
    "\x00\x1b[31m\u202e\ud800",
    "\x1b]8;;https://evil.example/\x07a\x1b]8;;\x07 \x9b1m \x85 \x7f",
    "[x](JaVa\tScRiPt:alert(1)) [y](\x01javascript:alert(1)) [z](vbscript:x) <a href=javascript:x>",
    "https://evil.example/'onmouseover='alert(1)",
    "https://javascript:alert(1)@evil.example/",
    "--><script>alert(1)</script><!-- ]]><script>alert(1)</script>",
]  # fmt: skip
ELEMENTS = {
    "html", "head", "meta", "title", "link", "body", "header", "main", "h1", "p", "a", "form", "label", "input",
    "textarea", "button", "details", "summary", "article", "div", "bdi", "b", "em", "strong", "code", "pre",
}  # fmt: skip
ATTRIBUTES = {
    "lang", "dir", "charset", "name", "content", "rel", "href", "class", "role", "id", "action", "method", "type",
    "value", "required", "maxlength", "placeholder", "aria-describedby", "aria-invalid", "aria-hidden", "tabindex",
    "autocomplete", "inputmode", "checked", "open",
}  # fmt: skip


CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    more = "receive: {limits: {per_minute: 100000, per_source: 100000}}"
    return site_of(tmp_path_factory.mktemp("hostile") / "site", more)


def check(text: str) -> None:
    """Strictly read, a page holds only elements and attributes of ours, and leads nowhere but to the web."""
    assert "5444439" not in text, "a template read what a stranger wrote"
    assert not CONTROLS.search(text)
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    for element in elements(parser.parse(text)):
        assert element.tag in ELEMENTS, element.tag
        assert {*element.attrib} <= ATTRIBUTES, element.attrib
        for name in ("href", "action"):
            assert element.get(name, "/").startswith(("/", "https://", "http://")), element.attrib
            assert not element.get(name, "").startswith("//")


def elements(tree: object) -> Iterator[html5lib.treebuilders.base.Node]:
    return (element for element in tree.iter() if isinstance(element.tag, str))  # type: ignore[attr-defined]


@pytest.mark.parametrize("attack", ATTACKS)
def test_the_form_and_its_preview(attack: str, service: Service) -> None:
    sound = attack.encode("utf-8", "replace").decode()
    good = {"target": "/2025/silence/", "text": "words"}
    for field in ("text", "name", "url", "email", "in_reply_to", "private", "target", "token", "website2"):
        page = service.reply(**{**good, field: sound})
        assert page.status_code in (200, 400, 404)
        check(page.text)
    everything = dict.fromkeys(("text", "name", "url", "email", "in_reply_to", "private"), sound)
    check(service.reply(target="/2025/silence/", **everything).text)


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_preview_that_can_be_sent(attack: str, service: Service) -> None:
    """Each field with what passes for sound, so that all of them are shown and none is only to be mended."""
    sound = attack.encode("utf-8", "replace").decode()
    address = f"https://a.example/?{quote(sound, safe=SAFE)}"
    page = service.reply(target="/2025/silence/", text=sound, name=sound, url=address, in_reply_to=sound, private="")
    assert (page.status_code, 'name="token"' in page.text, "<article" in page.text) == (200, True, True)
    check(page.text)
    check(service.reply(**hidden(page), website2=sound).text)
    tree = html5lib.parse(page.text, namespaceHTMLElements=False)
    assert address in [element.get("href") for element in elements(tree)]


SAFE = "!$()*+,;:@/?=%"  # what may stand in a query as it is


@pytest.mark.parametrize("number", range(len(ATTACKS)))
def test_the_words_that_come_back(number: int, crowded: Service) -> None:
    sound = ATTACKS[number].encode("utf-8", "replace").decode()
    fields = dict.fromkeys(("text", "name", "url", "email", "in_reply_to", "private"), sound)
    for client, target in (f"10.0.1.{number}", "/2025/silence/"), (f"10.0.2.{number}", sound):
        headers = {**BROWSER, "x-forwarded-for": client}
        crowded.client.get("/webmention", headers=headers)
        page = crowded.client.post("/reply", data={**fields, "target": target}, headers=headers)
        assert (page.status_code, "<textarea" in page.text) == (429, True)
        check(page.text)


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service that each client may ask once a minute."""
    more = "receive: {limits: {per_minute: 1}, trusted_proxies: [127.0.0.1]}"
    with serving(site_of(tmp_path_factory.mktemp("crowded") / "site", more)) as service:
        yield service


@pytest.mark.parametrize("attack", ATTACKS)
def test_the_pages_about_webmentions(attack: str, service: Service) -> None:
    sound = attack.encode("utf-8", "replace").decode()
    check(service.client.get("/webmention", params={"target": sound}, headers=BROWSER).text)
    for source, target in ((sound, "https://fil.example/"), ("https://a.example/", sound), (sound, sound)):
        check(service.mention(source, target, **BROWSER).text)
    check(service.client.get("/reply/thanks", params={"target": sound, "private": sound}, headers=BROWSER).text)
    for path in ("/webmention/", "/unsubscribe/", "/"):
        check(service.client.get(path + quote(sound), headers=BROWSER).text)


@pytest.mark.parametrize("attack", ATTACKS)
def test_the_status_of_a_webmention(attack: str, service: Service, site: Path) -> None:
    sound = attack.encode("utf-8", "replace").decode()
    location = service.mention("https://hostile.example/").headers["location"]
    identity = location.rpartition("/")[2]
    with queue_of(site) as queue:
        for item in queue.claim("queued", 100, NOW * 3, "test"):
            reason = problem("", 0, "{why}", why=sound)
            queue.settle([Settled(item.id, "published", reason, sound.replace("\x00", ""), item.revision)], NOW)
    check(service.client.get(f"/webmention/{identity}", headers=BROWSER).text)


def test_a_language_that_a_stranger_names_is_one_of_ours(service: Service) -> None:
    for header in ('"><script>', "xx", "*", "fr;q=nan", "fr;q=" + "9" * 400, ",,,;;;", "fr," * 5000):
        page = service.client.get("/webmention", headers={**BROWSER, "accept-language": header})
        assert page.status_code == 200
        check(page.text)


def test_headers_of_a_stranger_reach_no_page(service: Service) -> None:
    headers = {**BROWSER, "host": "evil.example", "x-forwarded-host": "evil.example", "x-forwarded-prefix": "/evil"}
    for path in ("/webmention", "/reply/thanks?target=/2025/silence/", "/nowhere"):
        assert "evil" not in service.client.get(path, headers=headers).text
    sent = service.mention("https://a.example/", host="evil.example", accept="*/*")
    assert "evil" not in sent.headers["location"] + sent.text

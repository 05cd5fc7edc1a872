"""Every page of the example site: where its links lead, what it loads, what it weighs, and what it never says."""

from __future__ import annotations

import copy
import html
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin

import pytest
import yaml

from tests.site import sources
from tests.site.conftest import NOW
from tests.site.output import HOST_FILES, Output, Page, words

TEXTS = (".html", ".xml", ".json", ".opml", ".txt", ".css", ".svg", *HOST_FILES)
MAIL_ADDRESS = re.compile(r"(?<![\w@.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")  # `@name@host` is a handle, and public

# Where the words are those of the author or of a reader: there a number is theirs.
OTHERS_WORDS = words("e-content p-summary p-name question asks toc h-card u-syndication context series")
NUMBER = r"\d+|no|two|three|four|five|several|many|aucune?|deux|trois|quatre|cinq|plusieurs"
COUNT = re.compile(
    rf"(?i)\b(?:{NUMBER})\s+(?:comments?|answers?|repl(?:y|ies)|letters?|likes?|reposts?|mentions?|voices?"
    r"|shares?|views?|readers?|posts?|commentaires?|réponses?|lettres?|voix|partages?|vues?|lecteurs?|billets?)\b"
)


@pytest.fixture(scope="module", params=["at the root", "below a path"])
def either(request: pytest.FixtureRequest) -> Output:
    """The site at the root of a host, and below a path."""
    found: Output = request.getfixturevalue("output" if request.param == "at the root" else "below_a_path")
    return found


def test_every_link_to_the_site_leads_to_a_file_and_to_an_id_there(either: Output) -> None:
    broken = [
        f"{path}: {reference.written}: {why}"
        for path, page in either.pages.items()
        for reference in page.references
        if either.is_ours(reference.absolute) and (why := either.why_broken(reference.absolute))
    ]
    assert broken == []


def test_every_address_on_a_page_is_of_a_known_scheme(either: Output) -> None:
    schemes = {r.absolute.partition(":")[0] for page in either.pages.values() for r in page.references}
    assert schemes <= {"https", "mailto"}


def test_every_page_can_be_reached_from_home(output: Output) -> None:
    """Save the pages at addresses that moved or are gone, and the one for what is not there."""
    reached = {"index.html"}
    fresh = list(reached)
    while fresh:
        page = output.pages[fresh.pop()]
        found = {output.file_at(r.absolute) for r in page.references if output.is_ours(r.absolute)}
        new = {path for path in found if path is not None and path in output.pages} - reached
        reached |= new
        fresh.extend(new)
    assert {path for path, page in output.pages.items() if page.is_indexed} <= reached


def test_no_post_calls_its_neighbours_related_too(output: Output) -> None:
    related = 0
    for path, page in output.posts.items():
        kin = page.find("//div[@class='related']//a/@href")
        neighbours = page.find("//nav[@class='onward']/a/@href")
        assert not set(kin) & set(neighbours) and len(kin) <= 3, path
        related += len(kin)
    assert related > 10


def test_no_page_loads_anything_from_elsewhere(either: Output) -> None:
    loaded = [(path, r) for path, page in either.pages.items() for r in page.references if r.loads]
    assert loaded
    assert [f"{path}: {r.written}" for path, r in loaded if not r.written.startswith(f"{either.prefix}/")] == []


def test_no_stylesheet_or_drawing_loads_anything_from_elsewhere(output: Output) -> None:
    loading = re.compile(r"(?i)@import|url\(|(?:xlink:)?href\s*=|<script|<foreignObject|\son\w+\s*=")
    assert [p for p in output.files if p.endswith((".css", ".svg")) and loading.search(output.read(p).decode())] == []


def test_no_page_has_a_style_or_a_script_of_its_own(output: Output) -> None:
    for path, page in output.pages.items():
        assert page.find("//script | //style | //base | //*[@style] | //@*[starts-with(name(), 'on')]") == [], path
        assert not [r for r in page.references if r.written.lower().lstrip().startswith(("javascript:", "data:"))], path


def test_every_page_has_exactly_one_stylesheet(either: Output) -> None:
    for path, page in either.pages.items():
        assert page.find("//link[contains(@rel, 'stylesheet')]/@href") == [f"{either.prefix}/style.css"], path


def test_every_page_names_its_icon(either: Output) -> None:
    """Where none is named, browsers ask for `/favicon.ico`, which is not there."""
    for path, page in either.pages.items():
        assert page.find("//link[@rel='icon']/@href") == [f"{either.prefix}/favicon.svg"], path


def test_no_page_has_an_id_twice(output: Output) -> None:
    for path, page in output.pages.items():
        assert sorted(set(page.ids)) == sorted(page.ids), path


def test_every_page_says_its_language_and_its_canonical_address(output: Output) -> None:
    for path, page in output.pages.items():
        assert page.lang in {"fr", "en"}, path
        assert page.tree.get("dir") == "ltr", path
        canonical = page.find("//link[@rel='canonical']/@href")
        if page.is_indexed:
            assert canonical == [page.url], path


def test_translations_name_each_other(output: Output) -> None:
    """What a page calls its version in another language must call it back, or search engines heed neither."""
    versions = {page.url: alternates(page) for page in output.pages.values() if alternates(page)}
    assert len(versions) > 10
    for url, found in versions.items():
        assert url in found.values(), url
        for other in found.values():
            assert versions[other] == found, url


def alternates(page: Page) -> dict[str, str]:
    links = page.find("//link[@rel='alternate' and @hreflang]")
    return {link.get("hreflang"): link.get("href") for link in links}


def test_a_link_in_another_language_says_which(output: Output) -> None:
    """WCAG 2.2, 3.1.2: or a voice reads French by English rules. What the author wrote is the author's to mark."""
    unmarked = {
        (path, " ".join(link.itertext()))
        for path, page in output.pages.items()
        for link in page.find("//a[@href][not(ancestor::*[contains(@class, 'e-content')])]")
        if (target := output.file_at(urljoin(page.url, link.get("href"))))
        and (meant := language(output.pages.get(target)))
        and sources.letters(titled(output.pages[target])) == sources.letters(" ".join(link.itertext()))
        and link.xpath("ancestor-or-self::*[@lang][1]/@lang") != [meant]
    }
    assert unmarked == set()


def language(page: Page | None) -> str:
    """The language of a page's own words: of its text, where that is in another than the site's."""
    if page is None:
        return ""
    return str((page.find("//*[@class='sheet']/@lang") or [page.lang])[0])


def titled(page: Page) -> str:
    return " ".join("".join(heading.itertext()) for heading in page.find("//h1"))


def test_what_a_page_offers_to_read_on_is_offered_once(output: Output) -> None:
    for path, page in output.posts.items():
        onward = page.find("//nav[@class='onward']//a/@href")
        assert sorted(set(onward)) == sorted(onward), path


def test_the_conversations_quote_what_readers_wrote_as_it_stands_beneath_the_post(output: Output) -> None:
    quoted = 0
    for path in ("conversations/index.html", "en/conversations/index.html"):
        for said in output.pages[path].with_class("said"):
            (address,) = said.xpath(".//p[@class='by']/a[contains(@href, '#r-')]/@href")
            url, _, answer = address.partition("#")
            page = output.pages[output.file_at(output.origin + url) or ""]
            (letter,) = page.find(f"//*[@id='{answer}']/*[@class='e-content']")
            assert spaced(said.find("blockquote")).removesuffix("…") in spaced(letter)
            quoted += 1
    assert quoted > 10


def spaced(element: Any) -> str:
    return " ".join(" ".join(element.itertext()).split())


def test_the_stylesheet_stays_under_15_kb(output: Output) -> None:
    assert len(output.read("style.css")) < 15_000


def test_a_post_with_twenty_answers_stays_under_60_kb(output: Output) -> None:
    """A page with more answers may weigh more, in proportion."""
    most = max(len(page.with_class("p-comment")) for page in output.posts.values())
    assert most >= 20
    heavy = {
        path: (len(page.data), allowed)
        for path, page in output.posts.items()
        if len(page.data) >= (allowed := 60_000 * max(20, len(page.with_class("p-comment"))) // 20)
    }
    assert heavy == {}


def test_no_page_counts_answers_or_people(output: Output) -> None:
    """The theme's own words hold no number but dates, years of the archive, and the places of pages and parts."""
    for path, page in output.pages.items():
        said = " ".join(own_words(page))
        assert not COUNT.search(said), (path, COUNT.search(said))
        assert re.findall(r"\d+", said) == [], (path, said)


def own_words(page: Page) -> Iterator[str]:
    """What the theme itself says on a page, attributes that are read aloud included."""
    body = copy.deepcopy(page.tree.find("body"))
    dropped = body.xpath("//time | //bdi | //blockquote | //code | //q | //*[contains(@class, 'years')] | //h1")
    for element in [*dropped, *(e for e in body.iter() if OTHERS_WORDS & set(str(e.get("class")).split()))]:
        if element.getparent() is not None:
            tail, parent = element.tail, element.getparent()
            parent.remove(element)
            parent.text = f"{parent.text or ''} {tail or ''}"
    yield from (" ".join(text.split()) for text in body.itertext() if text.strip())
    yield from body.xpath("//@title | //@aria-label | //@alt")


def test_no_mail_address_is_published_but_the_one_to_answer(output: Output, site: Path) -> None:
    config = yaml.safe_load((site / "convblog.yaml").read_text("utf-8"))
    local, _, host = config["conversation"]["email"]["address"].partition("@")
    allowed = re.compile(rf"{re.escape(local)}(?:\+[0-9a-z]{{10}}(?:-p)?)?@{re.escape(host)}")
    published = {(path, address) for path, text in texts(output) for address in MAIL_ADDRESS.findall(text)}
    assert any(allowed.fullmatch(address) for _, address in published)
    assert {(path, address) for path, address in published if not allowed.fullmatch(address)} == set()


def test_the_authors_own_address_is_in_no_file_at_all(output: Output, site: Path) -> None:
    config = yaml.safe_load((site / "convblog.yaml").read_text("utf-8"))
    address = config["author"]["email"].encode()
    assert [path for path in output.files if address in output.read(path)] == []


def texts(output: Output) -> Iterator[tuple[str, str]]:
    """Every file that is text, with what is encoded in it decoded: references twice, as feeds hold HTML."""
    for path in output.files:
        if path.endswith(TEXTS):
            yield path, unquote(html.unescape(html.unescape(output.read(path).decode())))


def test_drafts_and_posts_of_the_future_are_nowhere_in_the_output(output: Output, site: Path) -> None:
    hidden = [post for post in sources.posts(site) if is_hidden(post)]
    assert len(hidden) >= 2
    everything = {path: sources.letters(text) for path, text in texts(output)}
    for post in hidden:
        for said in (post.front["title"], post.front["question"], *post.body.split(". ")[:3]):
            assert [path for path, text in everything.items() if sources.letters(said) in text] == [], post.path
        assert [path for path in output.files if post.path.stem in path] == []


def is_hidden(post: sources.Source) -> bool:
    when = datetime.fromisoformat(post.front["date"])
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    return post.front.get("draft") == "true" or when > NOW.datetime

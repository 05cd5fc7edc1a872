"""The author's answers to other sites as pages of their own: which there are, what they are, and how they go."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import mf2py
import pytest

from convblog.build import index
from convblog.build.explain import explain
from convblog.build.request import Report, Request
from convblog.conversation import pages
from convblog.digest import token
from convblog.site import history
from tests.scenario import NOW, answer, built, post, put, stats, tree

LETTER, NOTE = "/2026/01/lettre/", "/2026/01/letter/"
MARIE, PAUL = "https://marie.example/notes/12", "https://paul.example/7"
CLAIRE = "{name: Claire}"


def config(url: str = "https://test.example/", wanted: str = "true") -> str:
    return (
        f"title: Le fil\nurl: {url}\nlang: fr\nlanguages: {{en: {{title: The thread}}}}\n"
        "author: {name: Claire, url: https://test.example/}\n"
        f"conversation: {{webmention: {{endpoint: https://test.example/wm, answer_pages: {wanted}}}}}\n"
    )


def own(identity: str, target: str, parent: str, body: str = "Merci à vous.", **keys: str) -> str:
    """An answer of the author's."""
    return answer(identity, target, body, channel="author", in_reply_to=parent, author=CLAIRE, **keys)


def theirs(identity: str, target: str, source: str = MARIE, **keys: str) -> str:
    """An answer that came as a webmention."""
    return answer(identity, target, "Des mots de Marie.", **{"channel": "webmention", "source": source} | keys)


def blog(folder: Path, url: str = "https://test.example/", wanted: str = "true") -> Path:
    """Two languages, and answers of every sort: to two of them, and to no other, the author answered another site."""
    files = {
        "convblog.yaml": config(url, wanted),
        "content/posts/lettre.md": post("Lettre", "2026-01-01"),
        "content/posts/letter.md": post("Letter", "2026-01-02", lang="en", aliases="[/old-letter/]"),
        "responses/marie.md": theirs("marie00001", LETTER),
        "responses/claire.md": own("claire0001", LETTER, "marie00001"),
        "responses/paul.md": theirs("paul000001", NOTE, PAUL, author="{name: Paul}"),
        "responses/claire-en.md": own("claire0002", "/old-letter/", "paul000001", "Thank you, [Paul](http://p.example/)."),
        # By mail; to the page; to the author herself; to a mention; to one without an address; by a reader.
        "responses/mail.md": answer("mail000001", LETTER),
        "responses/claire3.md": own("claire0003", LETTER, "mail000001"),
        "responses/claire4.md": own("claire0004", LETTER, ""),
        "responses/claire5.md": own("claire0005", LETTER, "claire0001"),
        "responses/mention.md": theirs("mention001", LETTER, kind="mention"),
        "responses/claire6.md": own("claire0006", LETTER, "mention001"),
        "responses/nowhere.md": theirs("nowhere001", LETTER, source=""),
        "responses/claire7.md": own("claire0007", LETTER, "nowhere001"),
        "responses/reader.md": answer("reader0001", LETTER, in_reply_to="marie00001"),
        # To what is on another page, on no page, and to a double that is not shown.
        "responses/claire8.md": own("claire0008", NOTE, "marie00001"),
        "responses/lost.md": theirs("lost000001", "/nowhere/"),
        "responses/claire9.md": own("claire0009", "/nowhere/", "lost000001"),
        "responses/double.md": theirs("zdouble001", LETTER, same_as="mail000001"),
        "responses/claire10.md": own("claire0010", LETTER, "zdouble001"),
    }  # fmt: skip
    for path, text in files.items():
        put(folder, path, text)
    return folder


def answer_pages(site: Path) -> set[str]:
    return {path for path in tree(site / "public") if path.startswith("answers/")}


def gone(site: Path) -> tuple[str, ...]:
    path = site / "addresses.yaml"
    return history.read(path.read_text()).gone if path.exists() else ()


def test_answers_to_shown_webmentions_are_pages_and_no_others_and_only_if_wished(tmp_path: Path) -> None:
    wished, plain = blog(tmp_path / "wished"), blog(tmp_path / "plain", wanted="false")
    first, second = built(wished), built(plain)
    assert answer_pages(wished) == {"answers/claire0001/index.html", "answers/claire0002/index.html"}
    assert answer_pages(plain) == set()
    assert first.pages == second.pages + 2
    with_them = {path: data for path, data in tree(wished / "public").items() if path not in answer_pages(wished)}
    assert with_them == tree(plain / "public"), "no feed, list, sitemap or thread knows of them"


def entry_at(site: Path, url: str, path: str) -> dict[str, Any]:
    """The one microformat of a page, as another site reads it."""
    html = (site / "public" / path).read_text("utf-8")
    parsed = mf2py.Parser(doc=html, url=f"{url}{path.removesuffix('index.html')}").to_dict()
    [entry] = parsed["items"]
    assert entry["type"] == ["h-entry"]
    found: dict[str, Any] = {**entry["properties"], "rels": parsed["rels"]}
    return found


@pytest.mark.parametrize("url", ["https://test.example/", "https://test.example/carnet/"])
def test_another_site_finds_on_it_who_says_what_to_whom_when_and_where(tmp_path: Path, url: str) -> None:
    site = blog(tmp_path, url)
    built(site)
    entry = entry_at(site, url, "answers/claire0002/index.html")
    assert {*entry} == {"author", "content", "in-reply-to", "published", "url", "rels"}, "a note has no name"
    assert entry["url"] == [f"{url}answers/claire0002/"]
    assert entry["in-reply-to"] == [PAUL]
    assert entry["published"] == ["2026-02-03T10:00:00+0000"]
    [author] = entry["author"]
    assert (author["type"], author["properties"]["name"]) == (["h-card"], ["Claire"])
    assert author["properties"]["url"] == ["https://test.example/"]
    [content] = entry["content"]
    assert content["html"].strip() == '<p>Thank you, <a href="http://p.example/">Paul</a>.</p>', (
        "its links are followed"
    )
    assert entry["rels"]["webmention"] == ["https://test.example/wm"]
    assert entry["rels"]["canonical"] == [f"{url}2026/01/letter/#r-claire0002"]


def test_it_speaks_the_language_of_its_post_and_holds_nobody_elses_words(tmp_path: Path) -> None:
    site = blog(tmp_path)
    built(site)
    french = (site / "public/answers/claire0001/index.html").read_text("utf-8")
    english = (site / "public/answers/claire0002/index.html").read_text("utf-8")
    assert '<html lang="fr" dir="ltr">' in french and "En réponse à <a" in french
    assert '<html lang="en" dir="ltr">' in english and "In answer to <a" in english
    for page in (french, english):
        assert "Des mots" not in page
    assert f'href="{LETTER}#r-claire0001"' in french
    thread = (site / "public/2026/01/lettre/index.html").read_text("utf-8")
    assert '<a class="u-url" href="#r-claire0001">' in thread and "/answers/" not in thread


def test_an_edit_of_its_words_rewrites_it_and_a_neighbours_answer_does_not(tmp_path: Path) -> None:
    site = blog(tmp_path)
    built(site)
    before = stats(site / "public/answers")
    put(site, "responses/more.md", answer("more000001", LETTER, "Un mot de plus."))
    put(site, "responses/marie.md", theirs("marie00001", LETTER).replace("Des mots", "D’autres mots"))
    built(site)
    assert stats(site / "public/answers") == before
    put(site, "responses/claire.md", own("claire0001", LETTER, "marie00001", "Merci encore."))
    report = built(site)
    assert {path for path in report.written if path.startswith("answers/")} == {"answers/claire0001/index.html"}


def test_explain_says_why_one_is_rewritten(tmp_path: Path) -> None:
    site = blog(tmp_path)
    built(site)
    put(site, "responses/claire.md", own("claire0001", LETTER, "marie00001", "Merci encore."))
    reasons = explain(Request(site=str(site), jobs=1), "/answers/claire0001/", NOW)
    assert reasons.verdict == "would be rewritten, because:"
    assert reasons.details == ("the answer's text changed",)


def test_the_channels_know_them_by_the_post_they_belong_to(tmp_path: Path) -> None:
    site = blog(tmp_path)
    built(site)
    known = pages.recall(site / ".convblog")
    assert known is not None
    assert known.answers == {"/answers/claire0001/": LETTER, "/answers/claire0002/": NOTE}
    assert index.of_sources(str(site), NOW)[1] == known
    put(site, "convblog.yaml", config(wanted="false"))
    built(site)
    assert getattr(pages.recall(site / ".convblog"), "answers", None) == {}


def test_a_post_with_a_mistake_does_not_shut_out_who_answers_an_answer_on_it(tmp_path: Path) -> None:
    site = blog(tmp_path)
    built(site)
    put(site, "content/posts/lettre.md", "---\ntitle: [\n---\n")
    _, known = index.of_sources(str(site), NOW)
    page = known.page_at("https://test.example/answers/claire0001/")
    assert page is not None and page.path == LETTER


# ---- how they go


def test_an_answer_that_is_deleted_is_gone_and_said_once(tmp_path: Path) -> None:
    site = blog(tmp_path)
    built(site)
    (site / "responses/claire.md").unlink()
    report = built(site)
    assert (report.gone, report.moved) == (("/answers/claire0001/",), {})
    assert gone(site) == ("/answers/claire0001/",)
    page = (site / "public/answers/claire0001/index.html").read_text("utf-8")
    assert '<meta http-equiv="Status" content="410 Gone">' in page and "Merci" not in page
    assert "/answers/claire0001/ /answers/claire0001/ 410" in (site / "public/_redirects").read_text()
    assert 'RedirectMatch 410 "^/answers/claire0001' in (site / "public/.htaccess").read_text()
    assert "/answers/claire0002/" not in (site / "public/_redirects").read_text()
    assert built(site).gone == ()
    put(site, "content/posts/more.md", post("More"))
    assert built(site).gone == ()
    assert gone(site) == ("/answers/claire0001/",)


def test_it_goes_with_what_it_answers_with_its_post_and_with_the_wish(tmp_path: Path) -> None:
    for name, path in (("parent", "responses/paul.md"), ("post", "content/posts/letter.md")):
        site = blog(tmp_path / name)
        built(site)
        (site / path).unlink()
        assert {"/answers/claire0002/"} <= {*built(site).gone} <= {"/answers/claire0002/", NOTE}
    site = blog(tmp_path / "wish")
    built(site)
    put(site, "convblog.yaml", config(wanted="false"))
    assert built(site).gone == ("/answers/claire0001/", "/answers/claire0002/")
    assert built(site).gone == ()
    put(site, "convblog.yaml", config())
    built(site)
    assert gone(site) == (), "what lives again leaves the list"
    assert entry_at(site, "https://test.example/", "answers/claire0001/index.html")["in-reply-to"] == [MARIE]


def test_an_answer_whose_file_or_post_moves_stays_where_it_is(tmp_path: Path) -> None:
    site = blog(tmp_path)
    built(site)
    (site / "responses/claire.md").rename(site / "responses/renamed.md")
    put(site, "content/posts/lettre.md", post("Lettre", "2026-01-01", slug="autre"))
    report = built(site)
    assert (report.gone, report.moved) == ((), {LETTER: "/2026/01/autre/"})
    page = (site / "public/answers/claire0001/index.html").read_text("utf-8")
    assert 'href="/2026/01/autre/#r-claire0001"' in page
    known = pages.recall(site / ".convblog")
    assert known is not None and known.answers["/answers/claire0001/"] == "/2026/01/autre/"


def test_an_edited_id_is_another_page(tmp_path: Path) -> None:
    site = blog(tmp_path)
    built(site)
    put(site, "responses/claire.md", own("claire0099", LETTER, "marie00001"))
    report = built(site)
    assert (report.gone, report.moved) == (("/answers/claire0001/",), {})
    assert "answers/claire0099/index.html" in report.written


def test_while_a_file_of_an_answer_cannot_be_read_nothing_of_it_is_gone(tmp_path: Path) -> None:
    for broken, text in (
        ("claire.md", own("claire0001", LETTER, "marie00001")),
        ("marie.md", theirs("marie00001", LETTER)),
    ):
        site = blog(tmp_path / broken)
        built(site)
        put(site, f"responses/{broken}", "---\nid: [\n---\n")
        for _ in range(2):
            report = built(site)
            assert report.gone == ()
            assert any(warning.file == f"responses/{broken}" for warning in report.warnings)
            put(site, "content/posts/more.md", post("More"))
        assert not (site / "public/answers/claire0001/index.html").exists()
        put(site, f"responses/{broken}", text)
        assert built(site).gone == ()
        assert (site / "public/answers/claire0001/index.html").exists()
        (site / "responses/claire.md").unlink()
        assert built(site).gone == ("/answers/claire0001/",)


def test_more_than_five_that_vanish_at_once_are_asked_about(tmp_path: Path) -> None:
    site = blog(tmp_path)
    for number in range(20, 25):
        put(site, f"responses/c{number}.md", own(f"claire00{number}", LETTER, "marie00001"))
    built(site)
    assert len(answer_pages(site)) == 7
    for number in range(20, 25):
        (site / f"responses/c{number}.md").unlink()
    (site / "content/posts/letter.md").unlink()
    report = built(site)
    assert (report.gone, gone(site)) == ((), ())
    assert any(warning.text().startswith("7 addresses are no longer there") for warning in report.warnings)
    assert answer_pages(site) == {"answers/claire0001/index.html"}
    assert len(built(site, accept_gone=True).gone) == 7


@pytest.mark.parametrize(
    "options", [{"preview": True}, {"drafts": True}, {"future": True}, {"base_url": "https://x.example/"}]
)
def test_a_build_that_the_world_will_not_see_records_none_of_them(tmp_path: Path, options: dict[str, object]) -> None:
    site = blog(tmp_path)
    built(site)
    (site / "responses/claire.md").unlink()
    assert built(site, NOW, **options).gone == ()
    assert gone(site) == ()
    assert built(site).gone == ("/answers/claire0001/",)
    put(site, "responses/claire.md", own("claire0001", LETTER, "marie00001"))
    report: Report = built(site, NOW, **options)
    assert any(path.endswith("answers/claire0001/index.html") for path in report.written), "it lives again"
    assert gone(site) == ("/answers/claire0001/",)


def test_where_the_last_run_is_forgotten_those_that_others_were_told_of_are_gone(tmp_path: Path) -> None:
    site = blog(tmp_path)
    lines = (f'{{"page":"/answers/{one}/","target":"{MARIE}"}}\n' for one in ("claire0001", "claire0042"))
    put(site, "sent.jsonl", "".join(lines))
    assert built(site).gone == ("/answers/claire0042/",)
    assert answer_pages(site) == {f"answers/claire00{one}/index.html" for one in ("01", "02", "42")}


def test_a_page_of_the_authors_at_such_an_address_is_told_of_by_both_names(tmp_path: Path) -> None:
    site = blog(tmp_path)
    put(site, "static/answers/claire0001/index.html", "mine")
    with pytest.raises(Exception, match="claire0001") as caught:
        built(site)
    [problem] = caught.value.problems  # type: ignore[attr-defined]
    assert {problem.file, problem.text()} == {
        "static/answers/claire0001/index.html",
        "the address /answers/claire0001/ is already taken by responses/claire.md",
    }


def test_the_tokens_of_mail_name_no_page_by_them(tmp_path: Path) -> None:
    site = blog(tmp_path)
    built(site)
    known = pages.recall(site / ".convblog")
    assert known is not None and known.page_by_token(token("/answers/claire0001/")) is None

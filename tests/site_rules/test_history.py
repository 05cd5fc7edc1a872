"""What once was an address of the site: moved, gone, alive again."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convblog.problems import SiteError
from convblog.site import addresses, history
from convblog.site.history import History
from tests.scenario import NOW, answer, built, post, put, site_of


def test_a_source_that_lives_elsewhere_has_moved_and_one_that_is_no_more_is_gone() -> None:
    before = {"a.md": "/a/", "b.md": "/b/", "c.md": "/c/"}
    change = history.update(History(), before, {"a.md": "/new-a/", "c.md": "/c/", "d.md": "/d/"}, False)
    assert change.history == History(moved={"/a/": "/new-a/"}, gone=("/b/",))
    assert (change.moved, change.gone, change.held, change.revived) == ({"/a/": "/new-a/"}, ("/b/",), (), False)


def test_what_moves_twice_redirects_straight_to_where_it_is() -> None:
    change = history.update(History(moved={"/a/": "/b/"}), {"a.md": "/b/"}, {"a.md": "/c/"}, False)
    assert change.history.moved == {"/a/": "/c/", "/b/": "/c/"}


def test_what_moves_back_lives_again() -> None:
    change = history.update(History(moved={"/a/": "/b/"}), {"a.md": "/b/"}, {"a.md": "/a/"}, False)
    assert change.history.moved == {"/b/": "/a/"}
    assert change.revived


def test_an_address_another_source_took_is_neither_moved_nor_gone() -> None:
    change = history.update(
        History(), {"a.md": "/a/", "b.md": "/b/"}, {"a.md": "/x/", "c.md": "/a/", "d.md": "/b/"}, False
    )
    assert (change.history, change.moved, change.gone) == (History(), {}, ())


def test_a_gone_address_that_lives_again_leaves_the_list() -> None:
    change = history.update(History(gone=("/a/", "/b/")), {}, {"a.md": "/a/"}, False)
    assert (change.history.gone, change.revived) == (("/b/",), True)


@pytest.mark.parametrize(("number", "accepted", "gone", "held"), [(5, False, 5, 0), (6, False, 0, 6), (6, True, 6, 0)])
def test_more_than_five_gone_at_once_are_held_back_until_accepted(
    number: int, accepted: bool, gone: int, held: int
) -> None:
    change = history.update(History(), {f"{n}.md": f"/{n}/" for n in range(number)}, {}, accepted)
    assert (len(change.gone), len(change.history.gone), len(change.held)) == (gone, gone, held)


ADDRESSES = st.text(st.sampled_from("abc-é' :#%\"\\").filter(str.isprintable), min_size=1, max_size=6).map(
    lambda name: f"/{name}/"
)
CLEAN = ADDRESSES.filter(addresses.is_clean)


@given(st.builds(lambda moved, gone: History(moved=moved, gone=tuple(sorted(gone))),
                 st.dictionaries(CLEAN, CLEAN, max_size=5), st.sets(CLEAN, max_size=5)))  # fmt: skip
def test_what_is_written_is_read_back(known: History) -> None:
    assert history.read(history.write(known)) == known


def test_every_mistake_in_the_file_is_told_with_its_line() -> None:
    with pytest.raises(SiteError) as caught:
        history.read("moved:\n  /a/: b/\n  /../c/: /d/\ngone:\n  - https://t.example/e/\n")
    assert [(one.file, one.line, one.text()) for one in caught.value.problems] == [
        ("addresses.yaml", 2, "“b/” is no address"),
        ("addresses.yaml", 3, "“/../c/” is no address"),
        ("addresses.yaml", 4, "“https://t.example/e/” is no address"),
    ]


def blog(folder: Path, number: int = 2) -> Path:
    """A site of posts p0, p1, …, built once."""
    site = site_of(
        folder, "".join(f"== content/posts/p{n}.md\n{post(f'P{n}', f'2026-01-0{n + 1}')}" for n in range(number))
    )
    built(site)
    return site


def test_a_post_that_moved_leaves_a_redirection_and_its_answers_follow(tmp_path: Path) -> None:
    site = blog(tmp_path)
    put(site, "responses/a.md", answer("aaaa000001", "/2026/01/p0/", "I followed."))
    put(site, "content/posts/p0.md", post("P0", "2026-01-01", slug="elsewhere"))
    report = built(site)
    assert (report.moved, report.gone, report.warnings) == ({"/2026/01/p0/": "/2026/01/elsewhere/"}, (), ())
    assert history.read((site / "addresses.yaml").read_text()).moved == report.moved
    old = (site / "public/2026/01/p0/index.html").read_text()
    assert 'http-equiv="refresh"' in old
    assert "/2026/01/elsewhere/" in old
    assert "/2026/01/p0/ /2026/01/elsewhere/ 301" in (site / "public/_redirects").read_text()
    assert "/2026/01/p0/" in (site / "public/.htaccess").read_text()
    assert "I followed." in (site / "public/2026/01/elsewhere/index.html").read_text()
    assert built(site).moved == {}, "it is said once"


def test_a_post_that_is_no_more_answers_gone_until_it_lives_again(tmp_path: Path) -> None:
    site = blog(tmp_path)
    text = (site / "content/posts/p0.md").read_text()
    (site / "content/posts/p0.md").unlink()
    assert built(site).gone == ("/2026/01/p0/",)
    assert '<meta http-equiv="Status" content="410 Gone">' in (site / "public/2026/01/p0/index.html").read_text()
    assert "/2026/01/p0/ " in (site / "public/_redirects").read_text()
    assert "410" in (site / "public/_redirects").read_text()
    assert 'RedirectMatch 410 "^/2026/01/p0' in (site / "public/.htaccess").read_text()
    assert "/2026/01/p0/" not in (site / "public/sitemap.xml").read_text()
    put(site, "content/posts/p0.md", text)
    built(site)
    assert history.read((site / "addresses.yaml").read_text()) == History()
    assert "410" not in (site / "public/_redirects").read_text()
    assert "P0" in (site / "public/2026/01/p0/index.html").read_text()


def test_six_that_vanish_at_once_are_asked_about_again_and_again(tmp_path: Path) -> None:
    site = blog(tmp_path, 7)
    for number in range(6):
        (site / f"content/posts/p{number}.md").unlink()
    for _ in range(2):
        report = built(site)
        assert report.gone == ()
        [warning] = report.warnings
        assert warning.text().startswith("6 addresses are no longer there: /2026/01/p0/, /2026/01/p1/")
        assert "--accept-gone" in warning.advice()
        assert not (site / "addresses.yaml").exists()
        put(site, "content/posts/p6.md", post("P6 again", "2026-01-07"))
    report = built(site, accept_gone=True)
    assert (len(report.gone), report.warnings) == (6, ())
    assert len(history.read((site / "addresses.yaml").read_text()).gone) == 6


@pytest.mark.parametrize(
    "options", [{"preview": True}, {"drafts": True}, {"future": True}, {"base_url": "https://x.example/"}]
)
def test_a_build_that_the_world_will_not_see_records_nothing(tmp_path: Path, options: dict[str, object]) -> None:
    site = blog(tmp_path)
    (site / "content/posts/p0.md").unlink()
    assert built(site, NOW, **options).gone == ()
    assert not (site / "addresses.yaml").exists()
    assert built(site).gone == ("/2026/01/p0/",)


def test_a_post_that_cannot_be_read_today_is_not_gone(tmp_path: Path) -> None:
    site = blog(tmp_path)
    put(site, "content/posts/p0.md", "---\ntitle: [\n---\n")
    with pytest.raises(SiteError):
        built(site)
    put(site, "content/posts/p0.md", post("P0", "2026-01-01"))
    assert built(site).gone == ()
    assert not (site / "addresses.yaml").exists()


def test_an_entry_of_a_living_address_is_taken_out(tmp_path: Path) -> None:
    site = blog(tmp_path)
    put(site, "addresses.yaml", "gone: [/2026/01/p0/, /other/]\n")
    built(site)
    assert history.read((site / "addresses.yaml").read_text()).gone == ("/other/",)


def test_pages_that_others_were_told_of_stand_in_for_a_run_that_nobody_remembers() -> None:
    sent = (
        '{"page":"/2026/11/gone/","target":"https://marie.example/","at":"2026-11-20T10:00:00Z"}\n'
        '{"page":"/2026/11/old/","target":"https://marie.example/"}\n'
        '{"page":"/feed.xml","target":"https://hub.example/","kind":"hub"}\n'
        '{"page":"/../etc/","target":"https://marie.example/"}\n{"page": 7}\nnonsense\n'
    )
    told = history.told_of(sent)
    assert [*told.values()] == ["/2026/11/gone/", "/2026/11/old/"]
    before = history.without(told, ["2026/11/old"])
    assert before == {"sent.jsonl /2026/11/gone/": "/2026/11/gone/"}
    change = history.update(history.History(), before, {"content/posts/a.md": "/2026/11/a/"}, accept_gone=False)
    assert (change.gone, change.moved) == (("/2026/11/gone/",), {})


def told_of(site: Path, *pages: str) -> None:
    """A machine that has not built this site yet, and a world that was told of these pages of it."""
    (site / ".convblog/state.sqlite").unlink()
    lines = (f'{{"page":"{page}","target":"https://marie.example/","at":"2026-11-20T10:00:00Z"}}\n' for page in pages)
    put(site, "sent.jsonl", "".join(lines))


def recorded(site: Path) -> History:
    path = site / "addresses.yaml"
    return history.read(path.read_text()) if path.exists() else History()


P0, P1 = "/2026/01/p0/", "/2026/01/p1/"


def test_a_post_that_moved_while_nobody_remembers_is_not_declared_gone(tmp_path: Path) -> None:
    site = blog(tmp_path)
    told_of(site, P0, P1)
    put(site, "content/posts/p0.md", post("P0", "2026-01-01", slug="new"))
    for _ in range(2):  # nor by the next build, which has a record
        report = built(site)
        [warning] = report.warnings
        assert (report.gone, report.moved, recorded(site)) == ((), {}, History())
        assert warning.file == "sent.jsonl"
        assert warning.text().endswith(f"and may have moved: {P0}")
        assert "aliases" in warning.advice() and "--accept-gone" in warning.advice()
        assert not (site / "public/2026/01/p0").exists()
        put(site, "content/posts/p1.md", post("P1 again", "2026-01-02"))
    put(site, "content/posts/p0.md", post("P0", "2026-01-01", slug="new", aliases=f"[{P0}]"))
    report = built(site)
    assert (report.gone, report.warnings, recorded(site)) == ((), (), History())
    assert "/2026/01/new/" in (site / "public/2026/01/p0/index.html").read_text()
    put(site, "content/posts/p1.md", post("P1", "2026-01-02", slug="later"))
    assert built(site).moved == {P1: "/2026/01/later/"}
    (site / "content/posts/p1.md").unlink()
    assert built(site).gone == ("/2026/01/later/",)


def test_a_post_that_was_deleted_while_nobody_remembers_is_gone_where_no_other_may_be_it(tmp_path: Path) -> None:
    site = blog(tmp_path, 3)
    told_of(site, P0, P1)
    (site / "content/posts/p0.md").unlink()
    assert (built(site).gone, recorded(site)) == ((), History())  # p2 may be it: nobody was told of that
    assert built(site, accept_gone=True).gone == (P0,)
    assert recorded(site).gone == (P0,)
    told_of(site, P0, P1, "/2026/01/p2/")
    (site / "content/posts/p1.md").unlink()
    report = built(site)
    assert (report.gone, report.warnings) == ((P1,), ())


def test_one_that_moved_with_its_alias_does_not_keep_a_deleted_one_from_being_gone(tmp_path: Path) -> None:
    site = blog(tmp_path)
    told_of(site, P0, P1)
    put(site, "content/posts/p0.md", post("P0", "2026-01-01", slug="new", aliases=f"[{P0}]"))
    (site / "content/posts/p1.md").unlink()
    report = built(site)
    assert (report.gone, report.warnings, recorded(site).gone) == ((P1,), (), (P1,))


def test_when_one_moved_and_one_was_deleted_neither_is_recorded(tmp_path: Path) -> None:
    site = blog(tmp_path)
    told_of(site, P0, P1)
    put(site, "content/posts/p0.md", post("P0", "2026-01-01", slug="new"))
    (site / "content/posts/p1.md").unlink()
    report = built(site)
    assert (report.gone, recorded(site)) == ((), History())
    assert report.warnings[0].text().endswith(f"{P0}, {P1}")

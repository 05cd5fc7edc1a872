"""Pictures that answers name are shown and copied; whatever is odd about them, the build goes on without them."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from tests.scenario import answer, built, post, put, site_of, tree

LETTER = "/2026/01/letter/"
PAGE = "public/2026/01/letter/index.html"
FEED = "public/2026/01/letter/conversation.xml"
PORTRAIT = re.compile(r"portraits/[0-9a-z]{10}\.svg")


def picture(form: str = "WEBP", size: tuple[int, int] = (640, 480), colour: str = "red") -> bytes:
    out = BytesIO()
    Image.new("RGB", size, colour).save(out, form)
    return out.getvalue()


def a_site(root: Path, config: str = "url: https://test.example/", **keys: str) -> Path:
    """A letter, and one answer to it with these further keys."""
    return site_of(
        root,
        f"""
== convblog.yaml
title: Test
{config}
== content/posts/letter.md
{post("Letter")}
== responses/letter/a.md
{answer("aaaa000001", LETTER, **keys)}
""",
    )


def images(site: Path, path: str = PAGE) -> list[str]:
    return re.findall(r"<img [^>]*>", (site / path).read_text("utf-8"))


def copied(site: Path) -> list[str]:
    """What the build made of pictures of people: copied ones, and drawn ones."""
    found = [path for path in tree(site / "public") if path.startswith(("responses/", "portraits/"))]
    return [PORTRAIT.sub("portraits/DRAWN.svg", path) for path in found]


def test_a_picture_that_came_with_an_answer_stands_under_its_words(tmp_path: Path) -> None:
    site = a_site(tmp_path, pictures="[a-1.webp, a-2.jpg]")
    put(site, "responses/letter/a-1.webp", picture())
    put(site, "responses/letter/a-2.jpg", picture("JPEG", (300, 900)))
    put(site, "responses/letter/nobody-names-me.webp", picture())
    assert built(site).warnings == ()
    assert images(site)[1:] == [
        '<img class="u-photo" src="/responses/letter/a-1.webp" width="640" height="480" loading="lazy" '
        'alt="Picture sent by Marie">',
        '<img class="u-photo" src="/responses/letter/a-2.jpg" width="300" height="900" loading="lazy" '
        'alt="Picture sent by Marie">',
    ]
    assert copied(site) == ["portraits/DRAWN.svg", "responses/letter/a-1.webp", "responses/letter/a-2.jpg"]
    assert (site / "public/responses/letter/a-1.webp").read_bytes() == picture()
    assert images(site, "public/conversations/index.html") == images(site)[:1], "lists show words"


def test_a_photo_stands_for_its_person_wherever_they_speak(tmp_path: Path) -> None:
    site = a_site(tmp_path, author="{name: Marie, url: https://marie.example/, photo: photos/m.webp}")
    put(site, "responses/photos/m.webp", picture(size=(96, 96)))
    put(site, "responses/letter/b.md", answer("aaaa000002", LETTER, kind="mention", source="https://p.example/1",
        author="{name: Paul, url: https://p.example/, photo: photos/m.webp}"))  # fmt: skip
    assert built(site).warnings == ()
    shown = '<img src="/responses/photos/m.webp" alt="" width="40" height="40" loading="lazy">'
    assert images(site) == images(site, "public/conversations/index.html") == [shown]
    assert images(site, "public/voices/index.html") == [shown, shown]
    assert copied(site) == ["responses/photos/m.webp"], "and none is drawn"


def test_feeds_show_pictures_by_their_whole_address_and_so_does_a_site_below_a_path(tmp_path: Path) -> None:
    site = a_site(tmp_path, "url: https://test.example/blog/\nlang: fr", pictures="[é l.webp]", author="{name: '<b>'}")
    put(site, "responses/letter/é l.webp", picture())
    assert built(site).warnings == ()
    assert images(site)[1].startswith('<img class="u-photo" src="/blog/responses/letter/%C3%A9%20l.webp" width="640"')
    assert "&lt;b&gt;" in images(site)[1] or "&#" in images(site)[1]
    feed = (site / FEED).read_text("utf-8")
    assert 'src="https://test.example/blog/responses/letter/%C3%A9%20l.webp"' in feed.replace("&quot;", '"')
    assert "<b>" not in feed.split("CDATA")[0]
    assert copied(site)[1:] == ["responses/letter/é l.webp"]


@pytest.mark.parametrize(
    ("data", "name"),
    [(None, "gone.webp"), (b"<html><script>alert(1)</script>", "page.webp"), (b"", "empty.png"),
     (b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>", "drawing.png"), (picture()[:40], "torn.webp"),
     (picture("TIFF"), "scan.jpg")],
)  # fmt: skip
def test_a_picture_that_is_not_there_or_is_none_is_a_warning_and_shown_nowhere(
    tmp_path: Path, data: bytes | None, name: str
) -> None:
    site = a_site(tmp_path, pictures=f"[{name}]", author=f"{{name: Marie, photo: letter/{name}}}")
    if data is not None:
        put(site, f"responses/letter/{name}", data)
    warnings = built(site).warnings
    text = f"the picture responses/letter/{name} is not there or cannot be read; the answer is shown without it"
    assert [(one.file, one.text()) for one in warnings] == [("responses/letter/a.md", text)] * 2
    assert [PORTRAIT.sub("DRAWN", one) for one in images(site)] == ['<img src="/DRAWN" alt="">']
    assert copied(site) == ["portraits/DRAWN.svg"]


def test_a_name_that_leads_out_of_responses_is_a_warning_and_nothing_is_copied(tmp_path: Path) -> None:
    site = a_site(tmp_path, pictures="[../../content/posts/draft/secret.png, ../../.convblog/x.webp]")
    put(site, "content/posts/draft/index.md", post("Draft", draft="true"))
    put(site, "content/posts/draft/secret.png", picture("PNG"))
    put(site, ".convblog/x.webp", picture())
    warnings = [one.text() for one in built(site).warnings]
    assert len(warnings) == 2
    assert all("names no picture of this site" in one for one in warnings)
    assert copied(site) == ["portraits/DRAWN.svg"]
    assert not any(path.endswith((".png", ".webp")) for path in tree(site / "public"))


def test_of_what_is_shown_nowhere_no_picture_is_copied(tmp_path: Path) -> None:
    site = a_site(tmp_path)
    for number, keys in enumerate([{"target": "/none/"}, {"same_as": "aaaa000001"}]):
        more = {"pictures": f"[{number}.webp]", "author": f"{{name: P, photo: photos/{number}.webp}}"} | keys
        put(site, f"responses/letter/{number}.md", answer(f"bbbb00000{number}", more.pop("target", LETTER), **more))
        put(site, f"responses/letter/{number}.webp", picture())
        put(site, f"responses/photos/{number}.webp", picture())
    put(site, "responses/letter/z.md", answer("aaaa000001", LETTER, pictures="[z.webp]"))
    put(site, "responses/letter/z.webp", picture())
    built(site)
    assert copied(site) == ["portraits/DRAWN.svg"]


def test_a_picture_that_comes_changes_or_goes_rewrites_what_shows_it_and_no_more(tmp_path: Path) -> None:
    site = a_site(tmp_path, pictures="[a.webp]")
    page, feed, file = "2026/01/letter/index.html", "2026/01/letter/conversation.xml", "responses/letter/a.webp"
    built(site)
    put(site, file, picture())
    assert set(built(site).written) == {page, feed, "conversations/feed.xml", file}
    put(site, file, picture(colour="blue"))
    assert set(built(site).written) == {file}, "its size is the same"
    put(site, file, picture(size=(320, 240)))
    assert set(built(site).written) == {page, feed, "conversations/feed.xml", file}
    (site / file).unlink()
    last = built(site)
    assert (set(last.written), last.removed) == ({page, feed, "conversations/feed.xml"}, (file,))


def test_the_author_may_have_a_picture_too(tmp_path: Path) -> None:
    site = a_site(tmp_path, channel="author", author="{name: Claire, photo: photos/claire.png}")
    put(site, "responses/photos/claire.png", picture("PNG", (96, 96)))
    built(site)
    assert images(site) == ['<img src="/responses/photos/claire.png" alt="" width="40" height="40" loading="lazy">']

"""Pictures that posts show have their size, wherever they lie and however they are named."""

from __future__ import annotations

import re
import shutil
from io import BytesIO
from pathlib import Path

from PIL import Image

from tests.scenario import built, post, put, site_of, tree

PAGE = "2026/01/letter/index.html"
BODY = """![A tree](/tree.png?v=2) ![A lamp](/posts/pics/une%20lampe.png) ![A door](pics/door.png)

<img src="/tree.png" alt="The tree"> <img src="pics/door.png" alt="" height="5" loading="eager">"""


def png(width: int, height: int, colour: str = "red") -> bytes:
    out = BytesIO()
    Image.new("RGB", (width, height), colour).save(out, "PNG")
    return out.getvalue()


def a_site(root: Path) -> Path:
    site = site_of(
        root,
        f"""
== convblog.yaml
title: Test
url: https://test.example/blog/
== content/posts/letter.md
{post("Letter", image="/tree.png", body=BODY)}
== content/posts/other.md
{post("Other")}
""",
    )
    put(site, "static/tree.png", png(40, 30))
    put(site, "content/posts/pics/une lampe.png", png(20, 10))
    put(site, "content/posts/pics/door.png", png(8, 16))
    return site


def images(site: Path) -> list[str]:
    return re.findall(r"<img [^>]*>", (site / "public" / PAGE).read_text("utf-8"))


def test_pictures_in_static_and_by_their_whole_path_have_their_size_as_those_beside_the_text(tmp_path: Path) -> None:
    site = a_site(tmp_path)
    assert built(site).warnings == ()
    late = 'loading="lazy" decoding="async"'
    assert images(site) == [
        f'<img src="/blog/tree.png?v=2" alt="A tree" width="40" height="30" {late}>',
        f'<img src="/blog/posts/pics/une%20lampe.png" alt="A lamp" width="20" height="10" {late}>',
        f'<img src="/blog/posts/pics/door.png" alt="A door" width="8" height="16" {late}>',
        f'<img src="/blog/tree.png" width="40" height="30" {late} alt="The tree">',
        '<img src="/blog/posts/pics/door.png" alt="" height="5" loading="eager">',
    ]
    page = (site / "public" / PAGE).read_text("utf-8")
    assert '<meta property="og:image" content="https://test.example/blog/tree.png">' in page
    assert '<meta property="og:image:width" content="40">\n<meta property="og:image:height" content="30">' in page


def test_a_picture_in_static_that_changes_its_size_rewrites_what_shows_it_and_no_more(tmp_path: Path) -> None:
    site = a_site(tmp_path / "site")
    built(site)
    put(site, "static/tree.png", png(40, 30, "blue"))
    assert set(built(site).written) == {"tree.png"}, "its size is the same"
    put(site, "static/tree.png", png(50, 60))
    written = set(built(site).written)
    assert {"tree.png", PAGE} <= written and "2026/01/other/index.html" not in written
    assert 'width="50" height="60"' in images(site)[0]
    (site / "static/tree.png").unlink()
    built(site)
    assert "width" not in images(site)[0]
    clean = Path(shutil.copytree(site, tmp_path / "clean", ignore=shutil.ignore_patterns("public", ".convblog")))
    built(clean)
    assert tree(site / "public") == tree(clean / "public")


def test_a_torn_picture_in_static_is_told_where_a_post_shows_it_and_else_is_the_authors_own_affair(
    tmp_path: Path,
) -> None:
    site = a_site(tmp_path)
    put(site, "static/tree.png", png(40, 30)[:20])
    put(site, "static/unused.png", b"torn")
    (warning,) = built(site).warnings
    assert (warning.file, warning.text()) == (
        "static/tree.png",
        "this picture cannot be read, so its size is unknown",
    )
    assert "width" not in images(site)[0]


def test_a_file_in_a_folder_of_content_that_is_called_static_is_another_file(tmp_path: Path) -> None:
    site = site_of(tmp_path, f"== content/posts/letter.md\n{post('Letter', body='![A tree](/tree.png)')}")
    put(site, "content/static/tree.png", png(3, 4))
    put(site, "content/responses/tree.png", png(5, 6))
    put(site, "static/tree.png", png(40, 30))
    built(site)
    assert 'width="40" height="30"' in images(site)[0]

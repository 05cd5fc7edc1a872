"""The author's own HTML: what is told of it."""

from __future__ import annotations

import pytest

from convblog.content.body import Markup
from convblog.content.markdown import render
from convblog.problems import fill

UNDESCRIBED = "a picture in raw HTML without a description"


def rendered(text: str) -> Markup:
    return render(text, source="content/posts/letter.md", first_line=4, lang="en")


def told(text: str) -> list[tuple[int, str]]:
    return [(line, fill(message, values.items())) for line, message, _, values in rendered(text).warnings]


@pytest.mark.parametrize(
    ("html", "warnings"),
    [
        ('<img src="p.png">', [UNDESCRIBED]),
        ('<IMG SRC="p.png" data-alt="x">', [UNDESCRIBED]),
        ('<img src="p.png" alt="A lamp">', []),
        ('<img src="p.png" alt="">', []),
        ('<img alt src="p.png">', []),
        ('<img src="https://x.example/p.png" alt="">', ["<img> loads something from another site: https://x.example/p.png"]),
        ("<iframe src='//x.example/v'></iframe>", ["<iframe> loads something from another site: //x.example/v"]),
        ("<script src=https://x.example/a.js></script>",
         ["<script> loads something from another site: https://x.example/a.js"]),
        ('<script src="data:text/javascript,1"></script>',
         ["<script> loads something from another site: data:text/javascript,1"]),
        ('<audio src="https://x.example/a.ogg"></audio>',
         ["<audio> loads something from another site: https://x.example/a.ogg"]),
        ('<iframe src="/map.html"></iframe>', []),
        ('<script src="/mine.js"></script>', []),
        ('<img src="data:image/gif;base64,R0lGOD" alt="">', []),
        ('<a href="https://x.example/">elsewhere</a>', []),
        ('<!-- <img src="https://x.example/p.png"> -->', []),
    ],
)  # fmt: skip
def test_what_the_policy_of_the_pages_will_block_and_what_nobody_could_see_is_told_once_with_its_line(
    html: str, warnings: list[str]
) -> None:
    assert told(f"Words.\n\n{html}\n") == [(6, warning) for warning in warnings]
    assert told(f"Words.\n\nAnd {html} among words.\n") == [(6, warning) for warning in warnings]


def test_a_script_without_a_source_is_told_as_before() -> None:
    assert told("<script>1</script>") == [(4, "a script or an inline style in raw HTML")]


@pytest.mark.parametrize("written", ['width="9"', 'height="9"'])
def test_a_size_that_the_author_wrote_stays_alone(written: str) -> None:
    pieces = rendered(f'<img src="p.png" alt="" {written} decoding="sync">').pieces
    shown = "".join(piece if isinstance(piece, str) else "HOLE" for piece in pieces)
    assert shown == f'<img src="HOLE" alt="" {written} decoding="sync">'

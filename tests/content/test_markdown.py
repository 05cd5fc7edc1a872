"""What holds of every text."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import partial
from itertools import pairwise
from pathlib import Path

import html5lib
import pytest
from hypothesis import given

from convblog.content.body import Block, Card, Href, Markup, Pieces, Size, decode_pieces, encode_pieces
from convblog.content.markdown import render, render_answer
from tests.content import samples
from tests.effort import lines_run


def rendered(text: str, lang: str = "fr") -> Markup:
    return render(text, source="content/posts/2026/lettre.md", first_line=7, lang=lang)


def filled(pieces: Pieces) -> str:
    """Pieces as a page would show them, with something in each hole."""
    parts = []
    for piece in pieces:
        match piece:
            case str():
                parts.append(piece)
            case Href(_, fragment):
                parts.append(f"/x/{fragment}")
            case Size():
                parts.append(' width="1" height="1"')
            case Card():
                parts.append("<p>card</p>")
            case Block(_, _, inner):
                parts.append(f"<section>{filled(inner)}</section>")
    return "".join(parts)


def html_errors(html: str) -> list[object]:
    parser = html5lib.HTMLParser()
    parser.parseFragment(html, container="div")
    return list(parser.errors)


@given(samples.anything)
def test_no_text_raises_and_what_comes_out_can_be_stored(text: str) -> None:
    markup = rendered(text)
    assert decode_pieces(encode_pieces(markup.pieces)) == markup.pieces
    filled(markup.pieces).encode("utf-8")
    assert all(isinstance(piece, str) is False or piece for piece in markup.pieces)


@given(samples.without_html)
def test_tags_nest_rightly_unless_the_author_wrote_them(text: str) -> None:
    markup = rendered(text)
    assert html_errors(filled(markup.pieces)) == []
    assert html_errors(filled(markup.excerpt)) == []


@given(samples.anything)
def test_no_two_strings_follow_each_other_and_every_hole_has_its_reference(text: str) -> None:
    markup = rendered(text)
    kinds = [isinstance(piece, str) for piece in markup.pieces]
    assert not any(first and second for first, second in pairwise(kinds))
    holes = [piece for piece in markup.pieces if isinstance(piece, Href | Size | Card)]
    assert all(0 <= hole.ref < len(markup.references) for hole in holes)
    assert len({(reference.kind, reference.path) for reference in markup.references}) == len(markup.references)


@given(samples.anything)
def test_no_control_character_comes_out(text: str) -> None:
    html = filled(rendered(text).pieces) + render_answer(text)
    assert not [char for char in html if ord(char) < 0x20 and char not in "\t\n"]


@pytest.mark.parametrize("name", samples.HOSTILE)
def test_hostile_text_is_rendered(name: str) -> None:
    render_answer(samples.HOSTILE[name])
    assert isinstance(rendered(samples.HOSTILE[name]), Markup)


@pytest.mark.parametrize(
    "unit", ["> a b\n", "- a b\n", 'Des *mots* "l\'ami" [a](b.md) !\n', "{.a}\na\n\n", "a\n: b\n\n", "[^a]\n"]
)
def test_four_times_the_text_is_about_four_times_the_work(unit: str) -> None:
    few, many = (lines_run(partial(rendered, unit * count)) for count in (200, 800))
    assert many < 4.2 * few


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (">" * 10_000 + " fin", "fin"),
        ("- " * 200 + "fin\n\nsuite", "suite"),
        (":" * 3 + " a\n" + ">" * 99 + "fin", "fin"),
    ],
)
def test_words_nested_too_deep_are_kept_and_warned_of(text: str, kept: str) -> None:
    markup = rendered(text)
    assert kept in filled(markup.pieces)
    assert "text nested more than {levels} levels deep" in [message for _, message, _, _ in markup.warnings]


def test_what_follows_a_list_nested_too_deep_is_rendered() -> None:
    text = "\n".join("  " * level + "- a" for level in range(60)) + "\n\n# Suite\n"
    assert [heading.text for heading in rendered(text).headings] == ["Suite"]


def test_line_ends_and_byte_order_mark_make_no_difference() -> None:
    text = "# Un\n\ndeux\ntrois\n"
    assert rendered("\ufeff" + text.replace("\n", "\r\n")).pieces == rendered(text).pieces
    assert rendered(text.replace("\n", "\r")).pieces == rendered(text).pieces


def test_nul_and_surrogates_become_visible() -> None:
    assert rendered("a\0b\ud800c").pieces == ("<p>a\ufffdb\ufffdc</p>\n",)


def test_lines_are_counted_from_the_front_matter_on() -> None:
    markup = rendered("un\n\ndeux [a](a.md)\n[b](b.md)\n\n![](c.png)\n")
    assert [reference.line for reference in markup.references] == [9, 10, 12]
    assert [line for line, *_ in markup.warnings] == [12]


def test_the_same_text_gives_the_same_bytes_under_any_hash_seed() -> None:
    program = (
        "import pathlib; from convblog.content.markdown import render\n"
        f"for path in sorted(pathlib.Path({str(Path(__file__).parent / 'goldens')!r}).glob('*.md')):\n"
        "    print(render(path.read_text(encoding='utf-8'), source='content/a.md', first_line=1, lang='fr'))"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1
    assert len(outputs.pop()) > 1000


def test_prose_imports_neither_the_highlighter_nor_the_formula_reader() -> None:
    program = (
        "import sys; from convblog.content.markdown import render\n"
        "text = '# Été\\n\\n`code` et [lien](a.md)\\n\\n```\\ntexte\\n```'\n"
        "render(text, source='content/a.md', first_line=1, lang='fr')\n"
        "print([name for name in ('pygments', 'latex2mathml', 'slugify', 'text_unidecode') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_the_line_that_ends_the_beginning_may_have_spaces_or_none() -> None:
    for line in ("<!-- more -->", "<!--more-->", "<!--  more-->"):
        found = rendered(f"One.\n\nTwo.\n\n{line}\n\nThree.")
        assert ("Two." in filled(found.excerpt), "Three." in filled(found.excerpt)) == (True, False)
    for line in ("<!-- mo re -->", "<!-- more", "<!-- more to come -->"):
        assert "Two." not in filled(rendered(f"One.\n\nTwo.\n\n{line}\n\nThree.").excerpt)

"""The stylesheet, portraits, and words: what a theme is made of besides its templates."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from pygments.styles import get_all_styles

from convblog import words
from convblog.problems import SiteError
from convblog.render import portrait
from convblog.render.colours import contrast, parse, readable
from convblog.render.stylesheet import minified
from convblog.site.pages import Portrait, Stylesheet, TagsPage
from convblog.times import Moment
from tests.render.pagesamples import html, renderer

TAGS = TagsPage("t", "/tags/", "fr", ())


def write(site: Path, name: str, text: str) -> None:
    path = site / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


# ---- the stylesheet


def css(site: Path = Path("none"), light: str = "friendly", dark: str = "nord", **options: str) -> str:
    return renderer(site).render(Stylesheet("style.css", "/style.css", "fr", options, light, dark)).decode()


def test_the_stylesheet_stays_below_fifteen_kilobytes() -> None:
    assert len(css().encode()) < 15_000


def test_the_stylesheet_loads_nothing_and_says_left_or_right_only_where_code_needs_it() -> None:
    rules = css()
    assert "url(" not in rules and "@import" not in rules and "/*" not in rules and "\n" not in rules.strip()
    physical = re.findall(r"(?:margin|padding|border)-(?:left|right)|[{;](?:left|right|float):", rules)
    assert physical == []


@pytest.mark.parametrize("accent", ["#8a3324", "#ffff66", "navy", "hsl(160, 80%, 60%)", "#fff", "#000"])
def test_any_accent_can_be_read_by_day_and_by_night(accent: str) -> None:
    rules = css(accent=accent)
    papers = re.findall(r"--paper:(#\w+)", rules)[:2]
    washes = re.findall(r"--wash:(#\w+)", rules)[:2]
    accents = re.findall(r"--accent:(#\w+)", rules)[:2]
    for colour, paper, wash in zip(accents, papers, washes, strict=True):
        assert min(contrast(parse(colour), parse(ground)) for ground in (paper, wash)) >= 4.5


@pytest.mark.parametrize("accent", ["red;} body{display:none", "no such colour", ""])
def test_an_accent_that_is_no_colour_is_a_problem_of_the_configuration(accent: str) -> None:
    with pytest.raises(SiteError) as caught:
        css(accent=accent)
    found = caught.value.problems[0]
    assert (found.file, found.advice()) == ("convblog.yaml", "write a colour like #8a3324")


def test_a_colour_that_is_none_is_told_with_its_line(tmp_path: Path) -> None:
    write(tmp_path, "convblog.yaml", "title: T\ntheme_options:\n\n  accent: none\n")
    with pytest.raises(SiteError) as caught:
        css(tmp_path, accent="none")
    assert [(one.file, one.line) for one in caught.value.problems] == [("convblog.yaml", 4)]


@pytest.mark.parametrize("style", sorted(get_all_styles()))
def test_the_colours_of_every_pygments_style_can_be_read(style: str) -> None:
    rules = css(light=style, dark=style)
    light, dark = rules[rules.index("@media (prefers-color-scheme:light)") :].split(
        "@media (prefers-color-scheme:dark)"
    )
    code, mark = (re.findall(rf"--{name}:(#\w+)", rules)[:2] for name in ("code", "mark"))
    for number, part in enumerate((light, dark)):
        for colour in re.findall(r"[{;]color:(#\w+)", part):
            assert min(contrast(parse(colour), parse(ground[number])) for ground in (code, mark)) >= 4.5


def test_a_stylesheet_of_the_sites_own_may_extend_the_themes(tmp_path: Path) -> None:
    write(tmp_path, "themes/quiet/theme.yaml", "name: quiet\nextends: agora\n")
    write(tmp_path, "templates/style.css", "/* mine */ p { color : {{ options.accent }} ; margin: calc(1px + 2px) ; }")
    assert css(tmp_path, accent="#123456") == "p{color :#123456;margin:calc(1px + 2px)}\n"


def test_minifying_leaves_strings_alone() -> None:
    assert minified('a::before { content: "  /* x */ ; }" ; }') == 'a::before{content:"  /* x */ ; }"}'


def test_a_readable_colour_is_left_as_it_is() -> None:
    assert readable("#8a3324", "#ffffff") == "#8a3324"
    assert readable("#ffffff", "#ffffff") != "#fff"


# ---- portraits


def drawn(name: str) -> bytes:
    return portrait.render(Portrait("p.svg", "/p.svg", "", name, name.casefold()))


def test_a_portrait_is_always_the_same_for_one_name_and_another_for_another() -> None:
    assert drawn("Marie Lefort") == drawn("Marie Lefort")
    assert drawn("Marie Lefort") != drawn("Bertrand")


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("Marie Lefort", "ML"),
        ("bertrand", "B"),
        ("Jean de la Tour", "JT"),
        ("ليلى", "ل"),
        ("«Zoë» & Co.", "ZC"),
        ("", ""),
        ("—", ""),
        ("</text><script>alert(1)</script>", "T"),
        ("\x00\x1b[31m\ud800 x", "3X"),
    ],
)
def test_a_portrait_is_a_small_picture_with_initials_whatever_the_name(name: str, initials: str) -> None:
    made = drawn(name)
    root = ET.fromstring(made)
    assert (root[-1].text or "") == initials
    assert len(made) < 1600
    assert not [e for e in root.iter() if e.tag.endswith(("script", "style", "image")) or "style" in e.attrib]


def test_a_portrait_tells_no_mail_address() -> None:
    assert b"courrier" not in drawn("marie@courrier.example")


# ---- words


def po(site: Path, lang: str, message: str, translation: str) -> None:
    head = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
    write(site, f"locale/{lang}/LC_MESSAGES/convblog.po", f'{head}msgid "{message}"\nmsgstr "{translation}"\n')


def test_the_words_of_the_site_cover_the_programs(tmp_path: Path) -> None:
    po(tmp_path, "fr", "Tags", "Mots")
    assert "<h1>Mots</h1>" in html(TAGS, site=tmp_path)
    assert "Archives" in html(TAGS, site=tmp_path)


def test_a_variety_of_a_language_falls_back_to_it_then_to_english(tmp_path: Path) -> None:
    po(tmp_path, "fr_CA", "Tags", "Mots-clics")
    found = words.translations("fr-CA", [str(tmp_path / "locale")])
    assert [found.gettext(word) for word in ("Tags", "Voices", "no such words")] == [
        "Mots-clics",
        "Voix",
        "no such words",
    ]
    assert words.translations("ja").gettext("Tags") == "Tags"


def test_the_digest_of_the_words_changes_with_them(tmp_path: Path) -> None:
    dirs = [str(tmp_path / "locale")]
    before = words.translations_digest("fr", dirs)
    po(tmp_path, "fr", "Tags", "Mots")
    assert words.translations_digest("fr", dirs) != before
    assert words.translations_digest("en", dirs) == words.translations_digest("en")


def test_a_broken_file_of_translations_is_a_problem_with_its_line(tmp_path: Path) -> None:
    write(tmp_path, "locale/fr/LC_MESSAGES/convblog.po", 'msgid "a"\nmsgstr "b\nnonsense\n')
    with pytest.raises(SiteError) as caught:
        words.translations("fr", [str(tmp_path / "locale")])
    assert caught.value.problems[0].line > 0


@pytest.mark.parametrize(
    ("moment", "lang", "written"),
    [
        (Moment(1795172400, 60), "fr", "20 novembre 2026"),
        (Moment(1793487600, 60), "fr", "1er novembre 2026"),
        (Moment(1795172400, 60), "en", "November 20, 2026"),
        (Moment(1795172400, 60), "en-GB", "20 November 2026"),
        (Moment(1795216200, 60), "fr", "21 novembre 2026"),
        (Moment(-62135596800), "fr", "1er janvier 1"),
        (Moment(253402300799), "fr", "31 décembre 9999"),
        (Moment(1795172400, 60), "xx-none", "November 20, 2026"),
    ],
)
def test_dates_are_written_as_people_write_them_on_the_writers_own_clock(
    moment: Moment, lang: str, written: str
) -> None:
    assert words.long_date(moment, lang) == written


def test_times_and_months_speak_the_language_too() -> None:
    assert words.clock_time(Moment(1795159200 + 480, 60), "fr") == "08:28"
    assert [words.month_name(number, "fr") for number in (1, 8)] == ["janvier", "août"]

"""What the manual shows is what comes out, and what it tells to write is accepted."""

from __future__ import annotations

import re
import shlex
from datetime import UTC
from itertools import pairwise

import click
import pytest

from convblog import configfile, yamlfile
from convblog.cli import group
from convblog.content import frontmatter, markdown
from convblog.conversation import reader
from convblog.render.theme import ThemeFile
from convblog.site import history
from convblog.times import zone
from tests.docs.manual import ROOT, Block, blocks, codes, pages, read, rows, sections

ALL = [block for page in pages() for block in blocks(page)]


def named(info: str, beginning: str) -> list[Block]:
    return [block for block in ALL if block.info == info and block.text.startswith(beginning)]


def pairs() -> list[tuple[Block, Block]]:
    """Markdown and the HTML that the manual says it becomes."""
    return [
        (one, other)
        for one, other in pairwise(ALL)
        if one.page == other.page and other.before == "becomes" and other.info == "html"
    ]


@pytest.mark.parametrize(("source", "shown"), pairs(), ids=str)
def test_markdown_becomes_what_the_manual_shows(source: Block, shown: Block) -> None:
    markup = markdown.render(source.text, source="content/posts/x.md", first_line=1, lang="en")
    assert "".join(piece if isinstance(piece, str) else repr(piece) for piece in markup.pieces) == shown.text
    assert markup.warnings == ()


@pytest.mark.parametrize("block", named("yaml", "# convblog.yaml\n"), ids=str)
def test_a_whole_configuration_is_accepted(block: Block) -> None:
    configfile.read(block.text)


@pytest.mark.parametrize("block", named("yaml", "# in convblog.yaml\n"), ids=str)
def test_a_part_of_a_configuration_is_accepted(block: Block) -> None:
    lacking = [f"{key}: {value}\n" for key, value in NEEDED if not re.search(rf"^{key}:", block.text, re.MULTILINE)]
    configfile.read("".join(lacking) + block.text)


NEEDED = (("title", "A site"), ("url", "https://lise.example/"))


@pytest.mark.parametrize("block", named("yaml", "# addresses.yaml\n"), ids=str)
def test_remembered_addresses_are_accepted(block: Block) -> None:
    history.read(block.text)


@pytest.mark.parametrize("block", [b for b in ALL if b.text.startswith("# themes/")], ids=str)
def test_a_theme_file_is_accepted(block: Block) -> None:
    yamlfile.read_struct(ThemeFile, block.text, "theme.yaml")


HEADS = [block for block in ALL if block.text.startswith("---\n")]


@pytest.mark.parametrize("block", [b for b in HEADS if "\nid:" not in b.text], ids=str)
def test_front_matter_is_accepted_without_a_warning(block: Block) -> None:
    head = frontmatter.read(block.text, "content/posts/x.md", zone("Europe/Paris"))
    assert head.warnings == ()
    assert head.matter.title


@pytest.mark.parametrize("block", [b for b in HEADS if "\nid:" in b.text], ids=str)
def test_answers_are_accepted_without_a_warning(block: Block) -> None:
    assert reader.parse(block.text.encode(), "responses/x.md", UTC).warnings == ()


def test_there_are_examples_of_every_kind() -> None:
    assert len(pairs()) >= 10
    assert named("yaml", "# convblog.yaml\n")
    assert named("yaml", "# in convblog.yaml\n")
    assert named("yaml", "# addresses.yaml\n")


def commands() -> list[tuple[str, str]]:
    """Every command of ours that the manual shows: where, and the line."""
    found = []
    for block in ALL:
        for line in block.text.splitlines():
            said = re.match(r"(?:\$ |\s*(?:run|script|- run): |\s*- )?(convblog .*)", line)
            if said and block.info in ("console", "yaml", "sh", ""):
                found.append((str(block), said[1].partition(" && ")[0].partition(" #")[0]))
    return found


@pytest.mark.parametrize(("place", "line"), commands())
def test_commands_of_the_manual_exist_with_their_options(place: str, line: str) -> None:
    words = shlex.split(line)[1:]
    name, rest = words[0], words[1:]
    if name.startswith("-"):
        group.make_context("convblog", words, resilient_parsing=True)
        return
    command = group.get_command(click.Context(group), name)
    assert command is not None, f"{place}: {line}"
    command.make_context(name, rest, resilient_parsing=False)


def test_what_explain_says_is_told_in_its_own_words() -> None:
    source = (ROOT / "src" / "convblog" / "build" / "explain.py").read_text(encoding="utf-8")
    said = [
        code for row in rows(sections(read("explanation/engine.md"))["What explain tells"]) for code in codes(row[0])
    ]
    assert len(said) == 6
    assert [sentence for sentence in said if f'N_("{sentence}")' not in source] == []

"""The reference says what the code does: every command, key, field and file, and no other."""

from __future__ import annotations

import re
import shutil
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import click
import msgspec
import pytest

from convblog.build.pipeline import build
from convblog.build.request import Request
from convblog.cli import COMMANDS, group
from convblog.config import Config
from convblog.content.body import Block
from convblog.content.frontmatter import KNOWN, ReplyKeys
from convblog.content.post import Channel, Details
from convblog.conversation.reply import Ways
from convblog.conversation.response import Kind, Response
from convblog.conversation.thread import Thread
from convblog.render import theme as themes
from convblog.render.html import Renderer
from convblog.site import face, parts, plan
from convblog.site import pages as page_types
from convblog.site.face import Face
from convblog.site.pages import HtmlPage
from convblog.site.parts import SealedSummary, Summary
from convblog.times import Moment
from tests.docs.manual import ROOT, codes, read, rows, sections

# ---- commands


def leaves() -> Iterator[tuple[str, click.Command]]:
    """Every command that does something, by its whole name: `build`, `inbox approve`."""
    context = click.Context(group)
    for name in COMMANDS:
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from ((f"{name} {below}", command.commands[below]) for below in command.commands)
        else:
            yield name, command


LEAVES = dict(leaves())


def options_of(command: click.Command) -> set[str]:
    return {name for param in command.params if isinstance(param, click.Option) for name in (*param.opts,)}


@pytest.mark.parametrize("name", LEAVES)
def test_every_option_of_a_command_is_described_and_no_other(name: str) -> None:
    described = rows(sections(read("reference/commands.md"))[f"convblog {name}"])
    written = {code.split()[0] for row in described for code in codes(row[0])}
    assert written == options_of(LEAVES[name])


def test_every_command_is_described_and_no_other() -> None:
    described = {title for title in sections(read("reference/commands.md")) if title.startswith("convblog ")}
    groups = {name.partition(" ")[0] for name in LEAVES if " " in name}
    assert described == {f"convblog {name}" for name in (*LEAVES, *groups)}


@pytest.mark.parametrize("name", LEAVES)
def test_defaults_that_a_command_shows_are_described(name: str) -> None:
    described = sections(read("reference/commands.md"))[f"convblog {name}"]
    for param in LEAVES[name].params:
        if (
            isinstance(param, click.Option)
            and isinstance(param.default, str | int)
            and param.default not in ("", False)
        ):
            row = next(row for row in rows(described) if param.opts[0] in row[0])
            if param.default != 0:
                assert f"{param.default}" in row[1], param.name


# ---- configuration


def keys_of(kind: type[msgspec.Struct], path: str = "") -> Iterator[tuple[str, Any, str]]:
    """Each key below a section: its path as the manual writes it, its type, its default as the manual writes it."""
    hints = get_type_hints(kind)
    for field in msgspec.structs.fields(kind):
        name = f"{path}{field.encode_name}"
        hint = hints[field.name]
        yield name, hint, default_of(field)
        below, suffix = inner(hint, field.encode_name)
        if below is not None:
            yield from keys_of(below, f"{name}{suffix}.")


def inner(hint: Any, name: str) -> tuple[type[msgspec.Struct] | None, str]:
    """The section that a type holds, and how the manual writes one item of it."""
    origin, args = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return inner(next(part for part in args if part is not type(None)), name)
    if origin is tuple:
        return inner(args[0], name)[0], "[]"
    if origin is dict:
        return inner(args[1], name)[0], ".LANG" if name == "languages" else ".NAME"
    is_section = isinstance(hint, type) and issubclass(hint, msgspec.Struct)
    return (hint, "") if is_section else (None, "")


def default_of(field: msgspec.structs.FieldInfo) -> str:
    if field.required:
        return "required"
    default = field.default if field.default is not msgspec.NODEFAULT else field.default_factory()
    if isinstance(default, msgspec.Struct):
        return "below"
    if default == () or default == {}:
        return "`[]`" if default == () else "`{}`"
    written = {"": '""', True: "true", False: "false"} if isinstance(default, str | bool) else {}
    return "none" if default is None else f"`{written.get(default, default)}`"


def configuration_rows() -> dict[str, list[str]]:
    return {codes(row[0])[0]: row for row in rows(read("reference/configuration.md"))}


def test_every_key_of_the_configuration_is_described_and_no_other() -> None:
    assert set(configuration_rows()) == {key for key, _, _ in keys_of(Config)}


def test_the_configuration_is_described_with_its_defaults() -> None:
    described = {key: row[2] for key, row in configuration_rows().items()}
    assert described == {key: default for key, _, default in keys_of(Config)}


def test_the_choices_of_the_configuration_are_described() -> None:
    described = configuration_rows()
    for key, hint, _ in keys_of(Config):
        if get_origin(hint) is Literal:
            assert codes(described[key][1]) == list(get_args(hint)), key


def test_the_types_of_the_configuration_are_described() -> None:
    words = {bool: "true or false", int: "number"}
    for key, hint, _ in keys_of(Config):
        kind = words.get(hint)
        if kind is not None:
            assert configuration_rows()[key][1] == kind, key


# ---- front matter and answers


def test_every_key_of_front_matter_is_described_and_no_other() -> None:
    described = [codes(row[0])[0] for row in rows(sections(read("reference/front-matter.md"))["The keys"])]
    assert sorted(described) == sorted(KNOWN)


def test_the_forms_of_reply_are_described() -> None:
    text = sections(read("reference/front-matter.md"))["reply"]
    for word in (*ReplyKeys.__struct_fields__, *get_args(Channel)):
        assert word in text


def test_every_key_of_an_answer_is_described_and_no_other() -> None:
    described = [codes(row[0])[0] for row in rows(sections(read("reference/responses.md"))["The keys"])]
    made = {"path", "html", "text", "warnings"}  # of the text and of what is found, not of the head
    assert sorted(described) == sorted(set(Response.__struct_fields__) - made)


def test_every_kind_of_answer_is_described() -> None:
    text = sections(read("reference/responses.md"))["The keys"]
    assert set(get_args(Kind)) <= set(codes(text))


# ---- templates


def parts_of(kind: Any, found: dict[str, Any]) -> None:
    """Every struct that can be reached from the fields of one."""
    for part in get_args(kind):
        parts_of(part, found)
    kind = Summary if kind is SealedSummary else kind  # templates see what is sealed
    is_value = isinstance(kind, type) and issubclass(kind, msgspec.Struct)
    if not is_value or kind.__name__ in found or kind.__module__.endswith("safehtml"):
        return
    found[kind.__name__] = kind
    for name, hint in get_type_hints(kind).items():
        if name in kind.__struct_fields__ and kind is not Block:
            parts_of(hint, found)


def values() -> dict[str, set[str]]:
    """Every value that a template may meet, with its fields."""
    found: dict[str, Any] = {}
    for kind in vars(page_types).values():
        if isinstance(kind, type) and issubclass(kind, HtmlPage):
            parts_of(kind, found)
    for kind in (Face, Thread, Details, Block):
        parts_of(kind, found)
    for unseen in ("Href", "Size", "Card"):  # pieces of a body: only `prose` and `excerpt` look into them
        found.pop(unseen, None)
    fields = {name: set(kind.__struct_fields__) for name, kind in found.items()}
    shared = fields["HtmlPage"]
    fields = {n: f - shared if n != "HtmlPage" and issubclass(found[n], HtmlPage) else f for n, f in fields.items()}
    fields["Block"] = {"name", "attrs", "content"}
    fields["Moment"] |= {name for name, value in vars(Moment).items() if isinstance(value, property)}
    fields["StandalonePage"] = set()
    return fields | {"Ways": set(Ways._fields)}


def test_every_value_of_a_template_is_described_with_its_fields_and_no_other() -> None:
    texts = sections(read("reference/templates.md"))
    described = {name: {codes(row[0])[0] for row in rows(text)} for name, text in texts.items()}
    expected = values()
    kinds = {name for name in described if re.fullmatch(r"[A-Z][A-Za-z]+", name) and name in {*expected, *_names()}}
    assert {name: described.get(name) for name in sorted(expected)} == dict(sorted(expected.items()))
    assert kinds == set(expected)


def _names() -> set[str]:
    return {name for module in (page_types, parts, face) for name in vars(module) if name[0].isupper()}


def test_every_template_is_described_and_no_other() -> None:
    folder = ROOT / "themes" / "agora" / "templates"
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    described = rows(sections(read("reference/templates.md"))["The templates"])
    assert {codes(row[0])[0] for row in described} - {"blocks/NAME.html"} == there


def test_each_page_names_its_template() -> None:
    described = rows(sections(read("reference/templates.md"))["The templates"])
    named = {
        codes(row[2])[0]: codes(row[0])[0] for row in described if len(row) > 2 and codes(row[2]) and "](#" in row[2]
    }
    for kind in vars(page_types).values():
        if isinstance(kind, type) and issubclass(kind, HtmlPage) and kind is not HtmlPage:
            assert named[kind.__name__] == kind.template


def test_every_macro_and_every_block_is_described() -> None:
    text = read("reference/templates.md")
    folder = ROOT / "themes" / "agora" / "templates"
    for path in sorted(folder.rglob("*.html")):
        source = path.read_text(encoding="utf-8")
        for name in re.findall(r"{%-? block (\w+)", source):
            assert f"`{name}`" in text, f"{path.name}: block {name}"
        for name in re.findall(r"{%-? macro (\w+)", source):
            assert f"`{name}(" in text or name in ("reactions", "addressee", "name_of"), f"{path.name}: macro {name}"


def test_every_function_of_templates_is_described_and_no_other(tmp_path: Path) -> None:
    faces = plan.faces(Config(title="A site", url="https://lise.example/"), "")
    renderer = Renderer(themes.load(tmp_path, "agora", {}), faces, lambda _: (), lambda _: NO_DETAILS)
    helpers = set(renderer._language("en").globals) - set(renderer._base.globals)
    described = rows(sections(read("reference/templates.md"))["Functions"])
    assert {code.partition("(")[0] for row in described for code in codes(row[0])} == helpers


NO_DETAILS = Details("", "", (), False, (), (), "", {})


# ---- output


def patterns() -> dict[str, re.Pattern[str]]:
    """The files of the reference, as patterns; a further language's folder may stand in front."""
    found = {}
    texts = sections(read("reference/output.md"))
    for title in ("Pages", "Feeds", "For programs", "The rest"):
        for row in rows(texts[title]):
            for name in codes(row[0]):
                found[name] = re.compile("(?:[a-z]{2}/)?" + _pattern(name))
    return found


def _pattern(name: str) -> str:
    one, many = r"[^/]+", r".+"
    wide = {"{address}": many, "{path}": many, "{old}": many, "{file}": many}
    return "".join(
        wide.get(part, one) if part.startswith("{") else re.escape(part)
        for part in re.split(r"(\{\w+\})", name)
        if part
    )


def test_every_file_that_a_build_makes_is_described(tmp_path: Path) -> None:
    site = tmp_path / "site"
    shutil.copytree(ROOT / "example_site", site, ignore=shutil.ignore_patterns("public", ".convblog"))
    settings = site / "convblog.yaml"
    text = settings.read_text("utf-8").replace("pagination: 8", "pagination: 2")
    settings.write_text(text.replace("  webmention:\n", "  webmention:\n    answer_pages: true\n"), "utf-8")
    build(Request(site=str(site), output=str(tmp_path / "out"), jobs=1), Moment(1_795_219_200))
    made = [path.relative_to(tmp_path / "out").as_posix() for path in (tmp_path / "out").rglob("*") if path.is_file()]
    narrow = {name: pattern for name, pattern in patterns().items() if name not in ("{file}", "{address}/{file}")}
    unknown = [path for path in made if not any(pattern.fullmatch(path) for pattern in narrow.values())]
    copied = {path.name for folder in ("content", "static") for path in (site / folder).rglob("*") if path.is_file()}
    theme = {path.name for path in (ROOT / "themes" / "agora" / "static").rglob("*") if path.is_file()}
    assert [path for path in unknown if Path(path).name not in copied | theme] == []
    for name, pattern in narrow.items():
        assert any(map(pattern.fullmatch, made)), name

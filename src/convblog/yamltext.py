"""YAML text into plain values: str, list and dict.

All scalars are read as text (PyYAML's base loader), so no tag can build an object, and an anchor cannot grow into a
bomb because anchors are refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import yaml

from convblog.problems import N_, site_error

Path = tuple[str | int, ...]

_MAX_DEPTH = 40  # of brackets; real files need five
_YAML_HINT = N_("write one “key: value” a line, and put a text that holds a colon or starts with a sign in quotes")


def load(text: str, file: str, first_line: int = 1) -> dict[str, Any]:
    """The mapping that `text` holds: str, list and dict only. `first_line` is where the text starts in `file`.

    Raises `SiteError` for anything that is not plain YAML with a mapping at its top.
    """
    return judge(text, file, first_line)[0]


def judge(text: str, file: str, first_line: int = 1) -> tuple[dict[str, Any], list[tuple[int, str]]]:
    """The same, and line and name of every key that stands twice in one mapping: YAML silently takes the later."""
    with _said_plainly(file, first_line):
        _refuse_bombs(text, file, first_line)
        loader = _Loader(text)
        raw = loader.get_single_data()
    if raw is None or raw == "":
        return {}, []
    if not isinstance(raw, dict) or not all(isinstance(key, str) for key in raw):
        raise site_error(file, first_line, N_("this is not a list of “key: value” lines"), _YAML_HINT)
    return raw, sorted((first_line + line, key) for line, key in loader.twice)


class _Loader(yaml.CBaseLoader):
    """The base loader, which builds nothing but text; it notes which keys stand twice."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.twice: list[tuple[int, str]] = []  # line, counted from 0, and name

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """A mapping. Its keys are looked at one by one only where some were lost: the common file pays nothing."""
        mapping: dict[Any, Any] = super().construct_mapping(node, deep)
        if len(mapping) < len(node.value):
            self.twice += _repeated(node)
        return mapping


def _repeated(node: yaml.MappingNode) -> Iterator[tuple[int, str]]:
    seen: set[str] = set()
    for key, _ in node.value:
        if key.value in seen:
            yield key.start_mark.line, str(key.value)
        seen.add(key.value)


@contextmanager
def _said_plainly(file: str, first_line: int) -> Iterator[None]:
    """What PyYAML raises, as a problem of the file. What stands behind a tag may fail in any way its type can."""
    try:
        yield
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = first_line + (mark.line if mark else 0)
        why = error.problem or error.context
        raise site_error(file, line, N_("not valid YAML: {why}"), _YAML_HINT, why=why) from None
    except (yaml.YAMLError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise site_error(file, first_line, N_("not valid YAML: {why}"), _YAML_HINT, why=error) from None


def _refuse_bombs(text: str, file: str, first_line: int) -> None:
    """Stop what would explode later: anchors and aliases, and nesting that the loader recurses into."""
    may_nest = text.count("[") + text.count("{") + text.count("\n ") + text.count("- -") + text.count("? ") > _MAX_DEPTH
    if not may_nest and "&" not in text and "*" not in text:
        return
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CBaseLoader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > _MAX_DEPTH:
            raise site_error(file, first_line + _line(event), N_("nested too deeply"), _YAML_HINT)
        if isinstance(event, yaml.NodeEvent) and event.anchor:
            line = first_line + _line(event)
            raise site_error(
                file, line, N_("anchors and aliases (&name, *name) are not used here"), N_("put the text in quotes")
            )


def _line(event: yaml.Event) -> int:
    return event.start_mark.line if event.start_mark else 0


def typed(text: str, file: str, first_line: int = 1) -> dict[str, Any]:
    """The same mapping with YAML's own types (numbers, booleans) for values whose type nobody declared.

    Only for text that `load` has accepted. Dates stay text. Raises `SiteError` for tags that a value does not fit, and
    for those that would build objects.
    """
    with _said_plainly(file, first_line):
        loaded: dict[str, Any] = yaml.load(text, Loader=_TypedLoader)  # noqa: S506 - a safe loader
    return loaded


class _TypedLoader(yaml.CSafeLoader):
    """The safe loader without dates (an impossible one would raise) and without merge keys."""


_TypedLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag.rsplit(":", 1)[-1] not in ("timestamp", "merge")]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


def _whole_number(loader: yaml.CSafeLoader, node: yaml.ScalarNode) -> int | str:
    """A whole number; as text where it has more than the 64 bits that the cache can keep."""
    written: str = loader.construct_scalar(node)
    try:
        number: int = loader.construct_yaml_int(node)
    except ValueError:
        return written
    return number if number.bit_length() < 64 else written


_TypedLoader.add_constructor("tag:yaml.org,2002:int", _whole_number)


def lines(text: str, first_line: int) -> dict[Path, int]:
    """Where each key stands. Parsed only once something is wrong: the common file pays nothing for it."""
    found: dict[Path, int] = {}

    def visit(node: yaml.Node, path: Path) -> None:
        found.setdefault(path, first_line + node.start_mark.line)
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                here = (*path, str(key.value))
                found[here] = first_line + key.start_mark.line
                visit(value, here)
        elif isinstance(node, yaml.SequenceNode):
            for number, item in enumerate(node.value):
                visit(item, (*path, number))

    root = yaml.compose(text, Loader=yaml.CBaseLoader)
    if root is not None:
        visit(root, ())
    return found

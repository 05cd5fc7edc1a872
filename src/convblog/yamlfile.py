"""YAML into typed values, with every mistake found at once and each named by its line.

All scalars are read as text (PyYAML's base loader) and converted by the type that is wanted, so `title: Yes` is a
title, no tag can build an object, and an anchor cannot grow into a bomb because anchors are refused.
"""

from __future__ import annotations

import difflib
import types
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal, TypeVar, Union, get_args, get_origin

import msgspec
import yaml

from convblog.problems import N_, Problem, SiteError, problem, site_error

S = TypeVar("S", bound=msgspec.Struct)
Path = tuple[str | int, ...]

_MAX_DEPTH = 40  # of brackets; real files need five
_NOTHING = {"", "~", "null", "Null", "NULL"}
_BOOLEANS = {"yes": True, "on": True, "true": True, "no": False, "off": False, "false": False}
_HINTS: dict[Any, str] = {
    bool: N_("write true or false"),
    int: N_("write a whole number"),
    float: N_("write a number"),
    str: N_("write a text"),
}


def load(text: str, file: str, first_line: int = 1) -> dict[str, Any]:
    """The mapping that `text` holds: str, list and dict only. `first_line` is where the text starts in `file`.

    Raises `SiteError` for anything that is not plain YAML with a mapping at its top.
    """
    try:
        _refuse_bombs(text, file, first_line)
        raw = yaml.load(text, Loader=yaml.CBaseLoader)  # noqa: S506 - the base loader builds nothing but text
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = first_line + (mark.line if mark else 0)
        why = error.problem or error.context
        raise site_error(file, line, N_("not valid YAML: {why}"), _YAML_HINT, why=why) from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise site_error(file, first_line, N_("not valid YAML: {why}"), _YAML_HINT, why=error) from None
    if raw is None or raw == "":
        return {}
    if not isinstance(raw, dict) or not all(isinstance(key, str) for key in raw):
        raise site_error(file, first_line, N_("this is not a list of “key: value” lines"), _YAML_HINT)
    return raw


_YAML_HINT = N_("write one “key: value” a line, and put a text that holds a colon or starts with a sign in quotes")


def _refuse_bombs(text: str, file: str, first_line: int) -> None:
    """Stop what would explode later: anchors and aliases, and nesting that the loader recurses into."""
    if not any(mark in text for mark in "&*[{") and text.count("\n ") < _MAX_DEPTH:
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


def typed(text: str) -> dict[str, Any]:
    """The same mapping with YAML's own types (numbers, booleans) for values whose type nobody declared.

    Only for text that `load` has accepted. Dates stay text.
    """
    loaded: dict[str, Any] = yaml.load(text, Loader=_TypedLoader)  # noqa: S506 - a safe loader
    return loaded


class _TypedLoader(yaml.CSafeLoader):
    """The safe loader without dates (an impossible one would raise) and without merge keys."""


_TypedLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag.rsplit(":", 1)[-1] not in ("timestamp", "merge")]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


class Reader:
    """Converts one file's raw mapping, collecting every problem with its line."""

    def __init__(self, text: str, file: str, first_line: int = 1) -> None:
        self.text, self.file, self.first_line = text, file, first_line
        self.problems: list[Problem] = []
        self._lines: dict[Path, int] | None = None

    def line(self, path: Path) -> int:
        """The line of a key, or of the nearest enclosing one that has a line."""
        if self._lines is None:
            self._lines = _lines(self.text, self.first_line)
        while path and path not in self._lines:
            path = path[:-1]
        return self._lines.get(path, self.first_line)

    def wrong(self, path: Path, message: str, hint: str = "", **values: object) -> None:
        """Note a problem at the line of `path`."""
        self.problems.append(problem(self.file, self.line(path), message, hint, **values))

    def struct(self, kind: type[S], raw: object, path: Path = ()) -> S | None:
        """`raw` as a `kind`; None where it cannot be, the reasons being noted."""
        if not isinstance(raw, dict):
            self.wrong(path, N_("“{key}” takes keys of its own"), N_("write them indented below it"), key=dotted(path))
            return None
        fields = {field.encode_name: field for field in msgspec.structs.fields(kind)}
        self._unknown(raw, fields, path)
        before = len(self.problems)
        values = {}
        for key, field in fields.items():
            if key in raw and not (raw[key] in _NOTHING if isinstance(raw[key], str) else False):
                values[field.name] = self.value(field.type, raw[key], (*path, key))
            elif field.required:
                self.wrong(path, N_("“{key}” is missing"), N_("add a line “{key}: …”"), key=dotted((*path, key)))
        return kind(**values) if len(self.problems) == before else None

    def _unknown(self, raw: Mapping[str, object], known: Iterable[str], path: Path) -> None:
        for key in raw:
            if key not in known:
                self.wrong(
                    (*path, key), N_("unknown key “{key}”"), _known_hint(key, known), key=dotted((*path, key)),
                    near=near(key, known), keys=", ".join(sorted(known)),
                )  # fmt: skip

    def value(self, kind: Any, raw: object, path: Path) -> Any:
        """`raw` as a `kind`: a struct, a mapping, a list or a scalar."""
        origin = get_origin(kind)
        if origin in (Union, types.UnionType):
            kind = next(part for part in get_args(kind) if part is not type(None))
            return self.value(kind, raw, path)
        if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
            return self.struct(kind, raw, path)
        if origin is dict:
            return self._mapping(get_args(kind)[1], raw, path)
        if origin is tuple:
            return self._list(get_args(kind)[0], raw, path)
        return self._scalar(kind, raw, path)

    def _mapping(self, kind: Any, raw: object, path: Path) -> dict[str, Any]:
        if not isinstance(raw, dict):
            self.wrong(path, N_("“{key}” takes keys of its own"), N_("write them indented below it"), key=dotted(path))
            return {}
        return {key: self.value(kind, value, (*path, key)) for key, value in raw.items()}

    def _list(self, kind: Any, raw: object, path: Path) -> tuple[Any, ...]:
        if isinstance(raw, str) and kind is str:
            raw = [raw]
        if not isinstance(raw, list):
            hint = N_("write [one, two], or one “- item” a line")
            self.wrong(path, N_("“{key}” takes a list"), hint, key=dotted(path))
            return ()
        return tuple(self.value(kind, value, (*path, number)) for number, value in enumerate(raw))

    def _scalar(self, kind: Any, raw: object, path: Path) -> Any:
        if kind is bool and isinstance(raw, str):
            raw = _BOOLEANS.get(raw.lower(), raw)
        try:
            return msgspec.convert(raw, kind, strict=False)
        except msgspec.ValidationError:
            literal = get_origin(kind) is Literal
            hint = N_("write one of: {choices}") if literal else _HINTS.get(kind, N_("write a text"))
            choices = ", ".join(map(str, get_args(kind))) if literal else ""
            self.wrong(path, N_("“{key}” cannot be “{value}”"), hint, key=dotted(path), value=raw, choices=choices)
            return None


def _known_hint(key: str, known: Iterable[str]) -> str:
    return N_("did you mean “{near}”?") if near(key, known) else N_("known here: {keys}")


def near(key: str, known: Iterable[str]) -> str:
    """The known key that `key` most likely misspells, or an empty string."""
    folded = key.lower().replace("-", "_").strip()
    return next(iter(difflib.get_close_matches(folded, sorted(known), n=1, cutoff=0.75)), "")


def dotted(path: Path) -> str:
    """A path of keys as the manual writes it: `conversation.email.address`."""
    return ".".join(str(part + 1) if isinstance(part, int) else part for part in path)


def _lines(text: str, first_line: int) -> dict[Path, int]:
    """Where each key stands. Parsed only once something is wrong: the common file pays nothing for it."""
    lines: dict[Path, int] = {}

    def visit(node: yaml.Node, path: Path) -> None:
        lines.setdefault(path, first_line + node.start_mark.line)
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                here = (*path, str(key.value))
                lines[here] = first_line + key.start_mark.line
                visit(value, here)
        elif isinstance(node, yaml.SequenceNode):
            for number, item in enumerate(node.value):
                visit(item, (*path, number))

    root = yaml.compose(text, Loader=yaml.CBaseLoader)
    if root is not None:
        visit(root, ())
    return lines


def quoted(text: str) -> str:
    """A text on one line as YAML may hold it, whatever signs it has."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def check_duplicates(text: str, reader: Reader) -> None:
    """Note every key that stands twice in one mapping: YAML would silently take the later."""
    root = yaml.compose(text, Loader=yaml.CBaseLoader)

    def visit(node: yaml.Node) -> None:
        if isinstance(node, yaml.MappingNode):
            seen: set[str] = set()
            for key, value in node.value:
                if key.value in seen:
                    line = reader.first_line + key.start_mark.line
                    text = N_("“{key}” stands here twice")
                    reader.problems.append(problem(reader.file, line, text, N_("keep one of them"), key=key.value))
                seen.add(str(key.value))
                visit(value)
        elif isinstance(node, yaml.SequenceNode):
            for item in node.value:
                visit(item)

    if root is not None:
        visit(root)


def read_struct(kind: type[S], text: str, file: str, check: Callable[[Reader, S], None] | None = None) -> S:
    """A whole file as one struct. Raises `SiteError` with every problem of it."""
    raw = load(text, file)
    reader = Reader(text, file)
    check_duplicates(text, reader)
    value = reader.struct(kind, raw)
    if value is not None and check is not None:
        check(reader, value)
    if value is None or reader.problems:
        raise SiteError(reader.problems)
    return value

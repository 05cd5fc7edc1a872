"""Plain mappings into typed values, with every mistake found at once and each named by its line.

All scalars come as text (see yamltext.py) and are converted by the type that is wanted: `title: Yes` is a title.
PyYAML is imported only when something is read: a build that finds everything in its cache need not wait for it.
"""

from __future__ import annotations

import difflib
import re
import types
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import Any, Literal, TypeVar, Union, get_args, get_origin

import msgspec

from convblog.problems import N_, Problem, SiteError, problem

S = TypeVar("S", bound=msgspec.Struct)
Path = tuple[str | int, ...]

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")
_MOST = 2**31 - 1
_NOTHING = {"", "~", "null", "Null", "NULL"}
_BOOLEANS = {"yes": True, "on": True, "true": True, "no": False, "off": False, "false": False}
_HINTS: dict[Any, str] = {
    bool: N_("write true or false"),
    int: N_("write a whole number"),
    float: N_("write a number"),
    str: N_("write a text"),
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
            from convblog import yamltext

            self._lines = yamltext.lines(self.text, self.first_line)
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
        fields = _fields(kind)
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
            value = msgspec.convert(raw, kind, strict=False)
        except msgspec.ValidationError:
            value = None
        if value is not None and _can_be_kept(value):
            return value
        literal = get_origin(kind) is Literal
        hint = N_("write one of: {choices}") if literal else _HINTS.get(kind, N_("write a text"))
        if kind is int and isinstance(raw, str) and raw.lstrip("+-").isdigit():
            hint = N_("write a whole number up to {most}")
        choices = ", ".join(map(str, get_args(kind))) if literal else ""
        self.wrong(
            path, N_("“{key}” cannot be “{value}”"), hint, key=dotted(path), value=_written(raw), choices=choices,
            most=_MOST,
        )  # fmt: skip
        return None


def _written(raw: object) -> str:
    """A raw value about as it stands in the file."""
    if isinstance(raw, list):
        return f"[{', '.join(map(_written, raw))}]"
    if isinstance(raw, dict):
        return f"{{{', '.join(f'{key}: {_written(value)}' for key, value in raw.items())}}}"
    return str(raw)


def _can_be_kept(value: object) -> bool:
    """Whether a value can go where values go: no page or path holds control characters, no date such numbers."""
    if isinstance(value, str):
        return not _CONTROL.search(value)
    return not isinstance(value, int) or abs(value) <= _MOST


@cache
def _fields(kind: type[msgspec.Struct]) -> dict[str, msgspec.structs.FieldInfo]:
    """The fields of a struct by key. Finding them means evaluating its annotations: 1 ms."""
    return {field.encode_name: field for field in msgspec.structs.fields(kind)}


def _known_hint(key: str, known: Iterable[str]) -> str:
    return N_("did you mean “{near}”?") if near(key, known) else N_("known here: {keys}")


def near(key: str, known: Iterable[str]) -> str:
    """The known key that `key` most likely misspells, or an empty string."""
    folded = key.lower().replace("-", "_").strip()
    return next(iter(difflib.get_close_matches(folded, sorted(known), n=1, cutoff=0.75)), "")


def dotted(path: Path) -> str:
    """A path of keys as the manual writes it: `conversation.email.address`."""
    return ".".join(str(part + 1) if isinstance(part, int) else part for part in path)


def quoted(text: str) -> str:
    """A text on one line as YAML may hold it, whatever signs it has."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def twice(file: str, repeated: Iterable[tuple[int, str]]) -> Iterator[Problem]:
    """What to say of keys that stand twice in one mapping, given as line and name (see `yamltext.judge`)."""
    for line, key in repeated:
        yield problem(file, line, N_("“{key}” stands here twice"), N_("keep one of them"), key=key)


def read_struct(kind: type[S], text: str, file: str, check: Callable[[Reader, S], None] | None = None) -> S:
    """A whole file as one struct. Raises `SiteError` with every problem of it."""
    from convblog import yamltext

    raw, repeated = yamltext.judge(text, file)
    reader = Reader(text, file)
    reader.problems += twice(file, repeated)
    value = reader.struct(kind, raw)
    if value is not None and check is not None:
        check(reader, value)
    if value is None or reader.problems:
        raise SiteError(reader.problems)
    return value

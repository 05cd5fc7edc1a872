"""Imports point one way: a layer knows itself and those before it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import convblog

ROOT = Path(convblog.__file__).parent
LAYERS = ("basics", "content", "conversation", "site", "render", "build", "serve", "cli")
# Beside that line: what talks to the outside world knows the conversation and nothing of pages.
BESIDE = {
    "channels": ("basics", "content", "conversation", "channels"),
    "receive": ("basics", "content", "conversation", "channels", "receive"),
}
MODULES = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*.py"))


def layer_of(module: str) -> str:
    """The layer of a module by its dotted name below the package; what stands at the top is `basics`."""
    first = module.partition(".")[0]
    return first if first in LAYERS or first in BESIDE else "basics"


def may_import(layer: str) -> tuple[str, ...]:
    """The layers that one may import."""
    if layer == "cli":
        return (*LAYERS, *BESIDE)
    return BESIDE[layer] if layer in BESIDE else LAYERS[: LAYERS.index(layer) + 1]


def names_of(tree: ast.Module) -> Iterator[str]:
    """Every module of the package that is imported, inside functions and under `TYPE_CHECKING` too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.startswith("convblog."))
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            if node.module == "convblog":
                yield from (f"convblog.{alias.name}" for alias in node.names)
            elif node.module and node.module.startswith("convblog."):
                yield node.module


def too_high(path: str, text: str) -> list[str]:
    """The imports of a module that reach upward."""
    allowed = may_import(layer_of(path.removesuffix(".py").replace("/", ".")))
    imported = (name.removeprefix("convblog.") for name in names_of(ast.parse(text)))
    return [name for name in imported if layer_of(name) not in allowed]


@pytest.mark.parametrize("path", MODULES)
def test_a_module_imports_only_its_own_layer_and_those_before(path: str) -> None:
    assert too_high(path, (ROOT / path).read_text("utf-8")) == []


def file_of(name: str) -> str:
    """Where a module, or a name out of one, stands below the package; empty for what is not ours."""
    path = name.removeprefix("convblog.").replace(".", "/")
    return next((one for one in (f"{path}.py", f"{path}/__init__.py") if one in MODULES), "")


def imported_by(text: str) -> set[str]:
    """The files that a module imports. `from a import b` means the module b, if there is one."""
    found = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("convblog"):
            found |= {file_of(f"{node.module}.{alias.name}") or file_of(str(node.module)) for alias in node.names}
        elif isinstance(node, ast.Import):
            found |= {file_of(alias.name) for alias in node.names}
    return found - {""}


def test_no_modules_import_each_other_in_a_circle() -> None:
    order = TopologicalSorter({path: imported_by((ROOT / path).read_text("utf-8")) for path in MODULES})
    order.prepare()
    circle = {"problems.py": imported_by("from convblog.build import engine"), "build/engine.py": {"problems.py"}}
    with pytest.raises(CycleError):
        TopologicalSorter(circle).prepare()


def test_every_folder_is_a_layer() -> None:
    assert {path.parent.name for path in ROOT.glob("*/*.py")} <= {*LAYERS[1:], *BESIDE}


def test_an_import_within_a_function_counts() -> None:
    text = "def f():\n    from convblog.build import pipeline\n    import convblog.cli.terminal"
    assert too_high("render/press.py", text) == ["build", "cli.terminal"]
    assert too_high("serve/app.py", text) == ["cli.terminal"]
    assert too_high("channels/collecting.py", "from convblog.render import html") == ["render"]
    assert too_high("build/pipeline.py", "from convblog.channels import fetch") == ["channels"]
    assert too_high("problems.py", "from convblog import times\nfrom convblog.content import scan") == ["content"]

"""Mistakes in templates, said so that whoever writes the template can mend them."""

from __future__ import annotations

from functools import partial
from typing import Any

import jinja2
from jinja2.utils import missing
from msgspec import Struct

from convblog import yamlfile
from convblog.problems import N_, SiteError, site_error
from convblog.render.theme import Theme, missing_template, shown, syntax_problem

# What a template can provoke. Anything else (a disk that fails, a mistake of the program) is not the template's.
MISTAKES = (jinja2.TemplateError, AttributeError, TypeError, ValueError, LookupError, ArithmeticError, RecursionError)


class UndefinedValue(jinja2.UndefinedError):
    """A template used `name`, which `owner` does not have; `owner` is None where the name stands alone."""

    def __init__(self, message: str, *, owner: object, name: str) -> None:
        super().__init__(message)
        self.owner, self.name = owner, name


class Missing(jinja2.StrictUndefined):
    """An undefined value that remembers what was asked of what."""

    def __init__(
        self,
        hint: str | None = None,
        obj: Any = missing,
        name: str | None = None,
        exc: type[jinja2.TemplateRuntimeError] = jinja2.UndefinedError,
    ) -> None:
        super().__init__(hint, obj, name, exc)
        if exc is jinja2.UndefinedError:
            self._undefined_exception: Any = partial(
                UndefinedValue, owner=None if obj is missing else obj, name=str(name)
            )


def in_template(theme: Theme, template: str, environment: jinja2.Environment, error: Exception) -> SiteError:
    """The problem that `error`, raised while rendering `template`, is for the template's writer."""
    if isinstance(error, SiteError):
        return error
    if isinstance(error, jinja2.TemplateSyntaxError):
        return syntax_problem(theme, error)
    file, line = _place(theme, template, error)
    if isinstance(error, jinja2.TemplateNotFound):
        known = [name for name in environment.list_templates() if name.endswith(".html")]
        return missing_template(file, line, str(error.name or template), known)
    if isinstance(error, UndefinedValue):
        return _undefined(file, line, template, error)
    hint = N_("see what the values of the templates are in the manual, under themes")
    why = f"{type(error).__name__}: {error}"
    return site_error(file, line, N_("this template cannot be rendered: {why}"), hint, why=why)


def _undefined(file: str, line: int, template: str, error: UndefinedValue) -> SiteError:
    is_of_block = template.startswith("blocks/")
    known = _known(error.owner, is_of_block)
    near = yamlfile.near(error.name, known)
    hint = N_("did you mean “{near}”?") if near else _advice(error.owner, bool(known), is_of_block)
    message = N_("“{name}” is undefined") if error.owner is None else N_("“{name}” is undefined in {owner}")
    owner = type(error.owner).__name__
    return site_error(
        file, line, message, hint, name=error.name, owner=owner, near=near, known=", ".join(sorted(known)),
        template=template,
    )  # fmt: skip


def _advice(owner: object, has_some: bool, is_of_block: bool) -> str:
    if owner is None and is_of_block:
        # Also where it extends or includes a template of the theme, at whose line the name then stands.
        return N_("{template} is the template of a block and sees nothing but {known} and the words of _()")
    if owner is None:
        return N_("a template sees page, site and the functions of the manual; set other names before you use them")
    if has_some:
        return N_("it has: {known}")
    if isinstance(owner, dict):
        return N_('it is empty; write get("{name}") for what may be missing')
    return N_("see what the values of the templates are in the manual, under themes")


def _known(owner: object, is_of_block: bool) -> list[str]:
    if owner is None:
        return ["block", "lang", "options", "page", "prefix"] if is_of_block else ["page", "details", "site"]
    if isinstance(owner, Struct):
        return list(owner.__struct_fields__)
    if isinstance(owner, dict):
        return [key for key in owner if isinstance(key, str)]
    return []


def _place(theme: Theme, template: str, error: Exception) -> tuple[str, int]:
    """The innermost line of a template that `error` passed through; Jinja has put its lines into the traceback."""
    file, line = f"templates/{template}", 0
    traceback = error.__traceback__
    while traceback is not None:
        name = traceback.tb_frame.f_code.co_filename
        if name.startswith(theme.template_dirs) and name.endswith((".html", ".css")):
            file, line = shown(theme, name), traceback.tb_lineno
        traceback = traceback.tb_next
    return file, line

"""The pages of the service: few, plain, in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import jinja2
from markupsafe import Markup, escape
from starlette.responses import HTMLResponse

from convblog.channels.fetching import NO_HOST, PRIVATE
from convblog.config import Config
from convblog.problems import N_, Problem
from convblog.webhost import spoken
from convblog.words import locale, translations

_FIELD = re.compile(r"\{(\w+)\}")


class Look:
    """Renders the templates of the service for a site."""

    def __init__(self, config: Config) -> None:
        self._config = config

    def page(self, template: str, lang: str, style: str, code: int = 200, **values: Any) -> HTMLResponse:
        """A page in `lang`; `style` is the address of the stylesheet. The headers are set by `guard`."""
        text = (
            _environment(lang)
            .get_template(template)
            .render(
                site={"title": self._titles.get(lang) or self._config.title, "url": self._config.url},
                lang=lang,
                direction=locale(lang).text_direction,
                style=style,
                **values,
            )
        )
        return HTMLResponse(text, code)

    @property
    def _titles(self) -> Mapping[str, str]:
        return {lang: language.title for lang, language in self._config.languages.items()}

    @property
    def author(self) -> str:
        """The author's name, or nothing."""
        return self._config.author.name


def stylesheet() -> bytes:
    """The one stylesheet: the colours of the theme that comes with the program."""
    return files("convblog.receive").joinpath("assets", "style.css").read_bytes()


def said(message: str, lang: str, values: Mapping[str, str] | None = None) -> str:
    """A sentence in `lang`, as plain text."""
    return Problem("", 0, message, "", tuple((values or {}).items())).text(_gettext(lang)) if message else ""


def told(reason: Problem | None, lang: str) -> str:
    """A reason in `lang` as strangers may know it, or nothing."""
    if reason is None:
        return ""
    message = _NOT_TOLD_APART if reason.message in (NO_HOST, PRIVATE) else reason.message
    return said(message, lang, dict(reason.values))


_NOT_TOLD_APART = N_("there is no host called {host} on the open web")


@cache
def _environment(lang: str) -> jinja2.Environment:
    env = jinja2.Environment(
        loader=jinja2.PackageLoader("convblog.receive"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    gettext = _gettext(lang)
    env.globals = {"_": lambda message, **values: _filled(gettext(message), values), "host": spoken}
    return env


@cache
def _gettext(lang: str) -> Callable[[str], str]:
    return translations(lang).gettext


def _filled(text: str, values: Mapping[str, object]) -> Markup:
    """A translation with its values, all of it escaped."""
    return Markup(_FIELD.sub(lambda match: escape(values[match[1]]), escape(text)))  # noqa: S704 - escaped

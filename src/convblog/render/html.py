"""Pages of HTML: the theme's templates, given a page, the face of the site and pure functions. Nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from gettext import NullTranslations
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup, escape
from msgspec import msgpack
from msgspec.structs import replace

from convblog import words
from convblog.configfile import line_of
from convblog.content.body import Pieces
from convblog.content.post import Details
from convblog.conversation import reply
from convblog.conversation.masking import mask, mask_html
from convblog.conversation.thread import Answer
from convblog.digest import digest
from convblog.render import prose as bodies_of
from convblog.render.environment import Environment, environment, speaking
from convblog.render.mistakes import MISTAKES, in_template
from convblog.render.theme import Theme
from convblog.site.face import Face
from convblog.site.pages import HomePage, HtmlPage, PostPage, Stylesheet, TagPage
from convblog.site.parts import Excerpt, Link, Prose
from convblog.times import Moment
from convblog.webhost import spoken


class Renderer:
    """Renders the pages of one theme. `faces` are by language; `bodies` and `details` give what a digest stands for."""

    def __init__(
        self,
        theme: Theme,
        faces: Mapping[str, Face],
        bodies: Callable[[bytes], Pieces],
        details: Callable[[bytes], Details],
        bytecode: jinja2.BytecodeCache | None = None,
    ) -> None:
        self._theme, self._faces, self._bodies, self._details = theme, faces, bodies, details
        self._base = environment(theme, bytecode)
        self._blocks = self._base.overlay()
        self._languages: dict[str, Environment] = {}
        self._beside_blocks: dict[str, dict[str, Any]] = {}

    def render(self, page: HtmlPage | Stylesheet) -> bytes:
        """The bytes of a page. Raises `SiteError` for a mistake in a template: its file, its line, what is wrong."""
        if isinstance(page, Stylesheet):
            return self._guarded("style.css", lambda: self._style(page)).encode()
        return self._guarded(page.template, lambda: self._html(page)).encode("utf-8", "replace")

    def prose(self, prose: Prose, absolute: str = "") -> str:
        """The HTML of a whole body; `absolute` (scheme and host) makes its addresses absolute, for feeds."""
        return bodies_of.fill(self._bodies(prose.digest), prose.targets, absolute, self._blocks_of(prose.of))

    def excerpt(self, excerpt: Excerpt, absolute: str = "") -> str:
        """The HTML of a beginning: the author's own summary, else the first of the body."""
        details = self._details(excerpt.details)
        if details.summary:
            return f"<p>{escape(details.summary)}</p>"
        return bodies_of.fill(details.excerpt, excerpt.targets, absolute, self._blocks_of(excerpt.of))

    def _style(self, page: Stylesheet) -> str:
        from convblog.render import stylesheet  # it needs Pillow's colours, which no other page does

        site = Path(self._theme.site)
        options = {**self._theme.options, **page.options}
        return stylesheet.render(page, options, self._base, lambda name: line_of(site, "theme_options", name))

    def _html(self, page: HtmlPage) -> str:
        template = self._language(page.lang).get_template(page.template)
        if isinstance(page, PostPage):
            return template.render(page=page, details=self._details(page.details))
        return template.render(page=_unsealed(page))

    def _blocks_of(self, post: Link | None) -> bodies_of.RenderBlock:
        """What renders the blocks of a post, wherever it is shown: on its page, in lists, in feeds."""

        def render(name: str, attrs: dict[str, str], content: str) -> str:
            template = f"blocks/{name}.html"
            block = {"name": name, "attrs": attrs, "content": own_html(content)}
            given = self._given_to_blocks(post) if post else {}
            return self._guarded(template, lambda: self._blocks.get_template(template).render(block=block, **given))

        return render

    def _given_to_blocks(self, post: Link) -> dict[str, Any]:
        """Nothing that differs between the places where the post is shown. The words are those of its own language."""
        if post.lang not in self._beside_blocks:
            face = next(iter(self._faces.values()))
            catalog = words.translations(post.lang, self._theme.locale_dirs)
            self._beside_blocks[post.lang] = {
                "lang": post.lang,
                "prefix": face.prefix,
                "options": {**self._theme.options, **face.theme_options},
                **_words(catalog.gettext, catalog.ngettext),
            }
        return {"page": post, **self._beside_blocks[post.lang]}

    def _guarded(self, template: str, render: Callable[[], str]) -> str:
        try:
            return render()
        except MISTAKES as error:
            raise in_template(self._theme, template, self._base, error) from error

    def _language(self, lang: str) -> Environment:
        """The templates with the words of one language; all languages share the loader and the bytecode."""
        env = self._languages.get(lang)
        if env is None:
            env = self._languages[lang] = self._speaking(lang)
        return env

    def _speaking(self, lang: str) -> Environment:
        face, locale_dirs = self._faces[lang], self._theme.locale_dirs
        catalog = words.translations(lang, locale_dirs)
        constants = {
            f"{prefix}.{name}": getattr(owner, name)
            for prefix, owner in (("site", face), ("site.reply", face.reply), ("site.author", face.author))
            for name in owner.__struct_fields__
        }
        constants["page.lang"] = lang  # these templates render pages of this language alone
        salt = digest(msgpack.encode(face), words.translations_digest(lang, locale_dirs)).hex()
        return speaking(self._base, self._helpers(face, catalog), constants, catalog.gettext, salt)

    def _helpers(self, face: Face, catalog: NullTranslations) -> dict[str, Any]:
        """What every template may call, besides Jinja's own. Pure functions of what they are given."""
        return {
            "site": face,
            **_words(catalog.gettext, catalog.ngettext),
            **_dates(face.lang),
            "prose": lambda prose: own_html(self.prose(prose)),
            "excerpt": lambda excerpt: own_html(self.excerpt(excerpt)),
            "letter": lambda answer: mask_html(answer.html),
            "absolute": lambda url: face.origin + url if url.startswith("/") else url,
            "options": {**self._theme.options, **face.theme_options},
            "host": spoken,
            "web": web,
            "mask": mask,
            "reply_ways": _reply_ways(face, catalog.gettext),
        }


def _unsealed(page: HtmlPage) -> HtmlPage:
    """A page as templates see it: with the summaries of a list themselves, without their seals."""
    if isinstance(page, HomePage | TagPage):
        return replace(page, posts=tuple(sealed.summary for sealed in page.posts))
    return page


def own_html(html: str) -> Markup:
    """The one place where HTML of the author's own is let through to a template unescaped."""
    return Markup(html)  # noqa: S704 - the author's Markdown: raw HTML in it is theirs to write


_FIELD = re.compile(r"\{(\w+)\}")


def _words(gettext: Callable[[str], str], ngettext: Callable[[str, str, int], str]) -> dict[str, Any]:
    """Translation, with `{names}` filled in: values are escaped, save those that are markup already."""

    def translate(message: str, **values: object) -> str:
        return _filled(gettext(message), values) if values else gettext(message)

    def translate_number(one: str, many: str, number: int, **values: object) -> str:
        return _filled(ngettext(one, many, number), {**values, "number": number})

    return {"_": translate, "gettext": translate, "ngettext": translate_number}


def _filled(text: str, values: Mapping[str, object]) -> str:
    """By a pattern: `Markup.format` does the same in ten times the time. Raises `KeyError` for an unknown name."""
    if len(values) == 1:
        ((name, value),) = values.items()
        if value.__class__ is str:
            return _filled_with(text, name, str(value))
    return _filled_anew(text, values)


@lru_cache(1024)
def _filled_with(text: str, name: str, value: str) -> str:
    """With one value that is plain text: most pages say the same to the same name."""
    return _filled_anew(text, {name: value})


def _filled_anew(text: str, values: Mapping[str, object]) -> str:
    return Markup(_FIELD.sub(lambda match: escape(values[match[1]]), escape(text)))  # noqa: S704 - all of it escaped


def _dates(lang: str) -> dict[str, Any]:
    def date(moment: Moment) -> str:
        return words.long_date(moment, lang)

    def datetime(moment: Moment) -> str:
        return f"{words.long_date(moment, lang)}, {words.clock_time(moment, lang)}"

    def month_name(number: int) -> str:
        return words.month_name(number, lang)

    return {"date": date, "datetime": datetime, "month_name": month_name}


def web(url: str) -> str:
    """`url` if it leads to the web or to this site, else nothing: for addresses that strangers gave."""
    return url if url.startswith(("https://", "http://")) or (url.startswith("/") and url[1:2] not in "/\\") else ""


def _reply_ways(face: Face, translate: Callable[[str], str]) -> Callable[..., reply.Ways]:
    settings = face.reply
    # Where none is configured the author's page is the site itself: no way to ask the author anything.
    is_here = face.author.url.rstrip("/") == (face.origin + face.prefix).rstrip("/")

    def reply_ways(page: PostPage, answer: Answer | None = None) -> reply.Ways:
        """The ways to answer a page, or one answer on it."""
        return reply.ways(
            address=settings.address,
            plus_addressing=settings.plus_addressing,
            webmention=settings.webmention,
            form=settings.form,
            openings=settings.openings,
            channels=page.openness.channels,
            target=page.url.removeprefix(face.prefix),
            permalink=f"{face.origin}{page.url}#r-{answer.id}" if answer else face.origin + page.url,
            title=page.title,
            question=page.question,
            answer_id=answer.id if answer else "",
            translate=translate,
            author_page="" if is_here else face.author.url,
        )

    return reply_ways

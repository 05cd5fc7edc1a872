"""How a thing that changed is named: titles in quotation marks, dates as people write them, posts with their files."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from convblog.content.post import Details
from convblog.conversation.thread import Voice
from convblog.problems import N_, Translate, fill
from convblog.site.face import NavLink
from convblog.site.parts import Byline, Link, Openness, TagLink, Target, Version
from convblog.times import Moment
from convblog.words import clock_time, long_date

_LONGEST = 60  # characters of a value
_MOST = 3  # things named one by one


class Wording:
    """Makes sentences in the terminal's language, with dates in the site's.

    `sources` are the files of the site's posts by address, `details` gives the details of a post that are still
    remembered by their digest.
    """

    def __init__(
        self, say: Translate, lang: str, sources: Mapping[str, str], details: Callable[[bytes], Details | None]
    ) -> None:
        self._say, self._lang, self._sources = say, lang, sources
        self.details = details

    def __call__(self, template: str, /, **values: str) -> str:
        """A sentence, its values filled in."""
        return fill(self._say(template), values.items())

    def quoted(self, text: str) -> str:
        """A word or title in quotation marks; a long one is cut."""
        return self(N_("“{text}”"), text=text if len(text) <= _LONGEST else text[: _LONGEST - 1].rstrip() + "…")

    def changed(self, template: str, old: Any, new: Any, /, **values: str) -> str:
        """A sentence with the old and the new value, each as short as tells them apart."""
        before, after = self.value(old), self.value(new)
        for exact in (self._exact, str):
            if before == after:
                before, after = exact(old), exact(new)
        return self(template, old=before, new=after, **values)

    def _exact(self, value: Any) -> str:
        """A value with its time of day, or by its address, where the day or the name alone is not what changed."""
        if isinstance(value, Moment):
            return f"{self.value(value)} {clock_time(value, self._lang)}"
        if isinstance(value, tuple):
            return ", ".join(map(self._exact, value))
        return self.quoted(value.url) if hasattr(value, "url") else self.value(value)

    def value(self, value: Any) -> str:
        """A value as a person would write it."""
        if isinstance(value, Openness):
            value = value.channels
        if value in (None, "", ()):
            return self(N_("nothing"))
        if isinstance(value, bool):
            return self(N_("yes") if value else N_("no"))
        if isinstance(value, Moment):
            return long_date(value, self._lang)
        if isinstance(value, tuple | list):
            named = [self.value(one) for one in value]
            return self.some(named) if len(named) > _MOST else ", ".join(named)
        return self.quoted(_name(value))

    def post(self, url: str, title: str) -> str:
        """A post with its file; a post that is no longer there by its title alone."""
        source = self._sources.get(url)
        return self(N_("{title} ({file})"), title=self.quoted(title), file=source) if source else self.quoted(title)

    def voice(self, voice: Voice) -> str:
        """The name of a person."""
        return voice.name or self(N_("someone without a name"))

    def some(self, names: Sequence[str]) -> str:
        """Names, each once; of many the first three, and how many more there are."""
        names = list(dict.fromkeys(names))
        if len(names) > _MOST:
            shown, more = ", ".join(names[:_MOST]), str(len(names) - _MOST)
            return self(N_("{names} and {number} more"), names=shown, number=more)
        if len(names) > 1:
            return self(N_("{names} and {last}"), names=", ".join(names[:-1]), last=names[-1])
        return "".join(names)


def _name(value: Any) -> str:
    """What a value is called by."""
    if isinstance(value, Link | NavLink):
        return value.title
    if isinstance(value, Byline | TagLink | Version):
        return value.name
    return value.url if isinstance(value, Target) else str(value)

"""The places that the configuration takes mail from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from convblog import private
from convblog.channels.email import pipe
from convblog.channels.email.maildir import MaildirSource
from convblog.channels.email.mbox import MboxSource
from convblog.channels.email.source import LONGEST, WITH_PICTURES, Source
from convblog.config import Email, MailSource


def sources_of(config: Email, site: Path, environ: Mapping[str, str]) -> tuple[Source, ...]:
    """Every source of `config`, in its order, after the spool of `convblog mail receive` where there is one.

    `site` is the site's folder; `environ` holds the passwords. Nothing is connected or read yet.
    """
    spool = site / private.FOLDER / pipe.FOLDER
    longest = WITH_PICTURES if config.pictures else LONGEST
    sources: list[Source] = [pipe.SpoolSource(spool, longest=longest)] if spool.is_dir() else []
    names = Counter(source.name for source in sources)
    for part in config.sources:
        name = _name_of(part)
        names[name] += 1
        unique = name if names[name] == 1 else f"{name} ({names[name]})"
        sources.append(_source_of(part, site, environ, unique, longest))
    return tuple(sources)


def _name_of(part: MailSource) -> str:
    if part.imap:
        from convblog.channels.email import imap

        return imap.name_of(part.imap)
    return f"maildir {part.maildir}" if part.maildir else f"mbox {part.mbox}"


def _source_of(part: MailSource, site: Path, environ: Mapping[str, str], name: str, longest: int) -> Source:
    if part.imap:
        from convblog.channels.email.imap import ImapSource  # needs imap-tools, which the others do without

        return ImapSource(part.imap, environ, name, longest=longest)
    if part.maildir:
        return MaildirSource(part.maildir, site, name, longest)
    return MboxSource(part.mbox, site, name, longest=longest)

"""The pages that can be answered, for the channels: from the sources, or from a build that has just read them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from msgspec import msgpack

from convblog.build import disk, load, sources
from convblog.build.assemble import place, threads_of
from convblog.build.cache import using_cache
from convblog.build.engine import code_digest
from convblog.build.lock import locked
from convblog.build.request import Request
from convblog.build.run import Run
from convblog.config import Config
from convblog.content import scan
from convblog.conversation import answering, pages
from convblog.conversation.answering import Answering
from convblog.conversation.pages import PageEntry, Pages
from convblog.digest import digest
from convblog.private import FOLDER as PRIVATE
from convblog.problems import SiteError
from convblog.site import history, model
from convblog.site.model import Site
from convblog.site.placed import Placed
from convblog.times import Moment


def of_sources(site: str, now: Moment, waiting: Callable[[], None] = lambda: None) -> tuple[Config, Pages]:
    """The configuration of a site and the pages that its sources make at `now`.

    A post with a mistake is where the last build had it: its readers' answers must not wait for its author. Raises
    `SiteError` where even the configuration cannot be read.
    """
    private = Path(site, PRIVATE)
    with disk.failures_told(site), locked(private, waiting):
        config, current = using_cache(private, lambda cache: _read(Run(Request(site=site), now, private, cache)), False)
    return config, pages.merged(current, pages.recall(private))


def _read(run: Run) -> tuple[Config, Pages]:
    site = run.request.site
    found = sources.read(run.request, scan.scan(site), run.cache)
    parser = digest(code_digest(found.tree_digests), msgpack.encode(found.parsing))
    loaded = load.load(site, found.digests, found.parsing, parser, run.cache, run.request.jobs)
    known = history.History()
    if history.FILE in found.digests:
        known = history.read(scan.read_text(site, history.FILE))
    placed = place(run, found, loaded)
    try:
        current = model.build(found.config, placed, known.moved)
        return found.config, of_site(current, _answering(current, loaded))
    except SiteError:
        # Two posts at one address, say. The build tells of it; here the first of them takes the answers.
        entries = {one.address: _entry(one) for one in reversed(placed)}
        return found.config, Pages(_url(found.config), entries)


def _answering(site: Site, loaded: load.Loaded) -> Iterable[Answering]:
    wanted = site.config.conversation.webmention.answer_pages
    return answering.of(threads_of(site, loaded)) if wanted else ()


def of_site(site: Site, answering: Iterable[Answering]) -> Pages:
    """The pages of a site that has been put together, and those answers that are pages of their own."""
    entries = {one.address: _entry(one) for one in site.everything}
    aliases = {address: one.address for address, one in site.by_address.items() if address != one.address}
    return Pages(_url(site.config), entries, aliases, {one.address: one.page for one in answering})


def _url(config: Config) -> str:
    return config.url.rstrip("/") + "/"


def _entry(placed: Placed) -> PageEntry:
    post = placed.post
    asked = post.reply.channels
    return PageEntry(
        path=placed.address,
        title=post.title,
        lang=post.lang,
        question=post.question,
        channels=("email", "webmention", "form") if asked is None else tuple(asked),
        closes=placed.closes,
        published=post.published.seconds if post.published else 0,
    )

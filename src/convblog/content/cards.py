"""Cards: a link that stands alone in its paragraph, shown quietly. They load nothing from anybody."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from convblog.content.holes import escape, escape_value
from convblog.webhost import spoken

_VIDEO_HOSTS = frozenset(("youtube.com", "youtu.be", "vimeo.com", "dailymotion.com", "dai.ly", "twitch.tv"))
_VIDEO_PATH = re.compile(r"/(?:w|videos/watch)/[\w-]+")  # PeerTube, wherever it runs
_SCHEME = re.compile(r"https?://(?:www\.)?", re.IGNORECASE)


def is_web(address: str) -> bool:
    """Whether a card can be made for `address`."""
    return _SCHEME.match(address) is not None and bool(host_of(address))


def host_of(address: str) -> str:
    """The host of a web address without `www.` and `m.`; empty if there is none."""
    return spoken(address).removeprefix("m.")


def is_video(address: str) -> bool:
    """Whether `address` is known to lead to a video."""
    return host_of(address) in _VIDEO_HOSTS or _VIDEO_PATH.match(urlsplit(address).path) is not None


def card(address: str, title: str, attributes: str) -> str:
    """The card of a web address. `title` is HTML, empty if the author gave none; `attributes` those of the link."""
    host = host_of(address)
    shown = title or escape(_SCHEME.sub("", address).rstrip("/"))
    beside = "" if shown == escape(host) else f' <span class="card-host">{escape(host)}</span>'
    kind = "card-video" if is_video(address) else "card-link"
    return (
        f'<p class="card {kind}"><a href="{escape_value(address)}"{attributes}>'
        f'<span class="card-title">{shown}</span>{beside}</a></p>\n'
    )

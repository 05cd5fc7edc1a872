"""One build while it lasts."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from convblog.build.cache import Cache
from convblog.build.onlooker import Onlooker
from convblog.build.request import Request
from convblog.times import Moment


class Run(Struct, frozen=True):
    """What was asked for, when, and what every step works with."""

    request: Request
    now: Moment  # decides which posts are due
    private: Path  # `.convblog/`
    cache: Cache
    onlooker: Onlooker = Onlooker()

"""Work that waits for a disk or a database, off the loop that serves everybody else."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from starlette.concurrency import run_in_threadpool

from convblog.channels.queue import Unavailable
from convblog.receive.requests import Refusal
from convblog.receive.service import UNAVAILABLE

P = ParamSpec("P")
T = TypeVar("T")


async def in_thread(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """`function`, in a thread. Raises `Refusal` if the database does not answer."""
    try:
        return await run_in_threadpool(function, *args, **kwargs)
    except Unavailable:
        raise Refusal(503, UNAVAILABLE, after=60) from None

"""Work spread over the cores, by forking: what the workers need is in their memory already, nothing is copied.

Where none may be forked, the work is done in this process.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from convblog.build.beside import can_fork
from convblog.problems import N_, site_error

T = TypeVar("T")
R = TypeVar("R")

# Starting two workers costs some 30 ms: about as much as parsing 40 posts.
WORTH_IT = 150

_inherited: list[tuple[Callable[[Any], Any], Sequence[Any]]] = []  # filled in a worker only


def spread(work: Callable[[Sequence[T]], R], items: Sequence[T], jobs: int) -> Iterator[R]:
    """`work` applied to parts of `items`; the results in the order of the parts.

    `jobs` is the number of processes, 0 for one a core. Raises what `work` raises, and `SiteError` if a worker was
    killed (most likely for want of memory).
    """
    count = jobs or os.cpu_count() or 1
    if count < 2 or len(items) < WORTH_IT or not can_fork():
        yield work(items)
        return
    # Imported here: most builds have less to do, and these take 20 ms.
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    size = max(20, min(500, len(items) // (4 * count)))
    ranges = [(start, min(start + size, len(items))) for start in range(0, len(items), size)]
    context = multiprocessing.get_context("fork")
    try:
        # With `fork` the initial arguments are inherited as they are, not pickled.
        with ProcessPoolExecutor(count, context, _inherit, (work, items)) as pool:
            yield from pool.map(_run, ranges)
    except BrokenProcessPool:
        hint = N_("build again with --jobs 1, which needs less memory")
        raise site_error("convblog", 0, N_("a process of this build was killed"), hint) from None


def _inherit(work: Callable[[Any], Any], items: Sequence[Any]) -> None:
    _inherited[:] = [(work, items)]


def _run(part: tuple[int, int]) -> Any:
    work, items = _inherited[0]
    return work(items[part[0] : part[1]])

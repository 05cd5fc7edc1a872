"""What goes wrong with the disk, said so that the site's owner can mend it."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from convblog.problems import N_, SiteError, site_error


def failure(file: str, error: OSError | sqlite3.Error) -> SiteError:
    """The problem that a failure to write `file` is. Only for what happens before the output is touched."""
    why = error.strerror or error if isinstance(error, OSError) else error
    hint = N_("make room or check that you may write there; the output is as it was before")
    return site_error(file, 0, N_("cannot be written: {why}"), hint, why=why)


@contextmanager
def failures_told(site: str) -> Iterator[None]:
    """Whatever the disk refuses, in `.convblog/` as elsewhere, as a `SiteError` that names the file."""
    try:
        yield
    except BrokenPipeError:
        raise  # that is the terminal's
    except OSError as error:
        name = os.fsdecode(error.filename) if isinstance(error.filename, str | bytes) else ".convblog"
        inside = name.startswith(site.rstrip("/") + "/")
        raise failure(os.path.relpath(name, site) if inside else name, error) from None
    except sqlite3.Error as error:
        raise failure(".convblog", error) from None

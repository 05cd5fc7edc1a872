"""Where things stand."""

from __future__ import annotations

import os

from convblog.build.request import Request
from convblog.private import FOLDER as PRIVATE


def preview_of(site: str) -> str:
    """The absolute path of the preview's output: never the folder that is published."""
    return os.path.realpath(os.path.join(site, PRIVATE, "preview"))


def output_of(request: Request, configured: str) -> str:
    """The absolute path of the output folder: the preview's own, else as asked, else as configured."""
    if request.preview:
        return preview_of(request.site)
    return os.path.realpath(request.output or os.path.join(request.site, configured))

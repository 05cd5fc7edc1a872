"""Where things stand."""

from __future__ import annotations

import os

from convblog.build.request import Request
from convblog.private import FOLDER as PRIVATE


def output_of(request: Request, configured: str) -> str:
    """The absolute path of the output folder: the preview's own, else as asked, else as configured."""
    if request.preview:
        # Never the folder that is published.
        return os.path.realpath(os.path.join(request.site, PRIVATE, "preview"))
    return os.path.realpath(request.output or os.path.join(request.site, configured))

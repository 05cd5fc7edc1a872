"""The application for any ASGI server: `uvicorn convblog.receive.asgi:app`, with the site's folder in CONVBLOG_SITE."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from convblog.problems import SiteError
from convblog.receive.app import create_app

SITE = "CONVBLOG_SITE"

try:
    app = create_app(Path(os.environ.get(SITE) or "."), os.environ)
except SiteError as error:
    sys.exit(str(error))

"""A site of one post, its preview, and a browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.serve.previewing import PATIENCE, Preview, Writer, previewing


@pytest.fixture
def writer(tmp_path: Path) -> Writer:
    return Writer(tmp_path / "lamp")


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "log"


@pytest.fixture
def preview(writer: Writer, log: Path) -> Iterator[Preview]:
    with previewing(writer.folder, log) as preview:
        yield preview


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of a small window, in a session of its own."""
    with browser.new_context(viewport={"width": 800, "height": 500}) as context:
        page = context.new_page()
        page.set_default_timeout(PATIENCE * 1000)
        yield page

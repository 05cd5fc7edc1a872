"""What several parts of the suite share."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, sync_playwright

from convblog.build import theming
from tests import shelf

# A shell that starts the suite in the background has it ignore Ctrl-C, and the commands that tests start inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)

# The suite finds the same today as yesterday, on a slow machine too; the long tests go and search for what is new.
_PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("suite", _PATIENT, derandomize=True)
settings.register_profile("search", _PATIENT, max_examples=1000)
settings.load_profile("suite")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long ones first, whole scenarios and browsers: at the end one worker would go on with them alone."""
    items.sort(key=lambda item: "end_to_end" not in item.nodeid and "browser" not in getattr(item, "fixturenames", ()))


@pytest.fixture(scope="session", autouse=True)
def compiled_once() -> Iterator[None]:
    """Templates are compiled once in a process: that is two thirds of the first build of a small site."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(theming, "compiled_templates", shelf.compiled_templates)
        yield


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, started once: Playwright allows only one of its kind in a process."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium-headless-shell", args=["--no-sandbox"])
        yield browser
        browser.close()

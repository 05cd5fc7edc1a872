"""One service for tests that leave no traces in each other's way."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.receive.serving import Service, serving, site_of


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return site_of(tmp_path_factory.mktemp("receive") / "site")


@pytest.fixture(scope="module")
def service(site: Path) -> Iterator[Service]:
    with serving(site) as service:
        yield service

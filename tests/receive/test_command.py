"""`convblog receive` on the command line: what it needs, and how it says what is wrong."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from tests.cli.test_commands import Done, convblog
from tests.receive.serving import serving, site_of


def test_it_says_where_it_listens(tmp_path: Path) -> None:
    with serving(site_of(tmp_path / "site")) as service:
        assert service.said == f"The service listens at {service.url} (Ctrl-C ends it)\n"


def test_a_port_that_is_taken_is_told(tmp_path: Path) -> None:
    site = site_of(tmp_path / "site")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = convblog("receive", site, "--port", port)
    assert (done.status, done.out) == (1, "")
    assert done.err.startswith(f"127.0.0.1:{port}: this address cannot be listened at")


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ("conversation: {webmention: {endpoint: https://wm.fil.example/}}", "needs a path of its own"),
        ("conversation: {form: {endpoint: https://fil.example/r%C3%A9ponse}}", "needs a path of its own"),
        ("conversation: {secret_env: NO_SUCH_SECRET}", "is not set"),
        ("receive: {token_env: NO_SUCH_TOKEN}", "NO_SUCH_TOKEN is not set"),
        ("receive: {mail_token_env: HOME}", "HOME is not set or too short"),
        ("receive: {trusted_proxies: [10.0.0.0/40]}", "not the address of a machine"),
        ("receive: {limits: {per_minute: 0}}", "too small"),
        ("receive: {database: mysql://db.example/x}", "neither PostgreSQL nor"),
        (
            "conversation: {webmention: {sources: [{receiver: {url: http://far.example/, token_env: T}}]}}",
            "not encrypted",
        ),
    ],
)
def test_a_mistake_is_told_and_nothing_is_served(more: str, why: str, tmp_path: Path) -> None:
    done: Done = convblog("receive", site_of(tmp_path / "site", more))
    assert (done.status, done.out) == (1, "")
    assert why in done.err
    assert done.err.startswith("convblog.yaml")


def test_where_there_is_no_site_nothing_is_made(tmp_path: Path) -> None:
    done = convblog("receive", tmp_path)
    assert (done.status, done.out) == (1, "")
    assert not list(tmp_path.iterdir())

"""`convblog collect`, killed at any moment and run again: each answer exactly once."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.channels.email.dovecot import ENVIRON, Dovecot, dovecot
from tests.channels.mails import EMAIL, message
from tests.scenario import post, site_of

COMMAND = [sys.executable, "-c", "from convblog.cli import main; main()", "collect", "--json"]
MAILS = 60


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    with dovecot() as server:
        yield server


def a_site(root: Path, server: Dovecot, user: str, rule: str) -> Path:
    """A site whose only source is a mailbox with `MAILS` messages, every tenth of them automatic."""
    imap = server.config(user)
    away = {"Auto-Submitted": "auto-replied"}
    mails = [message(f"Letter {n}.", n, headers=away if n % 10 == 0 else {}) for n in range(MAILS)]
    server.deliver(user, *mails)
    source = f"{{host: {imap.host}, port: {imap.port}, security: none, user: {user}, password_env: FIL_PASSWORD}}"
    return site_of(
        root,
        f"""
== convblog.yaml
title: Test
url: https://test.example/
permalink: /{{year}}/{{month}}/{{slug}}/
conversation:
  moderation: {rule}
  email:
    address: {EMAIL["address"]}
    trusted_authserv_id: {EMAIL["trusted_authserv_id"]}
    sources: [{{imap: {source}}}]
== content/posts/letter.md
{post("Letter", "2026-11-01")}
""",
    )


def killed(site: Path, seconds: float) -> bool:
    """Collect, and kill it after a time; whether it was still at work."""
    run = subprocess.Popen(
        COMMAND, cwd=site, env={**os.environ, **ENVIRON}, stdout=subprocess.DEVNULL, start_new_session=True
    )
    try:
        run.wait(seconds)
    except subprocess.TimeoutExpired:
        os.killpg(run.pid, signal.SIGKILL)
        run.wait()
        return True
    return False


def check_kills(site: Path, server: Dovecot, user: str, kills: int, chance: random.Random) -> None:
    done = rounds = 0
    while done < kills:
        rounds += 1
        done += killed(site, chance.uniform(0.3, 1.5))
        if rounds % 10 == 0:
            put_back(server, user, chance)
    subprocess.run(COMMAND, cwd=site, env={**os.environ, **ENVIRON}, check=True, stdout=subprocess.DEVNULL)
    assert_each_once(site, server, user)


def put_back(server: Dovecot, user: str, chance: random.Random) -> None:
    """A mail program that moves messages back into the inbox: they were collected, and are to add nothing."""
    with server.client(user) as client:
        for folder in ("convblog/waiting", "convblog/done"):
            if client.select(f'"{folder}"')[0] != "OK":
                continue
            _, found = client.search(None, "ALL")
            numbers = found[0].decode().split()
            for number in chance.sample(numbers, min(20, len(numbers))):
                client.copy(number, "INBOX")
                client.store(number, "+FLAGS", "\\Deleted")
            client.expunge()


def assert_each_once(site: Path, server: Dovecot, user: str) -> None:
    files = [*(site / "responses").rglob("*.md"), *(site / ".convblog/inbox").glob("*.md")]
    texts = sorted(path.read_text("utf-8").rpartition("---\n")[2].strip() for path in files)
    assert texts == sorted("" if n % 10 == 0 else f"Letter {n}." for n in range(MAILS))  # of automatic mail no words
    messages = sorted(number for found in server.contents(user).values() for number in found)
    assert messages == sorted(str(n) for n in range(MAILS))
    assert not list(site.rglob(".*.md.*")), "a half-written file is left"


@pytest.mark.parametrize("rule", ["all", "none"])
def test_some_kills_lose_and_double_nothing(tmp_path: Path, server: Dovecot, rule: str) -> None:
    site = a_site(tmp_path / "site", server, f"some-{rule}", rule)
    check_kills(site, server, f"some-{rule}", 6, random.Random(rule))


@pytest.mark.slow
@pytest.mark.parametrize("rule", ["all", "none"])
def test_a_hundred_kills_lose_and_double_nothing(tmp_path: Path, server: Dovecot, rule: str) -> None:
    site = a_site(tmp_path / "site", server, f"many-{rule}", rule)
    check_kills(site, server, f"many-{rule}", 100, random.Random(f"many {rule}"))

"""Whoever sends is killed: nothing is lost, and nothing arrives more than twice. A real server, real kills."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from convblog.channels import smtp
from convblog.conversation import deciding
from tests.channels.notify.office import ADDRESS, AUTHOR, HOUR, MARIE, Office, to_page
from tests.channels.notify.test_delivery import open_office, subscribed
from tests.channels.smtpserver import Handler, config, mail_server

MARIES = f"Marie Lefort <{MARIE}>"

_CHILD = """
import sys
from pathlib import Path
from convblog.channels import smtp
from tests.channels.notify.office import Office
from tests.channels.smtpserver import config
site, port, now = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
office = Office(site)
office.now = now
print("ready", flush=True)
office.delivers(smtp.sender(config(port), {}))
"""


def killed_in(site: Path, port: int, now: int) -> subprocess.Popen[bytes]:
    """A process of its own that delivers."""
    return subprocess.Popen([sys.executable, "-c", _CHILD, str(site), str(port), str(now)], stdout=subprocess.PIPE)


class Killer(Handler):
    """Kills whoever sends, at one stage of the talk."""

    def __init__(self, stage: str) -> None:
        super().__init__()
        self.stage, self.victim = stage, 0

    async def handle_RCPT(self, *args: object) -> str:  # noqa: N802
        self.kill("RCPT")
        return await super().handle_RCPT(*args)  # type: ignore[arg-type]

    async def handle_DATA(self, *args: object) -> str:  # noqa: N802
        answer = await super().handle_DATA(*args)  # type: ignore[arg-type]
        self.kill("DATA")
        return answer

    async def handle_QUIT(self, *args: object) -> str:  # noqa: N802
        self.kill("QUIT")
        return "221 Bye"

    def kill(self, stage: str) -> None:
        if stage == self.stage and self.victim:
            os.kill(self.victim, signal.SIGKILL)
            self.victim = 0


@pytest.mark.parametrize(("stage", "arrived"), [("RCPT", 1), ("DATA", 2), ("QUIT", 1)])
def test_a_kill_in_the_middle_loses_nothing_and_sends_at_most_two_equal_copies(
    stage: str, arrived: int, tmp_path: Path
) -> None:
    office = Office(tmp_path)
    office.gets(office.mail(MARIES, to_page(), "Words."))
    killer = Killer(stage)
    with mail_server(killer) as port:
        child = killed_in(tmp_path, port, office.now)
        killer.victim = child.pid
        child.communicate(timeout=60)
        assert child.returncode == -signal.SIGKILL
        for _ in range(3):
            office.now += HOUR
            office.delivers(smtp.sender(config(port), {}))
    assert len(killer.taken) == arrived
    assert len({envelope.content for envelope in killer.taken}) == 1, "one message, one Message-ID"
    assert {(envelope.mail_from, tuple(envelope.rcpt_tos)) for envelope in killer.taken} == {(ADDRESS, (AUTHOR,))}


def test_a_mail_that_kills_its_sender_each_time_is_not_sent_a_third_time(tmp_path: Path) -> None:
    office = Office(tmp_path)
    office.gets(office.mail(MARIES, to_page(), "Words."))
    killer = Killer("DATA")
    with mail_server(killer) as port:
        for _ in range(3):
            child = killed_in(tmp_path, port, office.now)
            killer.victim = child.pid
            child.communicate(timeout=60)
            office.now += HOUR
    assert len(killer.taken) == 2


@pytest.mark.slow
def test_kills_at_any_moment_lose_nothing(tmp_path: Path) -> None:
    """Twenty readers are to be told; whoever tells them is killed again and again, at moments that chance chooses."""
    office = open_office(tmp_path)
    ids = [subscribed(office, f"Reader{number} <reader{number}@mail.example>") for number in range(20)]
    with office.desk() as desk:
        for one in ids:
            deciding.answer(desk, one, "To a reader.")
    chance, kills, slow = random.Random(1), 0, Handler()
    slow.on_data = lambda: time.sleep(0.1)
    with mail_server(slow) as port:
        for _ in range(200):
            child = killed_in(tmp_path, port, office.now)
            assert child.stdout is not None
            child.stdout.readline()
            time.sleep(chance.uniform(0, 0.4))
            child.kill()
            child.communicate()
            kills += child.returncode == -signal.SIGKILL
            office.now += HOUR
            if child.returncode == 0:
                break
    copies = Counter(envelope.content for envelope in slow.taken)
    to = {recipient for envelope in slow.taken for recipient in envelope.rcpt_tos}
    assert kills >= 3
    assert to >= {f"reader{number}@mail.example" for number in range(20)}
    assert set(copies.values()) <= {1, 2}, "the same message at most twice"
    assert sum(copies.values()) <= len(copies) + kills, "a kill doubles one mail at most"
    assert office.delivers(office.post).waiting == 0 and office.out == []

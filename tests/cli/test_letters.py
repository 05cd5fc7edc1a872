"""Letters about what waits, from the command line, where `.convblog/` is new at each run."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.channels.email.dovecot import PASSWORD, Dovecot, dovecot, free_port
from tests.cli import test_online
from tests.cli.test_commands import Done, convblog
from tests.cli.test_online import TOKEN, Net, entry, laptop, mentioned, remote

SECRET = "a secret of more than sixteen letters"
WAITING, DONE, APPROVE = (f"convblog/{role}" for role in ("waiting", "done", "approve"))
MAILBOX = """\
  secret_env: KEY
  email:
    address: answers@test.example
    sources:
      - imap: {{host: localhost, port: {port}, security: none, user: {user}, password_env: FIL_PASSWORD}}
"""

net = test_online.net


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    with dovecot() as server:
        yield server


class Runner:
    """A site, a web service elsewhere, a mailbox; nothing else outlives a run."""

    def __init__(self, net: Net, folder: Path, server: Dovecot, user: str, port: int = 0) -> None:
        self.server, self.user = server, user
        self.site = laptop(net, folder, f"[{remote(net)}]", MAILBOX.format(port=port or server.port, user=user))
        self.service = f"receiver {net.service.url.partition('://')[2]}"
        self.mailbox = f"imap localhost:{port or server.port}/INBOX"

    def collect(self, *options: str) -> Done:
        shutil.rmtree(self.site / ".convblog", ignore_errors=True)
        return self.says("collect", self.site, *options)

    def says(self, *arguments: object) -> Done:
        return convblog(*arguments, FIL_PASSWORD=PASSWORD, COLLECT_TOKEN=TOKEN, KEY=SECRET)

    def lying(self) -> dict[str, int]:
        return {name: len(found) for name, found in self.server.contents(self.user).items() if found}

    def approve(self) -> None:
        with self.server.client(self.user) as client:
            client.create(f'"{APPROVE}"')
            client.select(f'"{WAITING}"')
            client.copy("1:*", f'"{APPROVE}"')
            client.store("1:*", "+FLAGS", "\\Deleted")
            client.expunge()

    def published(self) -> list[str]:
        return [path.read_text("utf-8").rpartition("---\n")[2].strip() for path in self.site.glob("responses/*/*.md")]


def test_what_came_to_a_service_is_approved_in_the_mailbox(net: Net, server: Dovecot, tmp_path: Path) -> None:
    net.web.pages["/letters"] = entry(net.web, "Read me in your mailbox.")
    mentioned(net, "/letters")
    runner = Runner(net, tmp_path / "site", server, "letters")
    done = runner.collect("--source", "receiver")
    assert (done.status, done.err) == (0, "")
    assert done.out.splitlines()[0].startswith(f"{runner.service}: ")
    assert runner.mailbox not in done.out
    waiting = runner.lying()
    assert [*waiting] == [WAITING]
    assert runner.collect().status == 0
    assert runner.lying() == waiting
    runner.approve()
    assert runner.collect().status == 0
    assert "Read me in your mailbox." in runner.published()
    assert runner.lying() == {APPROVE: waiting[WAITING]}
    assert runner.collect().status == 0
    assert runner.lying() == {DONE: waiting[WAITING]}


def test_a_mailbox_that_is_down_fails_the_run_and_keeps_no_other_source(
    net: Net, server: Dovecot, tmp_path: Path
) -> None:
    net.web.pages["/down"] = entry(net.web, "The mailbox is down.")
    mentioned(net, "/down")
    runner = Runner(net, tmp_path / "site", server, "nobody", free_port())
    done = runner.collect("--source", "receiver")
    assert done.status == 1
    assert done.out.splitlines()[1] == f"{runner.mailbox}: not reached"
    assert done.err.startswith(f"{runner.mailbox}: localhost:")
    assert "cannot be reached" in done.err
    listed = runner.says("inbox", "list", "-C", runner.site, "--json", "--unpublished")
    assert "The mailbox is down." in listed.out


@pytest.mark.parametrize("options", [(), ("--name-only",)])
def test_forgetting_somebody_erases_their_letters(
    net: Net, server: Dovecot, tmp_path: Path, options: tuple[str, ...]
) -> None:
    path = f"/forget-letters{len(options)}"
    net.web.pages[path] = entry(net.web, "Forget my letter.")
    net.web.pages[f"/keep{len(options)}"] = entry(net.web, "Keep mine.")
    mentioned(net, path)
    mentioned(net, f"/keep{len(options)}")
    runner = Runner(net, tmp_path / "site", server, f"forget{len(options)}")
    runner.collect()
    before = runner.lying()[WAITING]
    done = runner.says("inbox", "forget", net.web.url + path, "--yes", *options, "-C", runner.site)
    assert (done.status, done.err) == (0, "")
    assert f"{runner.mailbox}: 1 message erased" in done.out
    assert runner.lying() == {WAITING: before - 1}
    net.web.pages[path] = 410
    assert runner.collect().status == 0
    assert runner.lying() == {WAITING: before - 1}

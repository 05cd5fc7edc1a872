"""Web services and what answers elsewhere, from the command line: collect, forget, check --online."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from msgspec import msgpack

from convblog.channels.deliveries import Reference
from convblog.channels.items import Arrival
from convblog.digest import token
from tests.channels.email.dovecot import ENVIRON, Dovecot, dovecot
from tests.channels.mails import message
from tests.channels.smtpserver import PLAIN_PASSWORD, USER, Handler, mail_server
from tests.cli.test_commands import convblog
from tests.receive.serving import Service, queue_of, serving, until
from tests.receive.sources import ENTRY, Sources, sources
from tests.receive.test_reply import FIELDS, hidden
from tests.scenario import built, post, site_of, tree

TOKEN = "collect-token-of-a-test"
LETTER = "/2026/01/letter/"
CONFIG = """\
title: Test
url: {url}/
author: {{name: Claire}}
receive: {{token_env: COLLECT_TOKEN}}
network: {{allow: {allow}}}
conversation:
  moderation: all
"""


class Net(NamedTuple):
    web: Sources  # other people's pages, and ours
    service: Service
    allow: str
    server: Path  # the site's folder where the service runs


@pytest.fixture(scope="module")
def net(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Net]:
    """A service that knows the letter, and looks at nothing itself."""
    server = tmp_path_factory.mktemp("online") / "server"
    with sources({"/note": ""}) as web:
        web.pages["/note"] = entry(web, "I see it like you.")
        text = CONFIG.format(url=home(web), allow=f"['{web.host}']")
        site_of(server, f"== convblog.yaml\n{text}\n== content/posts/letter.md\n{post('Letter')}")
        built(server)
        with serving(server, workers=1, environment={"COLLECT_TOKEN": TOKEN}) as service:
            yield Net(web, service, f"['{web.host}', '{home(web)[7:]}', '{service.url.partition('://')[2]}']", server)


def home(web: Sources) -> str:
    """Our site, at the same server: it has another name, for no site has answers from its own pages."""
    return web.url.replace("127.0.0.1", "localhost")


def entry(web: Sources, text: str) -> str:
    return ENTRY.format(url="/", name="Paul", text=text, target=home(web) + LETTER)


def laptop(net: Net, folder: Path, sources: str, more: str = "") -> Path:
    """Where the writer works: the same site, collected from afar."""
    text = CONFIG.format(url=home(net.web), allow=net.allow)
    text += f"  webmention:\n    endpoint: {net.service.url}/webmention\n    sources: {sources}\n{more}"
    return site_of(folder, f"== convblog.yaml\n{text}\n== content/posts/letter.md\n{post('Letter')}")


def remote(net: Net, variable: str = "COLLECT_TOKEN") -> str:
    return f"{{receiver: {{url: '{net.service.url}', token_env: {variable}}}}}"


def mentioned(net: Net, path: str) -> str:
    """A webmention that the service has looked at; its id."""
    location = net.service.mention(net.web.url + path, home(net.web) + LETTER).headers["location"]
    until(lambda: net.service.status(location)["state"] == "accepted")
    return str(location.rpartition("/")[2])


def test_what_came_to_a_service_elsewhere_is_collected_and_answered_for(net: Net, tmp_path: Path) -> None:
    identity = mentioned(net, "/note")
    site = laptop(net, tmp_path / "site", f"[{remote(net)}]")
    done = convblog("collect", site, COLLECT_TOKEN=TOKEN)
    name = f"receiver {net.service.url.partition('://')[2]}"
    assert (done.status, done.err) == (0, "")
    assert done.out.splitlines() == [f"{name}: 1 new", "mail receive: nothing new", "1 answer waits: convblog inbox"]
    assert convblog("inbox", "approve", identity, "-C", site).status == 0
    again = convblog("collect", site, "--json", COLLECT_TOKEN=TOKEN)
    assert json.loads(again.out)["sources"][0] == {
        "name": name, "fetched": 0, "new": 0, "updated": 0, "deleted": 0, "rejected": 0, "error": None,
    }  # fmt: skip
    status = net.service.status(f"/webmention/{identity}")
    assert (status["state"], status["url"]) == ("published", f"{home(net.web)}{LETTER}#r-{identity}")


def test_a_service_that_is_down_or_does_not_know_us_stops_no_other(net: Net, tmp_path: Path) -> None:
    net.web.pages["/beside"] = entry(net.web, "Beside all that.")
    mentioned(net, "/beside")
    down = "{receiver: {url: 'https://nobody.invalid', token_env: COLLECT_TOKEN}}"
    torn = "{receiver: {}}"
    listed = ", ".join((remote(net, "WRONG_TOKEN"), remote(net, "UNSET_TOKEN"), down, torn, remote(net)))
    site = laptop(net, tmp_path / "site", f"[{listed}]")
    (site / ".convblog").mkdir(mode=0o700)
    (site / ".convblog/queue.sqlite").write_bytes(b"this is no database, by no means" * 100)
    done = convblog("collect", site, COLLECT_TOKEN=TOKEN, WRONG_TOKEN="a-wrong-token-it-is")
    name = f"receiver {net.service.url.partition('://')[2]}"
    assert done.status == 1
    assert done.out.splitlines() == [
        f"{name}: not reached", f"{name}: not reached", "receiver nobody.invalid: not reached", "receiver: not reached",
        f"{name}: 1 new", "mail receive: nothing new", "1 answer waits: convblog inbox",
    ]  # fmt: skip
    assert "does not accept the token" in done.err
    assert "the environment variable UNSET_TOKEN is not set" in done.err
    assert "the web service cannot be reached" in done.err
    assert "database of the web service cannot be used" in done.err
    assert not {TOKEN, "a-wrong-token-it-is"} & set(done.err.split())


def test_forgetting_somebody_reaches_the_queue_afar_and_says_what_it_does_not_reach(net: Net, tmp_path: Path) -> None:
    net.web.pages["/forget"] = entry(net.web, "Forget me.")
    identity = mentioned(net, "/forget")
    fields = {**FIELDS, "target": LETTER, "in_reply_to": ""}
    assert net.service.reply(**hidden(net.service.reply(**fields))).status_code == 303
    down = "{receiver: {url: 'https://nobody.invalid', token_env: COLLECT_TOKEN}}"
    io = "{webmention_io: {domain: fil.example, token_env: IO_TOKEN}}"
    site = laptop(net, tmp_path / "site", f"[{remote(net)}, {down}, {io}]")
    done = convblog("inbox", "forget", "marie@mail.example", "--yes", "-C", site, COLLECT_TOKEN=TOKEN)
    assert done.status == 1
    assert f"receiver {net.service.url.partition('://')[2]}: 1 message erased" in done.out
    assert "webmention.io, which keeps its own list" in done.out
    assert "receiver nobody.invalid: the web service cannot be reached" in done.err
    assert "forget this person again" in done.err
    page = convblog("inbox", "forget", net.web.url + "/forget", "--yes", "-C", site, COLLECT_TOKEN=TOKEN)
    assert "1 message erased" in page.out
    assert net.service.client.get(f"/webmention/{identity}").status_code == 404


def test_forgetting_somebody_reaches_the_queue_of_this_machine(net: Net) -> None:
    net.web.pages["/here"] = entry(net.web, "Forget me here.")
    identity = mentioned(net, "/here")
    assert convblog("inbox", "forget", net.web.url + "/here", "--yes", "-C", net.server).status == 0
    assert net.service.client.get(f"/webmention/{identity}").status_code == 404
    assert not any(b"Forget me here." in data for data in tree(net.server / ".convblog").values())


def test_a_page_on_a_blocked_host_is_turned_away_unseen_from_the_queue_of_this_machine(
    net: Net, tmp_path: Path
) -> None:
    site = laptop(net, tmp_path / "site", "[{receiver: {}}]")
    built(site)
    (site / "hosts.txt").write_text("block 127.0.0.1\n")
    net.web.pages["/blocked"] = entry(net.web, "Not wanted.")
    source, now = net.web.url + "/blocked", int(time.time())
    reference = msgpack.encode(Reference(source, home(net.web) + LETTER, LETTER, now))
    with queue_of(site) as queue:
        queue.put([Arrival("0123456789", "webmention", reference)], now)
        assert convblog("collect", site).out.splitlines()[0] == "receiver: nothing new"
        status = queue.status("0123456789")
    assert status is not None
    assert status.reason is not None
    assert (status.state, status.reason.text()) == ("rejected", "the site takes no answers from this host")
    assert net.web.asked["/blocked"] == 0


def test_refreshing_finds_what_changed_without_a_webmention(net: Net, tmp_path: Path) -> None:
    net.web.pages["/refresh"] = entry(net.web, "Before.")
    identity = mentioned(net, "/refresh")
    site = laptop(net, tmp_path / "site", f"[{remote(net)}]")
    assert convblog("collect", site, COLLECT_TOKEN=TOKEN).status == 0
    assert convblog("inbox", "approve", identity, "-C", site).status == 0
    net.web.pages["/refresh"] = 410
    asked = net.web.asked["/refresh"]
    soon = convblog("collect", site, "--refresh", COLLECT_TOKEN=TOKEN)
    assert soon.out.splitlines()[-1] == "refresh: nothing new", "it was looked at a moment ago"
    assert net.web.asked["/refresh"] == asked
    (site / ".convblog/state.sqlite").unlink()
    done = convblog("collect", site, "--refresh", "--source", "receiver", COLLECT_TOKEN=TOKEN)
    assert (done.status, done.out.splitlines()[-1]) == (0, "refresh: 1 deleted")
    assert list((site / "responses").rglob("*.md")) == []
    assert net.web.asked["/refresh"] == asked + 1


# ---- check --online


@pytest.fixture(scope="module")
def mailboxes() -> Iterator[Dovecot]:
    with dovecot() as server:
        yield server


def email(imap_port: int, smtp_port: int, folder: str, maildir: str = "mail") -> str:
    return f"""\
  form: {{endpoint: '{{endpoint}}'}}
  email:
    address: answers@test.example
    sources:
      - imap: {{host: localhost, port: {imap_port}, security: none, user: claire,
          password_env: FIL_PASSWORD, folder: {folder}}}
      - maildir: {maildir}
    smtp: {{host: localhost, port: {smtp_port}, security: none, user: {USER}, password_env: MAIL_PASSWORD}}
"""


def test_check_online_says_of_each_place_that_all_is_well(net: Net, mailboxes: Dovecot, tmp_path: Path) -> None:
    with mail_server(handler := Handler(), auth=False) as port:
        text = email(mailboxes.port, port, "INBOX").replace(f"user: {USER}, password_env: MAIL_PASSWORD", "user: ''")
        text = text.replace("{endpoint}", f"{net.service.url}/reply")
        site = laptop(net, tmp_path / "site", f"[{remote(net)}, {{receiver: {{}}}}]", text)
        for part in ("cur", "new", "tmp"):
            (site / "mail" / part).mkdir(parents=True)
        letter = message("Thank you.", 1, f"answers+{token(LETTER)}@test.example")
        (site / "mail/new/1").write_bytes(letter)
        mailboxes.deliver("claire", letter)
        net.web.pages["/"] = f'<!doctype html><link rel="webmention" href="{net.service.url}/webmention"><p>Home'
        done = convblog("check", site, "--online", COLLECT_TOKEN=TOKEN, FIL_PASSWORD=ENVIRON["FIL_PASSWORD"])
    host = net.service.url.partition("://")[2]
    assert (done.status, done.err) == (0, "")
    assert done.out.splitlines() == [
        f"imap localhost:{mailboxes.port}/INBOX: ok", "maildir mail: ok", f"smtp localhost:{port}: ok",
        f"web service {host}: ok", f"{home(net.web)}/: ok", f"receiver {host}: ok", "receiver: ok", "All is well.",
    ]  # fmt: skip
    assert handler.taken == []
    assert mailboxes.contents("claire") == {"INBOX": ["1"]}, "nothing was moved"
    assert (site / "mail/new/1").exists()


def test_check_online_says_of_each_place_what_is_wrong(net: Net, mailboxes: Dovecot, tmp_path: Path) -> None:
    text = email(mailboxes.port, 9, "Nowhere", "gone").replace("{endpoint}", f"{net.web.url}/reply")
    site = laptop(net, tmp_path / "site", f"[{remote(net, 'WRONG_TOKEN')}]", text)
    net.web.pages["/"] = "<!doctype html><p>Home"
    done = convblog(
        "check", site, "--online", WRONG_TOKEN="a-wrong-token-it-is", MAIL_PASSWORD=PLAIN_PASSWORD,
        FIL_PASSWORD=ENVIRON["FIL_PASSWORD"],
    )  # fmt: skip
    host = net.service.url.partition("://")[2]
    assert (done.status, done.out) == (1, "")
    said = [line for line in done.err.splitlines() if not line.startswith(" ")]
    assert [line.partition(": ")[0] for line in said] == [
        f"imap localhost:{mailboxes.port}/Nowhere", "maildir gone", "smtp localhost:9", f"web service {net.web.host}",
        f"{home(net.web)}/", f"receiver {host}",
    ]  # fmt: skip
    for part in ("there is no folder “Nowhere”", "localhost:9 cannot be reached", "answers with status 404",
                 "another webmention endpoint, or none", "does not accept the token"):  # fmt: skip
        assert part in done.err
    assert "a-wrong-token-it-is" not in done.err
    shutil.rmtree(site / ".convblog", ignore_errors=True)
    unset = convblog("check", site, "--online", FIL_PASSWORD="wrong")
    assert "the environment variable MAIL_PASSWORD is not set" in unset.err
    assert "does not take this user and password" in unset.err


def test_check_names_the_line_of_a_hosts_file_that_is_not_understood(net: Net, tmp_path: Path) -> None:
    site = laptop(net, tmp_path / "site", "[]")
    (site / "hosts.txt").write_text("block spam.example\nwelcome friend.example\n")
    for command in ("check", "collect"):
        done = convblog(command, site)
        assert done.status == 1
        assert done.err.startswith("hosts.txt:2: this line is not understood: welcome friend.example")

"""How we introduce ourselves to each server that a command asks (Webmention, 3.2.3)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from convblog import configfile
from convblog.channels.deliveries import Reference
from convblog.channels.looking import looker
from convblog.channels.webmention.incoming import Incoming, id_of_pair
from convblog.cli import places
from convblog.config import WebmentionIo
from convblog.conversation.pages import PageEntry, Pages
from tests.channels.web import Page, Web, web
from tests.cli.test_commands import convblog
from tests.cli.test_send import LETTER, Host, a_site, hosts, takes
from tests.receive.sources import ENTRY
from tests.scenario import answer, put

MARIE = "/2026/11/marie/"


def told(there: Web) -> set[str]:
    """Who asked, in their own words; somebody did."""
    assert there.sent
    return {headers["user-agent"] for headers, _ in there.sent}


def one_who_answers(host: Host, url: str) -> None:
    """An answer with an author whose page and picture stand elsewhere on the same host."""
    text = ENTRY.format(url="/me", name="", text="I see it like you, entirely.", target=url)
    host.put(MARIE, text.replace('class="p-author h-card" href="/me">', 'rel="author" href="/me">me'))
    host.put(
        "/me", '<div class="h-card"><a class="u-url u-uid" href="/me">M</a><img class="u-photo" src="/me.png"></div>'
    )
    host.put("/me.png", Page("no picture", 200, kind="image/png"))


def by_send(root: Path, home: Host, far: Host) -> None:
    assert "1 sent" in convblog("send", root).out


def by_looking(root: Path, home: Host, far: Host) -> None:
    config = configfile.read((root / "convblog.yaml").read_text("utf-8"))
    pages = Pages(config.url, {LETTER: PageEntry(LETTER, "Letter", "en")}, {})
    reference = Reference(far.url + MARIE, home.url + LETTER, LETTER, 0)
    assert isinstance(looker(config)("identity", reference, pages), Incoming)


def by_looking_again(root: Path, home: Host, far: Host) -> None:
    source = far.url + MARIE
    text = answer(id_of_pair(source, LETTER), LETTER, "Other words.", channel="webmention", source=source)
    put(root, "responses/marie.md", text)
    assert convblog("collect", "--refresh", root).out.splitlines()[-2:] == [
        "refresh: 1 updated", "1 answer waits: convblog inbox",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("does", "asked"),
    [
        (by_send, ["GET /one", "POST /in"]),
        (by_looking, [f"GET {MARIE}", "GET /me", "GET /me.png"]),
        (by_looking_again, [f"GET {MARIE}", "GET /me", "GET /me.png"]),
    ],
)
def test_whoever_is_asked_reads_what_we_are_and_what_we_come_for(
    tmp_path: Path, does: Callable[[Path, Host, Host], None], asked: list[str]
) -> None:
    with hosts(2) as (home, far):
        takes(far, "/one")
        root = a_site(tmp_path, home, [home, far], [f"{far.url}/one"])
        one_who_answers(far, home.url + LETTER)
        does(root, home, far)
        assert [one.replace(far.url, "") for one in far.web.asked] == asked
        [agent] = told(far.web)
        assert "Webmention" in agent
        assert agent.startswith("convblog/")
        assert f"+{home.url}/" in agent
        assert not home.web.sent or told(home.web) == {agent}


def test_a_hosted_receiver_reads_it_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IO_TOKEN", "token-of-a-test")
    with web({}) as there:
        host = f"127.0.0.1:{there.port}"
        config = configfile.read(f"title: T\nurl: https://fil.example/\nnetwork: {{allow: ['{host}']}}\n")
        account = WebmentionIo(domain="fil.example", token_env="IO_TOKEN")
        api = f"http://{host}/api/mentions.jf2"

        query = "domain=fil.example&token=token-of-a-test&since_id=7&sort-by=created&sort-dir=up&per-page=100&page=0"
        there.pages[f"{api}?{query}"] = Page('{"children": []}', kind="application/json")
        assert places.listed(config, account, api)(7) == ()
        [agent] = told(there)
        assert "Webmention" in agent
        assert "+https://fil.example/" in agent

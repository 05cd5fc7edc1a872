"""`convblog send` as a shell sees it, on servers of this machine."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import NamedTuple
from urllib.parse import parse_qs

import pytest

from convblog.build.outputs import MARKER
from tests.channels.web import Misbehaviour, Page, Web, web
from tests.cli.test_commands import Done, convblog
from tests.receive.serving import Service, serving, until
from tests.scenario import built, post, put, site_of, tree

LETTER = "/2026/01/letter/"


class Host:
    """A server of this machine."""

    def __init__(self, there: Web) -> None:
        self.web, self.url = there, f"http://127.0.0.1:{there.port}"

    def put(self, path: str, page: Page | str | Misbehaviour) -> None:
        self.web.pages[self.url + path] = page

    def posted(self) -> list[str]:
        """The targets that were told of, in order."""
        return [parse_qs(body.decode())["target"][0].removeprefix(self.url) for _, body in self.web.sent if body]


@contextmanager
def hosts(number: int) -> Iterator[list[Host]]:
    with ExitStack() as stack:
        yield [Host(stack.enter_context(web({}))) for _ in range(number)]


def a_site(root: Path, home: Host, allowed: list[Host], links: list[str]) -> Path:
    """A site of one post, built and published at `home`, that may reach the hosts `allowed`."""
    body = " ".join(f"[link]({link})" for link in links)
    allow = ", ".join(f'"{host.url.removeprefix("http://")}"' for host in allowed)
    config = f"title: Test\nurl: {home.url}/\nnetwork: {{allow: [{allow}]}}\n"
    site_of(root, f"== convblog.yaml\n{config}\n== content/posts/letter.md\n{post('Letter', body=body)}")
    built(root)
    publish(root, home)
    return root


def publish(root: Path, home: Host) -> None:
    for path, data in tree(root / "public").items():
        if path != MARKER:
            home.put(f"/{path.removesuffix('index.html')}", Page(data, 200))


def takes(host: Host, *paths: str) -> None:
    host.put("/in", Page("", 202))
    for path in paths:
        host.put(path, Page("<link rel=webmention href=/in>"))


def test_what_was_sent_failed_and_was_left_out_is_one_json_value(tmp_path: Path) -> None:
    with hosts(3) as (home, far, near):
        takes(far, "/one")
        far.put("/deaf", Page("Words."))
        near.put("/bad", Page("<link rel=webmention href=/in>"))
        near.put("/in", Page("", 400))
        links = [f"{far.url}/one", f"{far.url}/deaf", f"{near.url}/bad", "http://10.0.0.1/"]
        root = a_site(tmp_path, home, [home, far, near], links)
        source = home.url + LETTER
        ran = convblog("send", root, "--json")
        assert (ran.status, ran.err) == (0, "")
        assert json.loads(ran.out) == {
            "sent": [{"source": source, "target": links[0], "endpoint": f"{far.url}/in", "status": 202}],
            "failed": [
                {
                    "source": source, "target": links[2], "endpoint": f"{near.url}/in", "status": 400,
                    "error": "the endpoint answers with status 400",
                },
                {
                    "source": source, "target": links[3], "endpoint": None, "status": None,
                    "error": "10.0.0.1 is not on the open web",
                },
            ],
            "skipped": [
                {
                    "source": source, "target": links[1], "endpoint": None, "status": 200,
                    "reason": "it takes no webmentions",
                }
            ],
        }  # fmt: skip
        assert json.loads(convblog("send", root, "--json").out) == {"sent": [], "failed": [], "skipped": []}
        assert (far.posted(), near.posted()) == (["/one"], ["/bad"])


def test_people_are_told_line_by_line(tmp_path: Path) -> None:
    with hosts(2) as (home, far):
        takes(far, "/one")
        far.put("/deaf", Page("Words."))
        root = a_site(tmp_path, home, [home, far], [f"{far.url}/one", f"{far.url}/deaf"])
        source = home.url + LETTER
        dry = convblog("send", "-C", root, "--dry-run")
        assert dry == Done(
            0,
            f"would be sent: {source} → {far.url}/one\n"
            f"left out: {source}: it takes no webmentions (1 link)\n"
            "1 would be sent, 0 failed, 1 left out\n",
            "",
        )
        assert far.posted() == []
        assert not (root / "sent.jsonl").exists()
        assert convblog("send", root).out.splitlines()[0] == f"sent: {source} → {far.url}/one"
        assert convblog("send", root) == Done(0, "Nothing to send.\n", "")
        assert far.posted() == ["/one"]


def test_without_a_build_there_is_nothing_to_tell_of(tmp_path: Path) -> None:
    site_of(tmp_path, f"== content/posts/letter.md\n{post('Letter')}")
    unbuilt = Done(1, "", "public: the site has not been built here yet\n    build it: convblog build\n")
    assert convblog("send", tmp_path) == unbuilt
    built(tmp_path, preview=True)
    assert convblog("send", tmp_path) == unbuilt
    built(tmp_path, drafts=True)
    assert convblog("send", tmp_path) == unbuilt
    built(tmp_path)
    (tmp_path / "public" / MARKER).unlink()
    assert convblog("send", tmp_path) == unbuilt
    answer = json.loads(convblog("send", tmp_path, "--json").out)
    assert {key: value for key, value in answer.items() if key != "problems"} == {
        "sent": [], "failed": [], "skipped": [],
    }  # fmt: skip
    assert [one["file"] for one in answer["problems"]] == ["public"]


def test_a_folder_that_is_no_site_is_left_as_it_is(tmp_path: Path) -> None:
    ran = convblog("send", tmp_path)
    assert (ran.status, ran.out) == (1, "")
    assert ran.err.startswith("convblog.yaml: there is no site here")
    assert list(tmp_path.iterdir()) == []


def test_a_build_for_another_address_is_not_told_of(tmp_path: Path) -> None:
    site_of(tmp_path, f"== content/posts/letter.md\n{post('Letter')}")
    built(tmp_path)
    put(tmp_path, "convblog.yaml", "title: Test\nurl: https://new.example/\n")
    ran = convblog("send", tmp_path)
    assert (ran.status, ran.out) == (1, "")
    assert "the site was built for https://test.example/, and lives at https://new.example/" in ran.err


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_a_site_on_this_machine_is_not_told_of_unless_that_is_allowed(tmp_path: Path, host: str) -> None:
    with hosts(2) as (home, far):
        takes(far, "/one")
        root = a_site(tmp_path, home, [far], [f"{far.url}/one"])
        config = (root / "convblog.yaml").read_text("utf-8")
        put(root, "convblog.yaml", config.replace("url: http://127.0.0.1", f"url: http://{host}"))
        built(root)
        ran = convblog("send", root, "--json")
        assert ran.status == 1
        assert [one["message"] for one in json.loads(ran.out)["problems"]] == [
            f"the site is not online at {home.url.replace('127.0.0.1', host)}/",
            f"{host} is not on the open web",
        ]
        assert [one["reason"] for one in json.loads(ran.out)["skipped"]] == ["the site is not online"]
        assert (home.web.asked, far.web.asked) == ([], [])


def test_a_torn_record_is_told_and_does_not_stop_anything(tmp_path: Path) -> None:
    with hosts(2) as (home, far):
        takes(far, "/one")
        root = a_site(tmp_path, home, [home, far], [f"{far.url}/one"])
        put(root, "sent.jsonl", '{"page":"/2026/')
        ran = convblog("send", root, "--json")
        assert ran.status == 0
        assert ran.err.startswith("sent.jsonl:1: this line cannot be read and is passed over\n    ")
        assert [one["target"] for one in json.loads(ran.out)["sent"]] == [f"{far.url}/one"]
        assert convblog("send", root).out == "Nothing to send.\n"


@pytest.mark.slow
def test_killed_in_the_middle_and_run_again_everything_is_told_and_nothing_settled_twice(tmp_path: Path) -> None:
    with hosts(4) as (home, *others):
        links = [f"{host.url}/{number}" for host in others for number in range(2)]
        for host in others:
            takes(host, "/0", "/1")
        root = a_site(tmp_path, home, [home, *others], links)
        running: list[subprocess.Popen[bytes]] = []

        def killing(handler: BaseHTTPRequestHandler) -> None:
            running[0].send_signal(signal.SIGKILL)
            running[0].wait()

        others[1].put("/in", killing)
        command = [sys.executable, "-c", "from convblog.cli import main; main()", "send", str(root)]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            running.append(process)
            assert process.wait(60) == -signal.SIGKILL
        path = root / "sent.jsonl"
        settled = (
            {json.loads(line)["target"] for line in path.read_text("utf-8").splitlines()} if path.exists() else set()
        )
        assert f"{others[1].url}/0" not in settled
        takes(others[1])
        assert convblog("send", root).status == 0
        told = Counter(host.url + target for host in others for target in host.posted())
        assert set(told) == set(links)
        assert {target for target, often in told.items() if often > 1}.isdisjoint(settled)
        assert sum(told.values()) <= len(links) + len(others)  # what was under way is told once more, no harm done
        assert convblog("send", root).out == "Nothing to send.\n"


def test_ctrl_c_ends_it_after_what_is_under_way(tmp_path: Path) -> None:
    with hosts(2) as (home, far):
        takes(far, "/0", "/1", "/2")
        root = a_site(tmp_path, home, [home, far], [f"{far.url}/{number}" for number in range(3)])
        running: list[subprocess.Popen[bytes]] = []

        def stopping(handler: BaseHTTPRequestHandler) -> None:
            if running:  # once: a second Ctrl-C would not wait for what is under way
                running.pop().send_signal(signal.SIGINT)
                time.sleep(0.3)  # a busy machine delivers it late
            handler.wfile.write(b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n")

        far.put("/in", stopping)
        command = [sys.executable, "-c", "from convblog.cli import main; main()", "send", str(root)]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
            running.append(process)
            assert b"Traceback" not in process.communicate(timeout=60)[1]
            assert process.returncode == 130
        lines = (root / "sent.jsonl").read_text("utf-8").splitlines()
        told = far.posted()
        assert [json.loads(line)["target"] for line in lines] == [far.url + path for path in told]
        assert told in (["/0"], ["/0", "/1"])
        takes(far)
        assert convblog("send", root).status == 0
        assert far.posted() == ["/0", "/1", "/2"]


def test_two_at_once_take_turns(tmp_path: Path) -> None:
    with hosts(2) as (home, far):
        takes(far, "/one", "/two")
        root = a_site(tmp_path, home, [home, far], [f"{far.url}/one", f"{far.url}/two"])
        command = [sys.executable, "-c", "from convblog.cli import main; main()", "send", str(root)]
        runs = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(2)]
        outputs = sorted(run.communicate(timeout=60)[0].decode() for run in runs)
        assert [run.returncode for run in runs] == [0, 0]
        assert outputs[0] == "Nothing to send.\n"
        assert sorted(far.posted()) == ["/one", "/two"]


def test_a_terminal_sees_a_progress_bar_and_a_pipe_none(tmp_path: Path) -> None:
    with hosts(2) as (home, far):
        takes(far, "/one")
        root = a_site(tmp_path, home, [home, far], [f"{far.url}/one"])
        ours, theirs = pty.openpty()
        command = [sys.executable, "-c", "from convblog.cli import main; main()", "send", str(root), "--json"]
        run = subprocess.run(command, stdout=subprocess.PIPE, stderr=theirs, timeout=60, check=True)
        seen = os.read(ours, 65_536).decode()
        os.close(theirs)
        os.close(ours)
        assert "Sending" in seen
        assert "100%" in seen
        assert set(json.loads(run.stdout)) == {"sent", "failed", "skipped"}


# ---- the web service elsewhere

TOKEN = "collect-token-of-a-test"


class Afar(NamedTuple):
    """Who writes on a laptop, and a service elsewhere that knows the site as it was before the letter was written."""

    home: Host
    far: Host
    service: Service
    laptop: Path

    def answered(self) -> int:
        """What a webmention that answers the letter gets from the service."""
        return self.service.mention(f"{self.far.url}/note", self.home.url + LETTER).status_code


@pytest.fixture
def afar(tmp_path: Path) -> Iterator[Afar]:
    with hosts(2) as (home, far):
        old, letter = post("Old"), post("Letter", body=f"[one]({far.url}/one)")
        config = f"title: Test\nurl: {home.url}/\nreceive: {{token_env: COLLECT_TOKEN}}\n"
        built(site_of(tmp_path / "server", f"== convblog.yaml\n{config}\n== content/posts/old.md\n{old}"))
        with serving(tmp_path / "server", environment={"COLLECT_TOKEN": TOKEN}) as service:
            allow = ", ".join(f'"{url.removeprefix("http://")}"' for url in (home.url, far.url, service.url))
            receivers = (
                "{}",
                "{url: 'https://nobody.invalid', token_env: COLLECT_TOKEN}",
                f"{{url: '{service.url}', token_env: UNSET}}",
                f"{{url: '{service.url}', token_env: COLLECT_TOKEN}}",
            )
            sources = ", ".join(f"{{receiver: {one}}}" for one in receivers)
            config += f"network: {{allow: [{allow}]}}\nconversation: {{webmention: {{sources: [{sources}]}}}}\n"
            text = f"== convblog.yaml\n{config}\n== content/posts/old.md\n{old}== content/posts/letter.md\n{letter}"
            laptop = site_of(tmp_path / "laptop", text)
            built(laptop)
            takes(far, "/one")
            yield Afar(home, far, service, laptop)


def test_a_service_elsewhere_knows_a_new_page_before_anybody_is_told_of_it(afar: Afar) -> None:
    """Whoever is told answers in that very moment; receivers that are down or not known to us stop nothing."""
    publish(afar.laptop, afar.home)
    answers: list[int] = []

    def told(handler: BaseHTTPRequestHandler) -> None:
        answers.append(until(lambda: status if (status := afar.answered()) == 201 else 0))
        handler.wfile.write(b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n")

    afar.far.put("/in", told)
    assert afar.answered() == 400
    ran = convblog("send", afar.laptop, "--json", COLLECT_TOKEN=TOKEN)
    assert (ran.status, answers) == (0, [201])
    assert [one["target"] for one in json.loads(ran.out)["sent"]] == [f"{afar.far.url}/one"]
    assert "receiver nobody.invalid: the web service cannot be reached" in ran.err
    assert "refuses answers to them until the next send or collect" in ran.err
    assert "the environment variable UNSET is not set" in ran.err
    assert TOKEN not in ran.out + ran.err


def test_pages_are_offered_though_nobody_is_to_be_told(afar: Afar) -> None:
    publish(afar.laptop, afar.home)
    put(afar.laptop, "content/posts/letter.md", post("Letter"))
    built(afar.laptop)
    publish(afar.laptop, afar.home)
    assert afar.answered() == 400
    assert convblog("send", afar.laptop, COLLECT_TOKEN=TOKEN).out == "Nothing to send.\n"
    assert until(lambda: afar.answered() == 201)


def test_nothing_is_offered_by_a_dry_run_or_of_a_site_that_is_not_online(afar: Afar) -> None:
    down = convblog("send", afar.laptop, COLLECT_TOKEN=TOKEN)
    assert (down.status, "receiver" in down.err) == (1, False)
    publish(afar.laptop, afar.home)
    dry = convblog("send", afar.laptop, "--dry-run", COLLECT_TOKEN=TOKEN)
    assert (dry.status, dry.err) == (0, "")
    assert afar.answered() == 400

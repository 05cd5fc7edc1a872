"""The workflows that `convblog new --ci` writes, run in clean clones as their hosts do."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from functools import partial
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from convblog.channels.webmention.incoming import id_of_pair
from convblog.cli.runner import WORKFLOWS
from convblog.conversation import checks
from tests.channels.mails import message
from tests.cli.hosts import Host, at_host, commits, git, head_of, new, push
from tests.scenario import answer, post, put, tree

LETTER = "/2026/11/letter/"
CONVERSATION = """\
conversation:
  secret_env: CONVBLOG_SECRET
  moderation: none
  closes_after: 0
  email:
    address: answers@test.example
    trusted_authserv_id: mx.test.example
    sources: [{{maildir: {maildir}}}]
network: {{allow: ["{own}", "{far}"]}}
"""


@pytest.fixture(params=tuple(WORKFLOWS))
def host(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


# The steps are the same everywhere; only `make test-long` tries the rarer turns of events on each host.
ON_SOME_HOST = pytest.mark.parametrize(
    "host",
    [next(iter(WORKFLOWS)), *(pytest.param(one, marks=pytest.mark.slow) for one in [*WORKFLOWS][1:])],
    indirect=True,
)


@contextmanager
def serving(handler: Callable[..., BaseHTTPRequestHandler]) -> Iterator[str]:
    """A web server while the block runs; its host and port."""
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield f"127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


class Quiet(SimpleHTTPRequestHandler):
    """The pages that are online."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Far(BaseHTTPRequestHandler):
    """Another site, which takes webmentions."""

    def do_GET(self) -> None:
        gone = self.path.startswith("/gone")
        self._answer(410 if gone else 200, b'<link rel="webmention" href="/webmention"><p>Words.')

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self._answer(202, b"")

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Writer:
    """Somebody with a site at a host, a mailbox, and a clone of their own."""

    def __init__(self, name: str, folder: Path, own: str, far: str) -> None:
        self.site = new(folder / "site", name, "--url", f"http://{own}/")
        self.far = f"http://{far}"
        self.maildir = folder / "Maildir"
        for part in ("cur", "new", "tmp"):
            (self.maildir / part).mkdir(parents=True)
        config = (self.site / "convblog.yaml").read_text("utf-8").partition("conversation:\n")[0]
        put(self.site, "convblog.yaml", config + CONVERSATION.format(maildir=self.maildir, own=own, far=far))
        put(self.site, "content/posts/2026/letter.md", post("Letter", "2026-11-01", f"See [there](http://{far}/page)."))
        at_host(self.site)
        self.host = Host(name, folder, self.site)

    def pull(self) -> None:
        """Fetch what the host added."""
        git(self.site, "pull", "--quiet", "--rebase", "origin", "main")

    def gets_mail(self, text: str, number: int) -> None:
        """A mail of a reader arrives."""
        (self.maildir / "new" / f"{number}.mail").write_bytes(message(text, number))

    def page(self, path: str = "2026/11/letter") -> str:
        """A page as it is online."""
        return (self.host.web / path / "index.html").read_text("utf-8")


@pytest.fixture
def writer(host: str, tmp_path: Path) -> Iterator[Writer]:
    with ExitStack() as stack:
        folder = tmp_path / "web"  # where the host puts the pages
        own = stack.enter_context(serving(partial(Quiet, directory=str(folder))))
        far = stack.enter_context(serving(Far))
        yield Writer(host, tmp_path, own, far)


def test_an_answer_is_collected_committed_published_and_told_and_a_second_run_adds_nothing(writer: Writer) -> None:
    begun = head_of(writer.site)
    writer.gets_mail("Thank you for this letter.", 1)
    assert all(writer.host.run().values()), writer.host.said
    assert "Thank you for this letter." in writer.page()
    said = list(commits(writer.host.remote, begun))
    assert {(who, what) for who, what, _ in said} == {("convblog", "Answers [skip ci]")}
    [kept, sent] = [names for _, _, names in said]
    assert len(kept) == 1 and all(re.fullmatch(r"responses/letter/\S+\.md", name) for name in kept)
    assert sent == {"sent.jsonl"}

    ended = head_of(writer.site)
    pages = tree(writer.host.web)
    assert all(writer.host.run().values()), writer.host.said
    assert head_of(writer.site) == ended
    assert tree(writer.host.web) == pages


@ON_SOME_HOST
def test_what_the_writer_pushes_in_the_very_moment_is_not_lost_and_neither_is_the_answer(writer: Writer) -> None:
    """The writer is faster by a blink: their push lands between our fetch and our push."""
    put(writer.site, "content/posts/2026/quick.md", post("Quick", "2026-11-02"))
    git(writer.site, "add", "--all")
    git(writer.site, "commit", "--quiet", "--message", "Quick")
    quick = git(writer.site, "rev-parse", "HEAD")
    once = writer.host.folder / "pushed"
    writer.host.program(
        "git",
        f"""case " $* " in *" HEAD:refs/heads/main "*)
    if mkdir {once} 2> /dev/null; then (cd {writer.site} && /usr/bin/git push --quiet origin HEAD:main); fi
esac
exec /usr/bin/git "$@"
""",
    )
    writer.gets_mail("In the same moment.", 2)
    assert all(writer.host.run().values()), writer.host.said
    assert once.is_dir()
    assert "rejected" in writer.host.said, "the first push came too late"
    git(writer.host.remote, "merge-base", "--is-ancestor", quick, "main")
    [(who, _, names)] = [one for one in commits(writer.host.remote, quick) if any("responses/" in n for n in one[2])]
    assert (who, len(names)) == ("convblog", 1)
    assert "In the same moment." in writer.page()
    assert "Quick" in writer.page("2026/11/quick"), "what came with the answer is built with it"


@ON_SOME_HOST
def test_a_mailbox_that_is_down_fails_the_run_and_the_site_is_published_all_the_same(writer: Writer) -> None:
    writer.maildir.rename(writer.maildir.with_name("elsewhere"))
    done = writer.host.run()
    assert not all(done.values())
    assert "Letter" in writer.page()
    assert "sent.jsonl" in git(writer.host.remote, "ls-tree", "--name-only", "main").split()


@ON_SOME_HOST
def test_an_answer_that_was_deleted_elsewhere_goes_in_its_half_hour_and_no_other(writer: Writer) -> None:
    """The run may begin in this half hour or in the next one: of each there is an answer, and of a later one."""
    now = int(time.time())
    pages: dict[int, str] = {}
    for number in range(1000):
        identity = id_of_pair(f"{writer.far}/gone{number}", LETTER)
        for later in (0, 1, 9):
            if checks.is_turn(identity, now, now + later * checks.HALF_HOUR):
                pages.setdefault(later, f"/gone{number}")
    published = datetime.fromtimestamp(now, UTC).isoformat()
    for later, path in pages.items():
        keys = {"channel": "webmention", "source": writer.far + path, "published": published}
        text = answer(id_of_pair(writer.far + path, LETTER), LETTER, f"Of turn {later}.", **keys)
        put(writer.site, f"responses/turn{later}.md", text)
    push(writer.site)
    assert all(writer.host.run().values()), writer.host.said
    left = {text for text in (f"Of turn {later}." for later in pages) if text in writer.page()}
    assert left in ({"Of turn 1.", "Of turn 9."}, {"Of turn 0.", "Of turn 9."})
    kept = {name for name in git(writer.host.remote, "ls-tree", "-r", "--name-only", "main").split() if "turn" in name}
    assert kept == {f"responses/turn{text[8]}.md" for text in left}


@pytest.mark.slow
def test_on_woodpecker_the_pages_are_a_branch_that_only_grows(tmp_path: Path) -> None:
    folder = tmp_path / "web"
    with serving(partial(Quiet, directory=str(folder))) as own, serving(Far) as far:
        writer = Writer("woodpecker", tmp_path, own, far)
        assert all(writer.host.run().values()), writer.host.said
        first = git(writer.host.remote, "rev-parse", "pages")
        assert all(writer.host.run().values()), writer.host.said
        assert git(writer.host.remote, "rev-parse", "pages") == first, "nothing changed"
        assert ".convblog-output" not in tree(writer.host.web)
        assert {"index.html", "_redirects", ".htaccess"} <= {*tree(writer.host.web)}
        writer.gets_mail("Later.", 1)
        assert all(writer.host.run().values()), writer.host.said
        assert git(writer.host.remote, "rev-parse", "pages^") == first

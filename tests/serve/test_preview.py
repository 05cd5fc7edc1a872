"""`convblog serve`, the real command, asked over HTTP."""

from __future__ import annotations

import re
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from convblog.build.lock import locked
from tests.serve.previewing import PATIENCE, Preview, Writer, previewing, starting, until

FIRST = "/2026/03/first/"


def test_the_address_is_said_and_the_first_page_is_there(preview: Preview) -> None:
    assert preview.said.startswith(f"The preview is at {preview.url}/")
    response = preview.get(FIRST)
    assert response.status_code == 200
    assert "A word at the beginning." in response.text
    assert response.headers["cache-control"] == "no-store"


def test_saved_new_renamed_and_deleted_posts_are_seen(preview: Preview, writer: Writer) -> None:
    post = writer.post("first", "First light", "Another word.", day=1)
    preview.wait_for(FIRST, "Another word.")
    writer.post("second", "Second light", "Quite new.")
    preview.wait_for("/2026/03/second/", "Quite new.")
    post.rename(post.with_name("renamed.md"))
    preview.wait_for("/2026/03/renamed/", "Another word.")
    until(lambda: preview.get(FIRST).status_code == 404)
    post.with_name("renamed.md").unlink()
    until(lambda: preview.get("/2026/03/renamed/").status_code == 404)
    until(lambda: "renamed.md" in preview.said)


def test_a_save_by_a_temporary_file_is_seen(preview: Preview, writer: Writer) -> None:
    post = writer.folder / "content/posts/first.md"
    for number in range(3):
        temporary = post.with_name(f".first.md.{number}.tmp")
        temporary.write_text(post.read_text("utf-8") + f"\nRound {number}.\n", "utf-8")
        temporary.replace(post)
        preview.wait_for(FIRST, f"Round {number}.")


def test_a_save_that_keeps_the_old_file_as_a_backup_is_seen(preview: Preview, writer: Writer) -> None:
    post = writer.folder / "content/posts/first.md"
    text = post.read_text("utf-8")
    post.rename(post.with_name("first.md~"))
    post.write_text(text + "\nAfter the backup.\n", "utf-8")
    preview.wait_for(FIRST, "After the backup.")


def test_folders_that_come_with_their_files_are_seen(preview: Preview, writer: Writer, tmp_path: Path) -> None:
    other = Writer(tmp_path / "other")
    other.write("bundle/deep/index.md", "---\ntitle: Deep\ndate: 2026-04-01\n---\nCopied whole.\n")
    shutil.copytree(other.folder / "bundle", writer.folder / "content/posts/bundle")
    preview.wait_for("/2026/04/deep/", "Copied whole.")
    moved = Writer(tmp_path / "moved")
    moved.write("moved/index.md", "---\ntitle: Moved\ndate: 2026-04-01\n---\nMoved in.\n")
    (moved.folder / "moved").rename(writer.folder / "content/posts/moved")
    preview.wait_for("/2026/04/moved/", "Moved in.")


def test_folders_that_were_not_there_at_first_are_watched(preview: Preview, writer: Writer) -> None:
    writer.write("static/note.txt", "one")
    preview.wait_for("/note.txt", "one")
    writer.write("static/note.txt", "two")
    preview.wait_for("/note.txt", "two")
    shutil.rmtree(writer.folder / "static")
    until(lambda: preview.get("/note.txt").status_code == 404)
    writer.write("static/note.txt", "three")
    preview.wait_for("/note.txt", "three")


def test_templates_configuration_and_answers_are_watched(preview: Preview, writer: Writer) -> None:
    config = writer.folder / "convblog.yaml"
    config.write_text(config.read_text("utf-8").replace("The lamp", "The lantern"), "utf-8")
    preview.wait_for(FIRST, "The lantern")
    writer.write(
        "responses/first/one.md",
        "---\nid: 7k3f9q2mzt\nkind: reply\nchannel: form\ntarget: /2026/03/first/\nauthor: {name: Odile Brume}\n"
        "published: 2026-03-02T08:00:00Z\nreceived: 2026-03-02T08:00:00Z\n---\nI was awake too.\n",
    )
    preview.wait_for(FIRST, "I was awake too.", "Odile Brume")
    writer.write("templates/404.html", "<!doctype html><title>Not here</title><p>No lamp burns here.</p>")
    preview.wait_for("/nowhere/", "No lamp burns here.")


def test_drafts_and_posts_of_the_future_are_shown_and_marked(preview: Preview, writer: Writer) -> None:
    writer.write("content/posts/draft.md", "---\ntitle: Unready\ndate: 2026-03-05\ndraft: true\n---\nNot yet.\n")
    writer.write("content/posts/later.md", "---\ntitle: Later\ndate: 2090-03-05\n---\nOne day.\n")
    assert 'class="draft"' in preview.wait_for("/2026/03/draft/", "Not yet.")
    assert 'class="draft"' in preview.wait_for("/2090/03/later/", "One day.")
    assert 'class="draft"' not in preview.text(FIRST)


def test_nothing_is_written_but_what_is_private_and_no_file_has_the_script(preview: Preview, writer: Writer) -> None:
    before = writer.files()
    writer.post("first", "First light", "Once more.", day=1)
    assert "_convblog/reload.js" in preview.wait_for(FIRST, "Once more.")
    assert preview.end() == 0
    assert writer.files() == before == {
        "content", "content/posts", "content/posts/first.md", "convblog.yaml",
    }  # fmt: skip
    pages = list((writer.folder / ".convblog/preview").rglob("*.html"))
    assert pages
    assert not [page for page in pages if b"_convblog" in page.read_bytes()]


def test_types_and_policy_are_what_the_host_is_told(preview: Preview, writer: Writer) -> None:
    page = preview.get(FIRST)
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.headers["content-security-policy"].startswith("default-src 'self'; form-action 'self'")
    assert page.headers["x-content-type-options"] == "nosniff"
    assert preview.get("/style.css").headers["content-type"] == "text/css; charset=utf-8"
    assert preview.get("/feed.xml").headers["content-type"] == "application/rss+xml; charset=utf-8"
    assert preview.get("/feed.json").headers["content-type"] == "application/feed+json; charset=utf-8"
    assert preview.get("/favicon.svg").headers["content-type"].startswith("image/svg+xml")
    writer.write("static/_headers", "/*\n  Content-Security-Policy: default-src 'none'\n  Cache-Control: max-age=9\n")
    until(lambda: preview.get(FIRST).headers["content-security-policy"] == "default-src 'none'")
    assert preview.get(FIRST).headers["cache-control"] == "no-store"


def test_what_moved_redirects_and_what_is_gone_says_so(writer: Writer, log: Path) -> None:
    writer.write("addresses.yaml", "moved: {/old/: /2026/03/first/}\ngone: [/lost/]\n")
    with previewing(writer.folder, log) as preview:
        moved = preview.get("/old/")
        assert (moved.status_code, moved.headers["location"]) == (301, FIRST)
        gone = preview.get("/lost/")
        assert gone.status_code == 410
        assert "_convblog/reload.js" in gone.text
        folder = preview.get(FIRST.rstrip("/"))
        assert (folder.status_code, folder.headers["location"]) == (301, FIRST)


def test_a_site_below_a_path_is_served_there(tmp_path: Path, log: Path) -> None:
    writer = Writer(tmp_path / "lamp", "https://user.example/blog/")
    with previewing(writer.folder, log) as preview:
        assert f"{preview.url}/blog/ " in preview.said
        for path in ("/", "/blog"):
            response = preview.get(path)
            assert (response.status_code, response.headers["location"]) == (302, "/blog/")
        page = preview.text("/blog" + FIRST)
        assert '<script src="/blog/_convblog/reload.js" defer' in page
        assert f'href="{preview.url}/blog{FIRST}"' in page
        assert preview.get(FIRST).status_code == 404
        assert preview.get("/blog/_convblog/reload.js").status_code == 200


def raw(preview: Preview, target: str, host: str = "", method: str = "GET") -> tuple[int, bytes]:
    """One request, its target sent as it is: status and everything that came."""
    with socket.create_connection(("127.0.0.1", preview.port), timeout=PATIENCE) as connection:
        host = host or f"127.0.0.1:{preview.port}"
        connection.sendall(f"{method} {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
        answer = b""
        while more := connection.recv(65536):
            answer += more
    return int(answer.split()[1]), answer


@pytest.mark.parametrize(
    "target",
    [
        "/../../convblog.yaml",
        "/%2e%2e/%2e%2e/convblog.yaml",
        "/2026/../../../convblog.yaml",
        "/..%2f..%2fconvblog.yaml",
        "/..%5c..%5cconvblog.yaml",
        "//etc/passwd",
        "/%2fetc/passwd",
        "/etc/passwd",
        "/convblog.yaml%00.html",
        "/%00",
        "/.convblog-output",
        "/_headers",
        "/out/convblog.yaml",
        "/out.yaml",
        "/%ff%fe",
        "/" + "a" * 5000,
        "http://127.0.0.1/convblog.yaml",
    ],
)
def test_nothing_outside_of_the_output_can_be_had(shared: tuple[Preview, Writer], target: str) -> None:
    status, answer = raw(shared[0], target)
    assert status in (400, 404)
    assert b"title: The lamp" not in answer
    assert b"root:" not in answer


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> object:
    """A preview for many questions; links that lead out of the output stand in it."""
    folder = tmp_path_factory.mktemp("shared")
    writer = Writer(folder / "lamp")
    with previewing(writer.folder, folder / "log") as preview:
        output = writer.folder / ".convblog/preview"
        (output / "out").symlink_to(writer.folder)
        (output / "out.yaml").symlink_to(writer.folder / "convblog.yaml")
        yield preview, writer


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_a_preview_only_shows(shared: tuple[Preview, Writer], method: str) -> None:
    assert raw(shared[0], "/", method=method)[0] == 405


def test_head_is_get_without_a_body(shared: tuple[Preview, Writer]) -> None:
    whole, head = shared[0].get(FIRST), shared[0].client.head(FIRST)
    assert head.content == b""
    assert head.headers["content-length"] == str(len(whole.content))


def test_foreign_hosts_are_refused(shared: tuple[Preview, Writer]) -> None:
    preview = shared[0]
    port = preview.port
    for host in (f"localhost:{port}", f"127.0.0.1:{port}", f"[::1]:{port}"):
        assert raw(preview, FIRST, host)[0] == 200
    for host in ("lamp.example", f"lamp.example:{port}", f"localhost:{port + 1}", "localhost", f"10.0.0.1:{port}"):
        status, answer = raw(preview, FIRST, host)
        assert status == 421
        assert b"A word at the beginning" not in answer
        assert b"This preview answers at" in answer


def test_a_mistake_is_told_with_its_place_and_the_last_good_page_stays(preview: Preview, writer: Writer) -> None:
    writer.write("content/posts/bad.md", "---\ntitle: Bad\ndate: soon\n---\n")
    states = preview.states(FIRST)
    problems = until(lambda: next(states)["problems"])
    assert isinstance(problems, dict)
    assert problems["title"] == "1 problem"
    assert problems["list"][0]["place"] == "content/posts/bad.md:3"
    assert problems["list"][0]["message"]
    assert "A word at the beginning." in preview.text(FIRST)
    assert "content/posts/bad.md:3: " in preview.said
    (writer.folder / "content/posts/bad.md").unlink()
    until(lambda: next(states)["problems"] is None)


def test_a_first_build_that_fails_shows_what_is_wrong_until_it_is_mended(tmp_path: Path, log: Path) -> None:
    writer = Writer(tmp_path / "lamp")
    bad = writer.write("content/posts/<b>.md", "---\ntitle: Bad\ndate: soon\n---\n")
    with previewing(writer.folder, log) as preview:
        response = preview.get(FIRST)
        assert response.status_code == 500
        assert "content/posts/&lt;b&gt;.md:3" in response.text
        assert "<b>" not in response.text
        bad.unlink()
        preview.wait_for(FIRST, "A word at the beginning.")


def test_a_cache_that_cannot_be_made_is_told_and_ends_nothing(tmp_path: Path, log: Path) -> None:
    writer = Writer(tmp_path / "lamp")
    in_the_way = writer.folder / ".convblog/cache.sqlite/full"
    in_the_way.mkdir(parents=True)
    with previewing(writer.folder, log) as preview:
        assert ".convblog" in preview.text("/")
        assert "Traceback" not in preview.said
        shutil.rmtree(in_the_way.parent)
        writer.post("first", "First light", "All is well.", day=1)
        preview.wait_for(FIRST, "All is well.")


def test_problems_are_told_in_the_language_of_the_terminal(tmp_path: Path, log: Path) -> None:
    writer = Writer(tmp_path / "lamp")
    writer.write("convblog.yaml", "title: [\n")
    with previewing(writer.folder, log, language="fr") as preview:
        assert '<html lang="fr">' in preview.text("/")
        assert "YAML" in preview.text("/")


def test_a_change_is_told_with_the_files_besides_pages_and_the_digest_of_the_page(
    preview: Preview, writer: Writer
) -> None:
    writer.write("static/ink.css", "p { color: black }")
    preview.wait_for("/ink.css", "black")
    states = preview.states(FIRST)
    digest = re.findall(r'data-page="(\w+)"', preview.text(FIRST))[0]
    assert next(states) == {"page": digest, "files": [], "problems": None}
    writer.write("static/ink.css", "p { color: blue }")
    assert next(states) == {"page": digest, "files": ["/ink.css"], "problems": None}
    writer.post("first", "First light", "Changed.", day=1)
    changed = next(states)
    assert changed["page"] != digest


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_cleanly_while_pages_are_open(preview: Preview, number: int) -> None:
    states = preview.states(FIRST)
    next(states)
    assert preview.end(number) == 0
    assert list(states) == []
    assert "Traceback" not in preview.said


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_during_the_first_build(writer: Writer, log: Path, number: int) -> None:
    for day in range(1, 29):
        for name in range(15):
            writer.post(f"p{day}-{name}", f"Number {name}", "Words. " * 300, day=day)
    with starting(writer.folder, log) as process:
        until((writer.folder / ".convblog/build.lock").exists)
        process.send_signal(number)
        assert process.wait(PATIENCE) == 0
    assert "Traceback" not in log.read_text("utf-8")
    assert until(lambda: not left_of(process.pid))


def left_of(parent: int) -> list[int]:
    """The processes that were started by one that ended: none should be left in its group of files."""
    found = []
    for status in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = status.read_bytes()
            started_by = int((status.parent / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        if started_by == parent and b"serve" in words:
            found.append(int(status.parent.name))
    return found


def test_another_build_is_waited_for(preview: Preview, writer: Writer) -> None:
    with locked(writer.folder / ".convblog", lambda: None):
        writer.post("first", "First light", "After the other.", day=1)
        until(lambda: "Another build of this site is running" in preview.said)
        assert "A word at the beginning." in preview.text(FIRST)
    preview.wait_for(FIRST, "After the other.")


def test_a_port_that_is_taken_is_said_clearly(preview: Preview, writer: Writer, tmp_path: Path) -> None:
    other = tmp_path / "other-log"
    with starting(writer.folder, other, "--port", str(preview.port)) as process:
        assert process.wait(PATIENCE) == 1
    assert f"127.0.0.1:{preview.port}: " in other.read_text("utf-8")
    assert "--port" in other.read_text("utf-8")


def test_a_folder_without_a_site_is_left_as_it_is(tmp_path: Path, log: Path) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()
    with starting(folder, log) as process:
        assert process.wait(PATIENCE) == 1
    assert "convblog.yaml" in log.read_text("utf-8")
    assert not list(folder.iterdir())


def test_no_client_of_a_network_is_imported() -> None:
    """`http.client` is: Starlette takes the names of statuses from there."""
    program = (
        "import sys, convblog.cli.serve, convblog.serve.session, convblog.build.whole, convblog.render.press\n"
        "print(*sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    clients = {"urllib.request", "httpx", "httpcore", "requests", "urllib3", "smtplib", "imaplib", "ftplib", "aiohttp"}
    loaded = sorted(clients & set(run.stdout.split()))
    assert not loaded

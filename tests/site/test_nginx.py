"""The example site behind a real nginx: at the root of a host, and below a path."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.site.output import HOST_FILES, Output

CONFIG = Path(__file__).with_name("nginx.conf")
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".svg": "image/svg+xml",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
    ".opml": "text/x-opml; charset=utf-8",
    ".json": "application/feed+json",
    "feed.xml": "application/rss+xml; charset=utf-8",
    "conversation.xml": "application/rss+xml; charset=utf-8",
    "atom.xml": "application/atom+xml; charset=utf-8",
    "sitemap.xml": "application/xml; charset=utf-8",
}


@dataclass(frozen=True)
class Hosted:
    """A built site and a client that speaks to the nginx it stands behind."""

    output: Output
    client: httpx.Client

    def get(self, path: str) -> httpx.Response:
        """The answer to a path of the site, such as `/about/`."""
        return self.client.get(self.output.prefix + path)


@pytest.fixture(scope="module", params=["at the root", "below a path"])
def hosted(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hosted]:
    output: Output = request.getfixturevalue("output" if request.param == "at the root" else "below_a_path")
    folder = tmp_path_factory.mktemp("nginx")
    port = free_port()
    web = output.root if not output.prefix else output.root.parent
    assert web / output.prefix.strip("/") == output.root
    text = CONFIG.read_text("utf-8").format(folder=folder, port=port, web=web, prefix=output.prefix)
    (folder / "nginx.conf").write_text(text, "utf-8")
    nginx = subprocess.Popen(["/usr/sbin/nginx", "-p", folder, "-e", folder / "error.log", "-c", folder / "nginx.conf"])
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
            wait_for(port, nginx, folder / "error.log")
            yield Hosted(output, client)
    finally:
        nginx.terminate()
        nginx.wait(10)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def wait_for(port: int, nginx: subprocess.Popen[bytes], log: Path) -> None:
    """Until nginx takes connections; fails with what it logged if it ended, or does not within ten seconds."""
    last = time.monotonic() + 10
    while nginx.poll() is None and time.monotonic() < last:
        try:
            socket.create_connection(("127.0.0.1", port), 0.2).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    pytest.fail(f"nginx does not answer: {log.read_text('utf-8')}")


def test_every_file_is_had_whole_and_with_its_type(hosted: Hosted) -> None:
    for path in hosted.output.files:
        if path in HOST_FILES:
            continue
        response = hosted.client.get(hosted.output.url_of(path).removeprefix(hosted.output.origin))
        assert response.status_code == 200, path
        assert response.content == hosted.output.read(path), path
        expected = next(kind for end, kind in TYPES.items() if path.endswith(end))
        assert response.headers["Content-Type"] == expected, path


def test_every_address_on_every_page_is_answered(hosted: Hosted) -> None:
    """Links, pictures, feeds and stylesheets, as they are written on the pages."""
    output = hosted.output
    addresses = {r.absolute for page in output.pages.values() for r in page.references if output.is_ours(r.absolute)}
    paths = {httpx.URL(address).raw_path.decode() for address in addresses}
    assert len(paths) > 100
    for path in sorted(paths):
        assert path.startswith(f"{output.prefix}/")
        assert hosted.client.get(path).status_code == 200, path


def test_what_is_not_there_is_answered_by_the_page_for_it(hosted: Hosted) -> None:
    for path in ("/no/such/page/", "/2025/01/silence/nothing.jpg", "/index.php"):
        response = hosted.get(path)
        assert response.status_code == 404
        assert response.content == hosted.output.read("404.html")


def test_an_address_without_its_last_slash_leads_to_the_one_with_it(hosted: Hosted) -> None:
    response = hosted.get("/2025/01/silence")
    assert response.status_code == 301
    assert response.headers["Location"] == f"{hosted.output.prefix}/2025/01/silence/"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/2024/02/adieu/", "/2024/02/quitter-la-place/"),
        ("/2025/04/le-facteur/", "/2025/05/tournee/"),
        ("/2024/03/petits-auditoires/", "/2024/03/petites-assemblees/"),
    ],
)
def test_an_older_address_leads_to_the_new_one_without_help_of_the_host(hosted: Hosted, old: str, new: str) -> None:
    response = hosted.get(old)
    page = hosted.output.pages[f"{old.strip('/')}/index.html"]
    assert response.status_code == 200 and response.content == page.data
    there = f"{hosted.output.prefix}{new}"
    assert page.find("//meta[@http-equiv='refresh']/@content") == [f"0; url={there}"]
    assert page.find("//main//a/@href") == [there]
    assert page.find("//link[@rel='canonical']/@href") == [hosted.output.origin + there]
    assert hosted.get(new).status_code == 200


def test_files_for_hosts_are_not_handed_out(hosted: Hosted) -> None:
    for name in HOST_FILES:
        assert hosted.get(f"/{name}").status_code == 404

"""Sites behind a real nginx, with the text of the manual: at the root of a host, and below a path."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.receive.proxies import block, nginx_with
from tests.scenario import built, post, put, site_of
from tests.site.output import HOST_FILES, Output
from tests.site.server import header_rules

PAGE = "how-to/publish.md"
MANUALS_POLICY = "default-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css",
    ".txt": "text/plain; charset=utf-8",
    ".svg": "image/svg+xml",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
    ".opml": "text/x-opml",
    ".json": "application/feed+json",
    "feed.xml": "application/rss+xml; charset=utf-8",
    "conversation.xml": "application/rss+xml; charset=utf-8",
    "atom.xml": "application/atom+xml",
    "sitemap.xml": "text/xml; charset=utf-8",
}


@dataclass(frozen=True)
class Hosted:
    """A built site and a client that speaks to the nginx it stands behind."""

    output: Output
    client: httpx.Client

    def get(self, path: str) -> httpx.Response:
        """The answer to a path of the site, such as `/about/`."""
        return self.client.get(self.output.prefix + path)


# What a path of the site's own may stand in: nothing else, or a host whose patterns would win over a plain location.
AT_THE_ROOT, BELOW, BELOW_ALONE = "at the root", "below a path", "below a path, alone"


@pytest.fixture(scope="module", params=[AT_THE_ROOT, BELOW, BELOW_ALONE])
def hosted(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hosted]:
    output: Output = request.getfixturevalue("output" if request.param == AT_THE_ROOT else "below_a_path")
    elsewhere = tmp_path_factory.mktemp("elsewhere") if request.param == BELOW else None
    with serving(output, tmp_path_factory.mktemp("nginx") / "web", elsewhere) as hosted:
        yield hosted


def asked(output: Output) -> dict[str, str]:
    """The headers that the build asks for on every page, save the link that the pages have, too."""
    rules = header_rules(output.read("_headers").decode())
    return {name: value for paths, name, value in rules if paths == f"{output.prefix}/*" and name != "Link"}


@contextmanager
def serving(output: Output, folder: Path, elsewhere: Path | None = None, more: str = "") -> Iterator[Hosted]:
    """nginx with the manual's text: for `output`, whose path may lie in the host that serves the folder `elsewhere`."""
    web = elsewhere or output.root
    server = block(PAGE, "nginx-root") if elsewhere or not output.prefix else "server {\n    listen 80;\n}\n"
    below = block(PAGE, "nginx-path") if output.prefix else ""
    text = f"{server.rstrip().removesuffix('}')}\n{more}{below}}}\n"
    places = {"root /srv/www/carnet;": f"root {web};"} if "root /srv/www/carnet;" in text else {}
    if output.prefix:
        assert output.root.parent / output.prefix.strip("/") == output.root
        places |= {
            "root /srv/www;": f"root {output.root.parent};",
            "location ^~ /carnet/": f"location ^~ {output.prefix}/",
            "error_page 403 =404 /carnet/": f"error_page 403 =404 {output.prefix}/",
            "error_page 404 410 /carnet/": f"error_page 404 410 {output.prefix}/",
            "location = /carnet { return 301 /carnet/; }": (
                f"location = {output.prefix} {{ return 301 {output.prefix}/; }}"
            ),
        }
    places[MANUALS_POLICY] = asked(output)["Content-Security-Policy"]
    with nginx_with(folder, text, places) as proxy, httpx.Client(base_url=proxy.url, trust_env=False) as client:
        yield Hosted(output, client)


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
    assert httpx.URL(response.headers["Location"]).path == f"{hosted.output.prefix}/2025/01/silence/"


def test_the_address_of_the_site_itself_may_lack_its_slash(hosted: Hosted) -> None:
    response = hosted.client.get(hosted.output.prefix or "/", follow_redirects=True)
    assert (response.status_code, response.content) == (200, hosted.output.read("index.html"))


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


def test_pages_come_with_the_headers_that_the_build_asks_for(hosted: Hosted) -> None:
    headers = asked(hosted.output)
    assert {*headers} == {"Content-Security-Policy", "Referrer-Policy", "X-Content-Type-Options"}
    for path in ("/", "/feed.xml", "/style.css", "/about/", "/no/such/page/", "/_redirects"):
        said = hosted.get(path).headers
        assert {name: said.get_list(name) for name in headers} == {n: [v] for n, v in headers.items()}, path


MOVED = """
== convblog.yaml
title: Carnet
url: %s
== content/posts/lettre.md
%s
== content/posts/silence.md
%s
== addresses.yaml
moved:
  /2025/01/Lettre/: /2026/11/lettre/
gone:
  - /2025/02/adieu/
  - /2025/03/été/
"""


@pytest.mark.parametrize("url", ["https://lise.example/", "https://lise.example/carnet-de-bord/"])
def test_moved_and_gone_addresses_answer_so_with_the_program_of_the_manual(tmp_path: Path, url: str) -> None:
    letter = post("Lettre", "2026-11-18", aliases="[/d\u00e9j\u00e0 vu/, /2026/11/LETTRE/, /vieux.html]")
    site = site_of(tmp_path / "site", MOVED % (url, letter, post("Silence", "2026-11-17")))
    put(site, "static/_redirects", "/ancien/* /nouveau/:splat 301\n/mien/ https://marie.example/ 301\n")
    folder = tmp_path / "carnet-de-bord"
    built(site, output=str(folder))
    output = Output(folder, url)
    addresses = tmp_path / "carnet-addresses.conf"
    addresses.write_bytes(program(output.read("_redirects")))
    include = block(PAGE, "nginx-addresses").replace("/etc/nginx/carnet-addresses.conf", str(addresses))
    assert str(addresses) in include

    with serving(output, tmp_path / "web", more=include) as hosted:
        for old in (
            "/2025/01/Lettre/",
            "/d%C3%A9j%C3%A0%20vu/",
            "/d%c3%a9j%c3%a0%20vu/",
            "/2026/11/LETTRE/",
            "/vieux.html",
        ):
            moved = hosted.get(old)
            there = httpx.URL(moved.headers["Location"]).path
            assert (moved.status_code, there) == (301, f"{output.prefix}/2026/11/lettre/"), old
        for old, file in (("/2025/02/adieu/", "2025/02/adieu"), ("/2025/03/%C3%A9t%C3%A9/", "2025/03/été")):
            gone = hosted.get(old)
            assert (gone.status_code, gone.content) == (410, output.read(f"{file}/index.html")), old
            assert gone.headers["Content-Type"] == "text/html; charset=utf-8"
            assert len(gone.headers.get_list("Content-Security-Policy")) == 1
            assert hosted.get(old.rstrip("/")).headers["Location"].endswith(f"{output.prefix}{old}")
        live = hosted.get("/2026/11/lettre/")
        assert (live.status_code, live.content) == (200, output.read("2026/11/lettre/index.html"))
        assert hosted.client.get("/mien/").headers["Location"] == "https://marie.example/"
        for path in ("/2025/02/", "/2025/02"):  # a folder, with nothing of its own to show
            nothing = hosted.client.get(output.prefix + path, follow_redirects=True)
            assert (nothing.status_code, nothing.content) == (404, output.read("404.html")), path


def program(redirects: bytes) -> bytes:
    """What the manual's program makes of a `_redirects`."""
    command = [sys.executable, "-c", block(PAGE, "nginx-addresses.py")]
    return subprocess.run(command, input=redirects, capture_output=True, timeout=30, check=True).stdout

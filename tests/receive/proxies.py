"""The web servers of the manual, run with the very configuration that stands there."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.docs.manual import DOCS, blocks
from tests.site.server import free_port

NGINX = """daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
events {{ }}
http {{
    include /etc/nginx/mime.types;
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
{block}
}}
"""
CADDY = """{{
    admin off
    auto_https off
}}
{block}
"""


def block(page: str, name: str) -> str:
    """The block of the manual beneath `<!-- file: NAME -->`."""
    [found] = [one.text for one in blocks(DOCS / page) if one.before == f"<!-- file: {name} -->"]
    return found


def placed(text: str, places: Mapping[str, str]) -> str:
    """`text` with the places of this test instead of those of the manual; each must be named there."""
    for there, here in places.items():
        assert there in text, there
        text = text.replace(there, here)
    return text


class Proxy:
    """A running web server."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"

    @contextmanager
    def visitor(self, address: str) -> Iterator[httpx.Client]:
        """Somebody who comes from an address (of 127/8: all of them are this machine)."""
        with httpx.Client(
            base_url=self.url, transport=httpx.HTTPTransport(local_address=address), timeout=30
        ) as client:
            yield client


@contextmanager
def nginx(folder: Path, page: str, name: str, places: Mapping[str, str]) -> Iterator[Proxy]:
    """nginx with a block of the manual, whose `listen 80` becomes a free port."""
    with nginx_with(folder, block(page, name), places) as proxy:
        yield proxy


@contextmanager
def nginx_with(folder: Path, text: str, places: Mapping[str, str]) -> Iterator[Proxy]:
    """nginx with `text` of the manual, whose `listen 80` becomes a free port."""
    folder.mkdir()
    port = free_port()
    text = placed(text, {"listen 80;": f"listen 127.0.0.1:{port};", **places})
    config = folder / "nginx.conf"
    config.write_text(NGINX.format(folder=folder, block=text), "utf-8")
    command = ["/usr/sbin/nginx", "-p", str(folder), "-e", str(folder / "error.log"), "-c", str(config)]
    tested = subprocess.run([*command, "-t"], capture_output=True, text=True, timeout=30, check=False)
    assert tested.returncode == 0, tested.stderr
    assert "[warn]" not in tested.stderr
    with _running(command, port, folder):
        yield Proxy(port)


@contextmanager
def caddy(folder: Path, page: str, name: str, places: Mapping[str, str]) -> Iterator[Proxy]:
    """Caddy with a block of the manual, its host an address of this machine."""
    program = shutil.which("caddy")
    if program is None:
        pytest.skip("caddy is not installed: its configuration was only read")
    folder.mkdir()
    port = free_port()
    text = placed(block(page, name), {"lise.example {": f"http://127.0.0.1:{port} {{", **places})
    config = folder / "Caddyfile"
    config.write_text(CADDY.format(block=text), "utf-8")
    options = ["--adapter", "caddyfile", "--config", str(config)]
    environment = {
        "HOME": str(folder),
        "PATH": "/usr/bin:/bin",
        "XDG_CONFIG_HOME": str(folder),
        "XDG_DATA_HOME": str(folder),
    }
    tested = subprocess.run(
        [program, "validate", *options], capture_output=True, text=True, timeout=30, env=environment, check=False
    )
    assert tested.returncode == 0, tested.stderr
    with _running([program, "run", *options], port, folder, environment):
        yield Proxy(port)


@contextmanager
def _running(
    command: list[str], port: int, folder: Path, environment: Mapping[str, str] | None = None
) -> Iterator[None]:
    log = folder / "said.log"
    with log.open("wb") as out, subprocess.Popen(command, stdout=out, stderr=out, env=environment) as process:
        try:
            last = time.monotonic() + 20
            while process.poll() is None and time.monotonic() < last:
                try:
                    socket.create_connection(("127.0.0.1", port), 0.2).close()
                except OSError:
                    time.sleep(0.02)
                else:
                    break
            else:
                pytest.fail(f"{command[0]} does not answer: {log.read_text('utf-8')}")
            yield
        finally:
            process.terminate()
            process.wait(20)

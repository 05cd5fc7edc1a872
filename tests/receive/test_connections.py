"""Who connects and says nothing is not waited for."""

from __future__ import annotations

import socket
from urllib.parse import urlsplit

import httpx

from tests.receive.serving import Service, until


def connected(service: Service) -> socket.socket:
    place = urlsplit(service.url)
    return socket.create_connection((place.hostname, place.port))


def test_a_connection_on_which_no_request_gets_done_is_closed(service: Service) -> None:
    silent, begun, answered = (connected(service) for _ in range(3))
    begun.sendall(b"GET /health HTTP/1.1\r\nHost: fil.exa")
    answered.sendall(b"GET /health HTTP/1.1\r\nHost: fil.example\r\n\r\nGET /health HTTP/1.1\r\nHo")
    until(lambda: answered.recv(15) == b"HTTP/1.1 200 OK")
    until(lambda: not silent.recv(1))
    assert not begun.recv(1)
    until(lambda: not answered.recv(10_000))
    assert httpx.get(f"{service.url}/health", trust_env=False).text == "ok\n"
    for one in (silent, begun, answered):
        one.close()

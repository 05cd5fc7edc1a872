from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
from dns.resolver import Resolver

from convblog.channels.email.dnstext import look_up

RECORDS = {"s1._domainkey.fil.example.": '"v=DKIM1; p=" "abc"'}


@contextmanager
def name_server(asked: list[str]) -> Iterator[Resolver]:
    """A resolver that asks a name server of this machine, which writes down what it was asked."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as door:
        door.bind(("127.0.0.1", 0))
        server = Thread(target=_serve, args=(door, asked))
        server.start()
        resolver = Resolver(configure=False)
        resolver.nameservers = ["127.0.0.1"]
        resolver.port = door.getsockname()[1]
        try:
            yield resolver
        finally:
            door.sendto(b"", door.getsockname())
            server.join()


def _serve(door: socket.socket, asked: list[str]) -> None:
    while True:
        packet, client = door.recvfrom(4_096)
        if not packet:
            return
        question = dns.message.from_wire(packet)
        name = str(question.question[0].name)
        asked.append(name)
        answer = dns.message.make_response(question)
        answer.flags |= dns.flags.RA
        if name in RECORDS:
            answer.answer.append(dns.rrset.from_text(name, 60, "IN", "TXT", RECORDS[name]))
        else:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        door.sendto(answer.to_wire(), client)


def test_a_record_is_put_together_and_asked_for_once() -> None:
    asked: list[str] = []
    with name_server(asked) as resolver:
        ask = look_up(resolver)
        assert ask("s1._domainkey.fil.example") == b"v=DKIM1; p=abc"
        assert ask("s1._domainkey.fil.example") == b"v=DKIM1; p=abc"
    assert asked == ["s1._domainkey.fil.example."]


def test_a_name_that_is_not_there_or_no_name_at_all_has_an_empty_record() -> None:
    asked: list[str] = []
    with name_server(asked) as resolver:
        ask = look_up(resolver)
        assert ask("nothing.fil.example") == b""
        assert ask("x" * 300 + ".fil.example") == b""
        assert ask("a..b") == b""
    assert asked == ["nothing.fil.example."]


def test_where_there_is_no_name_server_every_record_is_empty() -> None:
    assert look_up(Resolver(configure=False))("s1._domainkey.fil.example") == b""

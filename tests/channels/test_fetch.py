"""The door: it goes to the open web only, takes no more than agreed, and tells what went wrong."""

from __future__ import annotations

import gzip
import socket
import ssl
import zlib
from pathlib import Path

import pytest

from convblog.channels.addresses import is_public
from convblog.channels.fetch import (
    Conditional,
    Door,
    FetchError,
    Limits,
    Refused,
    TooLong,
    TooManyRedirects,
    Unreachable,
    user_agent,
)
from convblog.channels.fetching import Resolve
from convblog.channels.wire import resolve
from tests.channels.web import LIMITS, PUBLIC, Page, drip, raw, redirect, web

NOTE = "http://marie.example/note"


def names(**hosts: str) -> Resolve:
    """A resolver that knows these, with `_` for the dots of their names."""

    def look_up(host: str, port: int) -> tuple[str, ...]:
        return tuple(hosts[host.replace(".", "_")].split())

    return look_up


# What is fetched


def test_a_page_comes_with_its_status_headers_and_text() -> None:
    page = Page("été".encode("latin-1"), 200, ("X-One", "a"), ("x-one", "b"), kind="text/html; charset=ISO-8859-1")
    with web({NOTE: page}) as there:
        fetched = there.door().get(f"{NOTE}#here")
    assert (fetched.url, fetched.status, fetched.text, fetched.media_type) == (NOTE, 200, "été", "text/html")
    assert fetched.all("X-ONE") == ("a", "b")
    assert fetched.whole


def test_we_say_who_we_are_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
    with web({NOTE: redirect("/two"), "http://marie.example/two": Page("", 200, ("Set-Cookie", "a=b"))}) as there:
        there.pages[NOTE] = Page("", 302, ("Location", "/two"), ("Set-Cookie", "a=b"))
        there.door(agent=user_agent("https://blog.example/")).get(NOTE)
    assert len(there.sent) == 2
    for headers, body in there.sent:
        assert set(headers) == {"host", "user-agent", "accept", "accept-encoding", "connection"}
        assert headers["user-agent"].startswith("convblog/")
        assert headers["user-agent"].endswith(" (Webmention; +https://blog.example/)")
        assert body == b""


def test_errors_of_a_server_are_answers_too() -> None:
    with web({NOTE: Page("gone", 410), "http://marie.example/500": Page("oh", 500)}) as there:
        assert there.door().get(NOTE).status == 410
        assert there.door().get("http://marie.example/500").text == "oh"


def test_a_form_is_posted_and_stays_a_post_where_it_is_sent_on() -> None:
    end = "http://other.example/end"
    for status in (301, 302, 307, 308):
        with web({NOTE: redirect(end, status), end: Page("ok", 202)}) as there:
            fetched = there.door().post(NOTE, {"source": "http://a.example/é", "target": "x y"})
        assert (fetched.status, there.asked) == (202, [f"POST {NOTE}", f"POST {end}"])
        assert there.sent[1][1] == b"source=http%3A%2F%2Fa.example%2F%C3%A9&target=x+y"
    with web({NOTE: redirect(end, 303), end: Page("see")}) as there:
        assert there.door().post(NOTE, {"a": "b"}).text == "see"
    assert there.asked == [f"POST {NOTE}", f"GET {end}"]
    assert there.sent[1][1] == b""


def test_head_brings_headers_only() -> None:
    with web({NOTE: Page("words", 200, ("Link", "<x>; rel=webmention"))}) as there:
        fetched = there.door().head(NOTE)
    assert (fetched.body, fetched.header("link"), there.asked) == (b"", "<x>; rel=webmention", [f"HEAD {NOTE}"])


def test_what_has_not_changed_is_not_sent_again() -> None:
    with web({NOTE: Page("", 200, ("ETag", '"a"'), ("Last-Modified", "Fri, 20 Nov 2026 07:40:02 GMT"))}) as there:
        known = there.door().get(NOTE).conditional
        there.pages[NOTE] = Page("", 304)
        assert there.door().get(NOTE, previous=known).status == 304
        assert there.door().get(NOTE, previous=Conditional('"é\r\nX: y"', "")).status == 304
    assert known == Conditional('"a"', "Fri, 20 Nov 2026 07:40:02 GMT")
    assert there.sent[1][0]["if-none-match"] == '"a"'
    assert there.sent[1][0]["if-modified-since"] == "Fri, 20 Nov 2026 07:40:02 GMT"
    assert {"if-none-match", "x"}.isdisjoint(there.sent[2][0])


def test_headers_with_secrets_stay_with_the_origin_they_were_meant_for() -> None:
    other = "http://other.example/"
    with web({NOTE: redirect("/b"), "http://marie.example/b": redirect(other), other: redirect(NOTE + "2")}) as there:
        there.pages[NOTE + "2"] = "back"
        there.door().get(NOTE, headers={"Authorization": "Bearer s"})
    assert [headers.get("authorization") for headers, _ in there.sent] == ["Bearer s", "Bearer s", None, "Bearer s"]


def test_addresses_with_accents_and_international_names_are_written_as_the_web_wants_them() -> None:
    with web({"http://xn--t-9fab.example/%C3%A0?b=%C3%A9": "ok"}) as there:
        assert there.door().get("http://été.example/à?b=é").text == "ok"
    with web({NOTE: raw("HTTP/1.1 302 x\r\nLocation: /é\r\nContent-Length: 0\r\n\r\n".encode())}) as there:
        there.pages["http://marie.example/%C3%A9"] = "ok"
        assert there.door().get(NOTE).text == "ok"


@pytest.mark.parametrize(
    ("body", "kind", "text"),
    [
        ("é".encode(), "text/html", "é"),
        ("é".encode("cp1252"), "text/html", "é"),
        (b"\x80 \x93x", "text/html; charset=latin-1", "€ “x"),
        ("\ufeffé".encode(), "text/html; charset=latin-1", "é"),
        ("é".encode("utf-16"), "text/html", "é"),
        (b"<meta charset=windows-1251>\xe6", "text/html", "<meta charset=windows-1251>ж"),
        (b'<meta content="text/html; charset=koi8-r">\xc1', "text/html", '<meta content="text/html; charset=koi8-r">а'),
        (b"<meta charset=utf-16>\xc3\xa9", "text/html", "<meta charset=utf-16>é"),
        (b"\xc3\xa9\xff", "text/html; charset=utf-8", "é\ufffd"),
        (b"\xc3\xa9", "text/html; charset=idna", "é"),
        (b"\xc3\xa9", "text/html; charset=zlib", "é"),
        (b"\x90\x9d", "", "\ufffd\ufffd"),
        (b"", "text/html; charset=\xff", ""),
    ],
)  # fmt: skip
def test_the_encoding_is_found_in_the_order_of_the_web(body: bytes, kind: str, text: str) -> None:
    with web({NOTE: Page(body, kind=kind or "none")}) as there:
        assert there.door().get(NOTE).text == text


# Where the door does not go


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "127.255.255.254", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254",
     "100.64.0.1", "100.100.100.200", "0.0.0.0", "255.255.255.255", "224.0.0.1", "240.0.0.1", "192.0.0.192",
     "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "192.88.99.1", "168.63.129.16",
     "::", "::1", "fe80::1", "fe80::1%lo", "fc00::1", "fd00:ec2::254", "ff02::1", "fec0::1", "::127.0.0.1",
     "::ffff:127.0.0.1", "::ffff:7f00:1", "::ffff:0:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1",
     "64:ff9b::10.0.0.1", "64:ff9b:1::808:808", "2002:7f00:1::", "2002:808:808::", "2001::1", "2001:0:808:808::1",
     "2001:db8::1", "3fff::1", "100::1", "5f00::1", "2606:4700::1%eth0", "", "localhost", "127.1", "0x7f.0.0.1"],
)  # fmt: skip
def test_these_are_not_on_the_open_web(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address",
    ["93.184.215.14", "8.8.8.8", "172.32.0.1", "100.128.0.1", "192.0.1.1", "223.255.255.255", "2606:4700::1",
     "2001:4860:4860::8888", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8"],
)  # fmt: skip
def test_these_are_on_the_open_web(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "127.0.0.1.", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7F.0.0.1", "017700000001",
     "0177.0.0.1", "0177.1", "127.000.000.001", "0", "0.0.0.0", "localhost", "LOCALHOST", "localhost.", "[::1]",
     "[0:0:0:0:0:0:0:1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]", "[64:ff9b::7f00:1]",
     "[2002:7f00:1::]", "[fe80::1%25lo]", "[fe80::1%lo]", "[::1%lo]", "①②⑦.⓪.⓪.①", "127。0。0。1", "１２７.0.0.1",
     "ⓛocalhost", "169.254.169.254", "0xa9fea9fe", "2852039166", "[::ffff:a9fe:a9fe]", "10.1.2.3", "192.168.0.1",
     "user@127.0.0.1", "marie.example@127.0.0.1", "user:pass@marie.example", "127.0.0.1#@marie.example",
     "127.0.0.1\\@marie.example", "127.0.0.1%00.marie.example", "%31%32%37.0.0.1", "1%32%37.1"],
)  # fmt: skip
def test_no_notation_of_a_private_address_is_visited(host: str) -> None:
    """With the system's own resolver, which knows these notations and asks nobody."""
    with web({}) as there, pytest.raises((Refused, Unreachable)):
        there.door(look_up=resolve).get(f"http://{host}/")
    assert there.connected == []


@pytest.mark.parametrize(
    "url",
    ["ftp://marie.example/", "file:///etc/passwd", "javascript:alert(1)", "data:text/html,x", "gopher://marie.example/",
     "//marie.example/", "/note", "", "http://", "http:///x", "http:marie.example", "http://ma rie.example/",
     "http://marie.example:0/", "http://marie.example:99999/", "http://marie.example:x/", "http://[::1", "http://a\nb/",
     "http://mar\\ie.example/", "http://marie..example/", "http://-a.example/", "http://\ud800.example/",
     "http://" + "a" * 70_000, "http://marie.example/\x00"],
)  # fmt: skip
def test_what_is_no_web_address_is_refused(url: str) -> None:
    with web({}) as there, pytest.raises(Refused):
        there.door().get(url)
    assert there.connected == []


@pytest.mark.parametrize("port", [21, 22, 25, 110, 143, 465, 587, 993, 1023])
def test_ports_of_other_services_are_refused(port: int) -> None:
    with web({}) as there, pytest.raises(Refused, match=f"port {port} of marie.example is not a web site’s"):
        there.door().get(f"http://marie.example:{port}/")
    assert there.connected == []


def test_ports_that_people_use_for_the_web_are_fine() -> None:
    with web({f"http://marie.example:{port}/": "ok" for port in (443, 1024, 8080, 65535)}) as there:
        assert {there.door().get(url).text for url in there.pages} == {"ok"}
    assert there.connected == [(PUBLIC, 443), (PUBLIC, 1024), (PUBLIC, 8080), (PUBLIC, 65535)]


def test_a_name_that_has_one_private_address_among_its_own_is_refused() -> None:
    for addresses in ("10.0.0.1", f"{PUBLIC} 10.0.0.1", f"{PUBLIC} 2606:4700::1 ::1"):
        with web({}) as there, pytest.raises(Refused, match=r"marie\.example is not on the open web"):
            there.door(look_up=names(marie_example=addresses)).get(NOTE)
        assert there.connected == []


def test_a_name_is_resolved_once_and_the_connection_goes_to_what_was_checked() -> None:
    """A resolver that gives a private address on the second look-up finds nobody who looks twice."""
    answers = [(PUBLIC,), ("127.0.0.1",)]
    with web({NOTE: "ok"}) as there:
        door = there.door(look_up=lambda host, port: answers.pop(0))
        assert door.get(NOTE).text == "ok"
        assert there.connected == [(PUBLIC, 80)]
        with pytest.raises(Refused):
            door.get(NOTE)
    assert (there.connected, there.asked) == ([(PUBLIC, 80)], [f"GET {NOTE}"])


def test_each_redirect_is_looked_at_again() -> None:
    look_up = names(marie_example=PUBLIC, inside_example="192.168.1.1", localhost="127.0.0.1")
    for to in ("http://inside.example/", "http://localhost/", "file:///etc/passwd", "javascript:alert(1)",
               "http://a:b@marie.example/", "http://marie.example:25/", "http://[::1"):  # fmt: skip
        with web({NOTE: redirect(to)}) as there, pytest.raises(Refused):
            there.door(look_up=look_up).get(NOTE)
        assert there.asked == [f"GET {NOTE}"]
    answers = [(PUBLIC,), ("10.0.0.1",)]
    with web({NOTE: redirect("/again")}) as there, pytest.raises(Refused):
        there.door(look_up=lambda host, port: answers.pop(0)).get(NOTE)
    assert there.asked == [f"GET {NOTE}"]


def test_a_private_host_is_visited_where_it_is_allowed_as_it_is_written() -> None:
    with web({"http://inside.example:8080/": "ok", "http://[::1]:8080/": "six"}) as there:
        door = there.door(look_up=lambda host, port: ("10.0.0.1",), allow=("INSIDE.example:8080", "[::1]:8080"))
        assert door.get("http://Inside.Example:8080/").text == "ok"
        assert door.get("http://[::1]:8080/").text == "six"
        for other in ("http://inside.example/", "http://inside.example:8081/", "http://x.inside.example:8080/",
                      "http://10.0.0.1:8080/", "http://inside.example.:8080/"):  # fmt: skip
            with pytest.raises(Refused):
                door.get(other)
    assert there.connected == [("10.0.0.1", 8080), ("10.0.0.1", 8080)]


def test_an_allowed_port_may_be_any() -> None:
    with web({"http://inside.example:81/": "ok"}) as there:
        assert there.door(allow=("inside.example:81",)).get("http://inside.example:81/").text == "ok"


# What does not answer, or too much


def test_a_name_that_nobody_has_is_said_so() -> None:
    def nobody(host: str, port: int) -> tuple[str, ...]:
        raise socket.gaierror(-2, "Name or service not known")

    with web({}) as there, pytest.raises(Unreachable, match=r"there is no host called marie\.example"):
        there.door(look_up=nobody).get(NOTE)


def test_a_name_server_that_is_away_says_nothing_of_the_host() -> None:
    """What waits is then not given up as what leads nowhere is."""

    def away(host: str, port: int) -> tuple[str, ...]:
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    with web({}) as there, pytest.raises(Unreachable, match=r"marie\.example does not answer"):
        there.door(look_up=away).get(NOTE)


def test_a_resolver_that_says_nothing_is_not_waited_for() -> None:
    import threading

    with web({}) as there, pytest.raises(Unreachable, match="it took too long"):
        end = threading.Event()
        try:
            door = there.door(look_up=lambda host, port: (PUBLIC,) * end.wait(), limits=Limits(connect=0.1, total=5))
            door.get(NOTE)
        finally:
            end.set()
    assert there.connected == []


def test_the_next_address_is_tried_where_one_does_not_answer() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        door = Door((f"localhost:{port}",), look_up=lambda host, port: ("127.0.0.2", "127.0.0.1"))
        with pytest.raises(Unreachable, match="localhost does not answer"):
            door.get(f"http://localhost:{port}/")
    with web({}) as there:
        where = f"localhost:{there.port}"
        there.pages[f"http://{where}/"] = "ok"
        door = Door((where,), look_up=lambda host, port: ("127.0.0.2", "127.0.0.1"))
        assert door.get(f"http://{where}/").text == "ok"


@pytest.mark.parametrize(
    "slow",
    [drip(b"", b"H"), drip(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"), drip(b"HTTP/1.1 200 OK\r\n\r\n", b"."),
     drip(b"", b"HTTP/1.1 100 Continue\r\n\r\n"), drip(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1"),
     drip(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(b""), gzip.compress(b""))],
    ids=["status", "headers", "body", "continue", "chunk", "gzip"],
)  # fmt: skip
def test_a_slow_drip_ends_when_the_time_is_over_whatever_it_drips(slow: object) -> None:
    with web({NOTE: slow}) as there:  # type: ignore[dict-item]
        for total in (0.4, 2, 10):  # on a busy machine the first is over before the server has read anything
            with pytest.raises(Unreachable):
                there.door(limits=LIMITS._replace(total=total)).get(NOTE)
            if there.asked:
                break
        assert set(there.asked) == {f"GET {NOTE}"}


def test_the_time_counts_over_all_redirects() -> None:
    def slowly(number: int) -> object:
        def handle(handler: object) -> None:
            import time

            time.sleep(0.2)
            handler.wfile.write(f"HTTP/1.1 302 x\r\nLocation: /{number}\r\n\r\n".encode())  # type: ignore[attr-defined]

        return handle

    pages = {f"http://marie.example/{number}": slowly(number + 1) for number in range(20)}
    with web(pages) as there, pytest.raises(Unreachable, match="it took too long"):  # type: ignore[arg-type]
        there.door(limits=LIMITS._replace(total=0.5)).get("http://marie.example/0")
    assert len(there.asked) < 5


def test_an_endless_body_is_left_or_cut_at_the_limit() -> None:
    endless = drip(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n", b"words " * 10_000, 0)
    with web({NOTE: endless}) as there:
        with pytest.raises(TooLong, match=r"marie\.example answers with more than 100000 bytes"):
            there.door().get(NOTE)
        fetched = there.door().get(NOTE, cut=True)
        assert (len(fetched.body), fetched.whole) == (100_000, False)
        assert len(there.door().post(NOTE, {}).body) == 100_000
        assert len(there.door().get(NOTE, size=300_000, cut=True).body) == 300_000


def test_a_body_of_exactly_the_limit_is_whole() -> None:
    with web({NOTE: Page("x" * 100_000), NOTE + "1": Page("x" * 100_001)}) as there:
        assert len(there.door().get(NOTE).body) == 100_000
        assert there.door().get(NOTE, cut=True).whole
        with pytest.raises(TooLong):
            there.door().get(NOTE + "1")


def _bomb(coding: str) -> Page:
    packer = zlib.compressobj(9, wbits={"gzip": 31, "deflate": 15, "raw": -15}[coding])
    data = b"".join(packer.compress(b"\0" * 1_000_000) for _ in range(64)) + packer.flush()
    assert len(data) < 70_000
    return Page(data, 200, ("Content-Encoding", "deflate" if coding == "raw" else coding))


@pytest.mark.parametrize("coding", ["gzip", "deflate", "raw"])
def test_a_bomb_is_stopped_while_it_is_unpacked(coding: str) -> None:
    import tracemalloc

    with web({NOTE: _bomb(coding)}) as there:
        door = there.door()
        tracemalloc.start()
        try:
            with pytest.raises(TooLong):
                door.get(NOTE)
            assert tracemalloc.get_traced_memory()[1] < 3_000_000
        finally:
            tracemalloc.stop()
        assert door.get(NOTE, cut=True).body == b"\0" * 100_000


@pytest.mark.parametrize("coding", ["gzip", "x-gzip", "GZIP", "deflate", "raw", "identity", "two members"])
def test_compressed_pages_are_read(coding: str) -> None:
    text = "Bonjour, é. ".encode() * 50
    raw_packer = zlib.compressobj(wbits=-15)
    data = {
        "deflate": zlib.compress(text),
        "raw": raw_packer.compress(text) + raw_packer.flush(),
        "identity": text,
        "two members": gzip.compress(text[:100]) + gzip.compress(text[100:]) + b"\0\0",
    }.get(coding, gzip.compress(text))
    said = {"raw": "deflate", "two members": "gzip"}.get(coding, coding)
    with web({NOTE: Page(data, 200, ("Content-Encoding", said))}) as there:
        assert there.door().get(NOTE).body == text


@pytest.mark.parametrize(
    "page",
    [Page(gzip.compress(b"half a page")[:-9], 200, ("Content-Encoding", "gzip")),
     Page("not packed", 200, ("Content-Encoding", "gzip")),
     Page("x", 200, ("Content-Encoding", "br")),
     Page(gzip.compress(gzip.compress(b"x")), 200, ("Content-Encoding", "gzip, gzip")),
     Page(gzip.compress(b"") * 9_000, 200, ("Content-Encoding", "gzip")),
     raw(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"),
     raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n"),
     raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
     raw(b"HTTP/1.1 200 OK\r\n" + b"X-A: " + b"a" * 200_000 + b"\r\n\r\n"),
     raw(b"HTTP/1.1 200 OK\r\nX\x00: y\r\n\r\n"),
     raw(b"SSH-2.0-OpenSSH\r\n"), raw(b""), raw(b"\x00\xff" * 50)],
)  # fmt: skip
def test_half_a_page_or_nonsense_is_never_taken_for_the_page(page: object) -> None:
    with web({NOTE: page}) as there, pytest.raises(Unreachable):  # type: ignore[dict-item]
        there.door().get(NOTE)


def test_twenty_redirects_are_followed_and_not_one_more() -> None:
    pages = {f"http://marie.example/{number}": redirect(f"/{number + 1}") for number in range(21)}
    with web({**pages, "http://marie.example/21": "far"}) as there:
        assert there.door().get("http://marie.example/1").text == "far"
        there.asked.clear()
        with pytest.raises(TooManyRedirects, match=r"marie\.example leads on and on"):
            there.door().get("http://marie.example/0")
    assert there.asked == [f"GET http://marie.example/{number}" for number in range(21)]


def test_a_circle_is_left_at_once() -> None:
    circle = {NOTE: redirect("/b"), "http://marie.example/b": redirect("/note#x")}
    with web(circle) as there, pytest.raises(TooManyRedirects):
        there.door().get(NOTE)
    assert len(there.asked) == 2


def test_a_redirect_to_nowhere_is_an_answer() -> None:
    with web({NOTE: Page("", 302), NOTE + "3": Page("choose", 300, ("Location", "/x"))}) as there:
        assert (there.door().get(NOTE).status, there.door().get(NOTE + "3").status) == (302, 300)


def test_no_error_holds_more_of_an_address_than_its_host() -> None:
    secret = "http://marie.example/?token=s3cret"
    pages = {secret: redirect("http://marie.example/?token=s3cret&again"), secret + "&again": redirect(secret)}
    with web(pages) as there:
        private, nowhere = (
            there.door(look_up=lambda host, port: ("10.0.0.1",)),
            there.door(look_up=names(marie_example="")),
        )
        for door in (there.door(), private, nowhere, there.door(limits=LIMITS._replace(total=0))):
            with pytest.raises(FetchError) as caught:
                door.get(secret)
            assert "s3cret" not in str(caught.value)
            assert "s3cret" not in repr(caught.value.values)


# TLS


def _certificate(folder: Path, name: str) -> ssl.SSLContext:
    """A server's context with a certificate of its own for `name`; `folder/NAME.pem` is its root."""
    import subprocess

    key, pem = folder / f"{name}.key", folder / f"{name}.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
         "-keyout", key, "-out", pem, "-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}"],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem, key)
    return context


def test_a_certificate_must_be_for_the_name_in_the_address_and_from_a_known_root(tmp_path: Path) -> None:
    asked: list[str | None] = []
    context = _certificate(tmp_path, "marie.example")
    context.sni_callback = lambda connection, name, _: asked.append(name)
    trusting = ssl.create_default_context(cafile=str(tmp_path / "marie.example.pem"))
    with web({"https://marie.example/": "safe", "https://paul.example/": "never"}, context) as there:
        assert there.door(tls=trusting).get("https://marie.example/").text == "safe"
        with pytest.raises(Unreachable):
            there.door(tls=trusting).get("https://paul.example/")
        with pytest.raises(Unreachable):
            there.door().get("https://marie.example/")
    assert asked == ["marie.example", "paul.example", "marie.example"]
    assert there.connected == [(PUBLIC, 443)] * 3
    assert there.asked == ["GET https://marie.example/"]

"""One host, however it is written."""

from __future__ import annotations

import pytest

from convblog.channels.owners import owner_of
from convblog.conversation import hosts
from convblog.conversation.erasure import identity_of
from convblog.webhost import bare, on_the_wire, spoken


@pytest.mark.parametrize(
    "url",
    [
        "https://bücher.example/",
        "https://BÜCHER.example",
        "https://www.bücher.example./",
        "http://bücher.example:80/a",
        "https://xn--bcher-kva.example:443/b",
    ],
)
def test_a_site_is_the_same_to_whoever_verifies_forgets_or_blocks(url: str) -> None:
    owner, named = owner_of(url, ""), identity_of(url.removesuffix("/a").removesuffix("/b"))
    assert owner == named
    assert named.value == "xn--bcher-kva.example"
    place = url.partition("://")[2].partition("/")[0]
    assert hosts.read(f"block {place}").blocks_page(url, owner)
    assert not hosts.read(f"block {place}").blocks_page(
        "https://other.example/", owner_of("https://other.example/", "")
    )


def test_an_account_is_the_same_on_the_usual_port() -> None:
    assert owner_of("https://www.club.example:443/~ann/x", "") == identity_of("https://club.example/~ann")


def test_what_stands_on_another_port_is_somebody_elses() -> None:
    assert bare("club.example:8443") == "club.example:8443"
    assert owner_of("https://club.example:8443/", "") != owner_of("https://club.example/", "")


def test_letters_are_encoded_as_browsers_do() -> None:
    """IDNA 2008: the older standard made `ss` of the German letter, which is another host now."""
    assert on_the_wire("Straße.example") == "xn--strae-oqa.example"
    assert identity_of("https://straße.example/") == owner_of("https://straße.example/", "")


@pytest.mark.parametrize("host", ["ex ämple.example", "ä" * 70 + ".example", "ä..example"])
def test_what_is_no_host_is_refused_and_compared_as_it_stands(host: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        on_the_wire(host)
    assert bare(host) == host


@pytest.mark.parametrize(
    ("url", "host"),
    [("https://www.example.org:8080/a", "example.org"), ("https://[broken/", ""), ("no address", "")],
)
def test_a_host_as_one_says_it(url: str, host: str) -> None:
    assert spoken(url) == host

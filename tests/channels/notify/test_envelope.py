"""A mail as bytes: what every server and every mail program understands, whatever strangers are called."""

from __future__ import annotations

from email import message_from_bytes
from email.policy import default

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from convblog.channels.notify import addressing
from convblog.channels.notify.envelope import Letter, compose
from convblog.channels.notify.speech import quoted
from tests.channels.notify.office import NOW, config

LETTER = Letter(
    name="Le fil",
    sender="answers@fil.example",
    to="marie@mail.example",
    subject="Bonjour",
    text="Des mots.",
    message_id="7k3f9q2mzt.abcdefgh@fil.example",
    now=NOW,
)
TOKEN = "7k3f9q2mzt-0ma5-0123456789abcdef"


def composed(**keys: object) -> bytes:
    return compose(structs.replace(LETTER, **keys))


def test_lines_of_ids_and_links_are_neither_broken_nor_encoded() -> None:
    long = f"{'a' * 120}@mail.example"
    raw = composed(
        in_reply_to=long,
        unsubscribe=[f"mailto:answers+u.{TOKEN}@fil.example", f"https://fil.example/unsubscribe/{TOKEN}"],
    )
    assert raw.startswith(
        b"Message-ID: <7k3f9q2mzt.abcdefgh@fil.example>\r\n"
        + f"In-Reply-To: <{long}>\r\nReferences: <{long}>\r\n".encode()
        + b"Auto-Submitted: auto-generated\r\n"
        + f"List-Unsubscribe: <mailto:answers+u.{TOKEN}@fil.example>,\r\n".encode()
        + f" <https://fil.example/unsubscribe/{TOKEN}>\r\n".encode()
        + b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
        + b"From: Le fil <answers@fil.example>\r\n"
    )


def test_one_click_is_promised_only_where_a_service_takes_it() -> None:
    assert b"List-Unsubscribe-Post" not in composed(unsubscribe=[f"mailto:answers+u.{TOKEN}@fil.example"])
    assert b"List-Unsubscribe" not in composed()


@pytest.mark.parametrize(
    "theirs", ["a@b>\r\nBcc: <eve@evil.example", "with space@mail.example", "é@mail.example", "", "<>"]
)
def test_an_id_of_a_stranger_that_is_none_is_left_out(theirs: str) -> None:
    raw = composed(in_reply_to=theirs)
    assert b"In-Reply-To" not in raw and b"References" not in raw and b"Bcc" not in raw


@given(text=st.text(max_size=300), name=st.text(max_size=100), subject=st.text(max_size=400))
def test_nothing_that_somebody_writes_becomes_a_header(text: str, name: str, subject: str) -> None:
    raw = composed(text=quoted(text, 4_000), name=name, subject=subject, mark=f" [#a.{TOKEN}]")
    assert raw.isascii() and b"\n" not in raw.replace(b"\r\n", b"") and b"\r" not in raw.replace(b"\r\n", b"")
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    head = raw.partition(b"\r\n\r\n")[0]
    names = [line.partition(b":")[0] for line in head.split(b"\r\n") if line[:1] not in (b" ", b"\t")]
    assert names == [
        b"Message-ID", b"Auto-Submitted", b"From", b"To", b"Subject", b"Date", b"Content-Type",
        b"Content-Transfer-Encoding", b"MIME-Version",
    ]  # fmt: skip
    message = message_from_bytes(raw, policy=default)
    assert str(message["Subject"]).endswith(f"[#a.{TOKEN}]")
    assert [address.addr_spec for address in message["From"].addresses] == ["answers@fil.example"]
    body = message.get_content()
    assert all(line.startswith(">") for line in body.splitlines() if line.strip())


def test_french_comes_back_as_it_was() -> None:
    subject, text = "Été\u00a0: l’âme, « oui »\u202f?", "Ça\u00a0va\u202f?\r\n.\r\n"
    message = message_from_bytes(composed(name="Le fil, « et » la voix", subject=subject, text=text), policy=default)
    assert message["From"].addresses[0].display_name == "Le fil, « et » la voix"
    assert (str(message["Subject"]), message.get_content()) == (subject, text)


HOSTILE = ["mariée@mail.example", "marie", "@mail.example", "a b@mail.example", "a,b@x.example\r\nX: y", "a@b@c"]


@pytest.mark.parametrize("address", HOSTILE)
def test_an_address_that_not_every_server_understands_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        composed(to=address)


def test_hosts_of_other_letters_are_written_in_idna() -> None:
    assert b"To: marie@xn--caf-dma.example\r\n" in composed(to="marie@café.example")


def test_where_a_wish_for_no_more_mail_goes() -> None:
    def link(**conversation: object) -> str:
        return addressing.one_click(config(CONVERSATION=conversation), TOKEN)

    service = {"endpoint": "https://fil.example/x/webmention", "sources": [{"receiver": {}}]}
    hosted = {"endpoint": "https://hosted.example/fil/webmention"}
    assert link() == ""
    assert link(webmention=hosted) == "", "somebody else's service knows nothing of it"
    assert link(webmention=service) == f"https://fil.example/x/unsubscribe/{TOKEN}"
    assert link(form={"endpoint": "https://fil.example/reply"}) == f"https://fil.example/unsubscribe/{TOKEN}"
    assert link(form={"endpoint": "http://fil.example/reply"}) == "", "RFC 8058 wants HTTPS"


def test_links_begin_mail_with_its_words_in_place() -> None:
    email = config().conversation.email
    link = addressing.place(email, f"a.{TOKEN}").link("Re: « Été » & moi", "publier\r\n\r\n")
    assert link == (
        f"mailto:answers+a.{TOKEN}@fil.example?subject=Re%3A%20%C2%AB%20%C3%89t%C3%A9%20%C2%BB%20%26%20moi"
        "&body=publier%0D%0A%0D%0A"
    )
    assert addressing.place(config(plus_addressing=False).conversation.email, "u.x").link() == (
        "mailto:answers@fil.example?subject=%5B%23u.x%5D"
    )

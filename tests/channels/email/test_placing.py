from __future__ import annotations

import pytest

from convblog.channels.email.identity import id_of_message
from convblog.channels.email.mime import decode
from convblog.channels.email.placing import Clue, asks_removal, clues, is_our_message_id
from convblog.channels.email.tokens import signed_token
from tests.channels.email.rawmail import mail

OURS = "repondre@claire.example"
PAGE, ANSWER, OTHER = "7k3f9q2mzt", "2b8d0xw4aa", "0123456789"


def found(text: str, ours: str = OURS) -> list[Clue]:
    return list(clues(decode(mail(text)), ours))


@pytest.mark.parametrize("header", ["To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To"])
def test_a_token_behind_the_plus_of_our_address_names_the_page(header: str) -> None:
    assert found(f"{header}: Claire <repondre+{PAGE}@claire.example>, a@x.example\n\nmots") == [
        Clue(PAGE, False, "address")
    ]


@pytest.mark.parametrize(
    "address",
    [
        "REPONDRE+7K3F9Q2MZT@CLAIRE.EXAMPLE",
        "repondre%2B7k3f9q2mzt@claire.example",
        "repondre%2b7k3f9q2mzt@claire.example.",
    ],
)
def test_case_and_percent_signs_do_not_matter(address: str) -> None:
    assert found(f"To: {address}\n\nmots") == [Clue(PAGE, False, "address")]


def test_what_people_confuse_in_a_token_is_forgiven() -> None:
    assert found("To: repondre+OI23456789@claire.example\n\nmots") == [Clue("0123456789", False, "address")]
    assert found("Subject: [#olL3456789]\n\nmots") == [Clue("0113456789", False, "subject")]


@pytest.mark.parametrize(
    "address",
    [
        "repondre@claire.example",
        "repondre+@claire.example",
        "repondre+7k3f9q2mz@claire.example",
        "repondre+7k3f9q2mztt@claire.example",
        "repondre+7k3f9q2mzt-x@claire.example",
        "repondre+7k3f9q2mzu@claire.example",  # there is no `u` in a token
        "repondre+7k3f9q2mzt@autre.example",
        "autre+7k3f9q2mzt@claire.example",
        "xrepondre+7k3f9q2mzt@claire.example",
    ],
)
def test_other_addresses_name_nothing(address: str) -> None:
    assert found(f"To: {address}\n\nmots") == []


def test_p_behind_the_token_makes_it_private_in_an_address_and_in_a_subject() -> None:
    assert found(f"To: repondre+{PAGE}-p@claire.example\n\nmots") == [Clue(PAGE, True, "address")]
    assert found(f"Subject: Re: L’été [#{PAGE}-P]\n\nmots") == [Clue(PAGE, True, "subject")]


def test_private_said_once_is_private() -> None:
    both = f"To: repondre+{PAGE}@claire.example\nDelivered-To: repondre+{PAGE}-p@claire.example\n\nmots"
    assert found(both) == [Clue(PAGE, True, "address")]
    quoted = f"To: repondre+{PAGE}-p@claire.example\n\n> repondre+{PAGE}@claire.example"
    assert found(quoted) == [Clue(PAGE, True, "address")]


def test_each_token_is_private_for_itself() -> None:
    text = f"To: repondre+{PAGE}-p@claire.example\nSubject: [#{OTHER}]\n\n> [#{ANSWER}-p]"
    assert found(text) == [Clue(PAGE, True, "address"), Clue(OTHER, False, "subject"), Clue(ANSWER, True, "quote")]


def test_a_quote_that_offers_both_ways_makes_nothing_private() -> None:
    both = f"Subject: x\n\n> repondre+{PAGE}-p@claire.example\n> repondre+{PAGE}@claire.example"
    assert found(both) == [Clue(PAGE, False, "quote")]
    assert found(f"Subject: x\n\n> repondre+{PAGE}-p@claire.example") == [Clue(PAGE, True, "quote")]
    assert found(f"To: repondre+{PAGE}@claire.example\n\n> repondre+{PAGE}-p@claire.example") == [
        Clue(PAGE, False, "address")
    ]


def test_clues_come_in_the_order_of_their_worth_each_once() -> None:
    text = f"""
        To: repondre+{PAGE}@claire.example
        Subject: Re: L’été [#{ANSWER}] [#{PAGE}]
        In-Reply-To: <parent@fil.example>
        References: <first@fil.example> <{OTHER}.k2@claire.example> <parent@fil.example>

        Mes mots
        > Répondre : repondre+aaaaaaaaaa@claire.example ou [#bbbbbbbbbb]
        """
    assert found(text) == [
        Clue(PAGE, False, "address"),
        Clue(ANSWER, False, "subject"),
        Clue(id_of_message("parent@fil.example"), False, "reference"),
        Clue(OTHER, False, "reference"),
        Clue(id_of_message(f"{OTHER}.k2@claire.example"), False, "reference"),
        Clue(id_of_message("first@fil.example"), False, "reference"),
        Clue("aaaaaaaaaa", False, "quote"),
        Clue("bbbbbbbbbb", False, "quote"),
    ]


def test_a_message_id_that_names_nothing_is_no_clue() -> None:
    assert found("In-Reply-To: <@>\nReferences: <> <x> <@y> <z@>\n\nmots") == []


def test_quoted_links_of_html_mail_are_read_too() -> None:
    for link in (
        f"mailto:repondre%2B{PAGE}%40claire.example",
        f"mailto:repondre+{PAGE}@claire.example",
        f"mailto:repondre&#43;{PAGE}&#64;claire.example",
    ):
        assert found(f'Content-Type: text/html\n\n<a href="{link}">Répondre</a>') == [Clue(PAGE, False, "quote")], link


def test_of_a_thousand_quoted_tokens_some_are_read() -> None:
    text = "\n".join(f"> [#{number:010d}]" for number in range(1_000))
    assert [clue.token for clue in found(f"Subject: x\n\n{text}")] == [f"{number:010d}" for number in range(20)]


def test_an_address_of_our_own_with_a_plus_or_strange_signs_works() -> None:
    assert found(f"To: le.fil+blog+{PAGE}@claire.example\n\nx", "le.fil+blog@claire.example") == [
        Clue(PAGE, False, "address")
    ]
    assert found(f"Subject: x\n\n> le*fil+{PAGE}@claire.example", "le*fil@claire.example") == [
        Clue(PAGE, False, "quote")
    ]
    assert found(f"To: repondre+{PAGE}@été.example\n\nx", "repondre@xn--t-9fab.example") == [
        Clue(PAGE, False, "address")
    ]


def test_a_signed_token_is_read_from_the_address_or_the_subject_and_from_nowhere_else() -> None:
    def signed(text: str) -> tuple[str, str] | None:
        return signed_token(decode(mail(text)), OURS)

    token = "7k3f9q2mzt-0m97-a3zbned4xc99fsg2"
    assert signed(f"To: repondre+a.{token.upper()}@claire.example\n\nx") == ("a", token)
    assert signed(f"Subject: Re: x [#c.{token}]\n\nx") == ("c", token)
    assert signed(f"To: repondre+a.{token}@autre.example\n\nx") is None
    assert signed(f"Subject: x\n\n> repondre+a.{token}@claire.example [#a.{token}]") is None
    assert signed(f"To: repondre+{PAGE}@claire.example\n\nx") is None
    assert signed(f"To: repondre+a.{'x' * 301}@claire.example\n\nx") is None
    assert found(f"To: repondre+a.{token}@claire.example\n\nx") == []


def test_the_mark_of_the_link_that_asks_for_removal_is_seen_in_the_subject_alone() -> None:
    assert asks_removal(decode(mail("Subject: [removal] L’été\n\nx")))
    assert asks_removal(decode(mail("Subject: Re: [Removal] L’été [#7k3f9q2mzt]\n\nx")))
    assert not asks_removal(decode(mail("Subject: removal of trees\n\n[removal]")))


def test_our_own_message_ids_are_known_by_form_and_host() -> None:
    assert is_our_message_id(f"{PAGE}.k2j4@claire.example", OURS)
    assert is_our_message_id(f"{PAGE}.k2j4@Claire.Example", OURS)
    assert not is_our_message_id(f"{PAGE}.k2j4@autre.example", OURS)
    assert not is_our_message_id(f"{PAGE}@claire.example", OURS)
    assert not is_our_message_id(f"{PAGE}.k2j4@claire.example", "")

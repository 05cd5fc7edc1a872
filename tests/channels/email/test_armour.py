from __future__ import annotations

from binascii import b2a_uu

from hypothesis import given
from hypothesis import strategies as st

from convblog.channels.email.armour import is_encrypted, is_signed, without_files, without_signatures

SIGNED = """Avant.
-----BEGIN PGP SIGNED MESSAGE-----
Hash: SHA512

Chère Claire,
- -- un tiret devant
- - et une liste
-----BEGIN PGP SIGNATURE-----

iHUEARYKAB0WIQTn
=abcd
-----END PGP SIGNATURE-----
Après."""


def test_a_clearsigned_text_loses_its_armour_and_nothing_else() -> None:
    assert is_signed(SIGNED)
    assert without_signatures(SIGNED) == "Avant.\nChère Claire,\n-- un tiret devant\n- et une liste\nAprès."


def test_armour_that_was_cut_or_lost_its_empty_line_loses_no_words() -> None:
    assert without_signatures("-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\nDes mots") == "Des mots"
    assert without_signatures("-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nDes mots") == "Des mots"


def test_an_encrypted_message_is_seen_but_not_one_that_is_quoted_or_talked_of() -> None:
    armour = "-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----\n"
    assert is_encrypted(armour)
    assert is_encrypted("Voici :\n" + armour)
    assert not is_encrypted("> -----BEGIN PGP MESSAGE-----\n> hQEMA")
    assert not is_encrypted("Une ligne “-----BEGIN PGP MESSAGE-----” veut dire : chiffré.")


def test_uuencoded_files_leave_the_text_and_tell_their_names() -> None:
    file = "begin 644 chat.gif\n" + b2a_uu(b"x" * 45).decode() + b2a_uu(b"y").decode() + "`\nend\n"
    assert without_files(f"Voici le chat.\n{file}Joli, non ?\n{file}") == (
        "Voici le chat.\n\nJoli, non ?\n\n",
        ("chat.gif", "chat.gif"),
    )


def test_a_sentence_that_begins_with_begin_stays() -> None:
    text = "begin 644 is a number\nMany lines\nend\n"
    assert without_files(text) == (text, ())


@given(st.lists(st.sampled_from([*SIGNED.split("\n"), "begin 644 a", "M" + "!" * 60, "end", "mot"])))
def test_armour_in_any_disorder_is_some_text(lines: list[str]) -> None:
    text = "\n".join(lines)
    without_signatures(text)
    without_files(text)
    is_encrypted(text)

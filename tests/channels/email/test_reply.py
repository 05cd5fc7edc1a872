"""A reader's paragraphs come out exactly, wherever a program puts its quotation, in text and in HTML."""

from __future__ import annotations

from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convblog.channels.email.folding import without_unseen
from convblog.channels.email.headers import Headers
from convblog.channels.email.mime import Message
from convblog.channels.email.pictures import Picture
from convblog.channels.email.reply import Words, new_words
from convblog.content.clean import clean
from tests.channels.email.letters import PREFILLED, QUESTION, html, plain

OLD = ["Bonjour Marie,", "je gardais une place, vous aussi ?", "Personne ne s'assoit sur le banc.", "Claire"]
# What each program says above the quotation.
SAID = {
    "gmail": "Le dim. 3 mai 2026 à 10:20, Le fil et la voix\n<repondre+7q3mzk81vd@fil.example> a écrit :\n\n",
    "thunderbird": "Le 03/05/2026 à 10:20, Le fil et la voix a écrit :\n",
    "roundcube": "Le 2026-05-03 10:20, Le fil et la voix a écrit :\n",
    "apple": "> Le 3 mai 2026 à 10:20, Le fil et la voix <repondre@fil.example> a écrit :\n> \n",
    "gmail-en": "On Sun, May 3, 2026 at 10:20 AM The thread and the voice <\nrepondre@fil.example> wrote:\n\n",
    "gmail-de": "Am So., 3. Mai 2026 um 10:20 Uhr schrieb Der Faden <\nrepondre@fil.example>:\n\n",
    "gmail-es": "El dom, 3 may 2026 a las 10:20, El hilo (<repondre@fil.example>)\nescribió:\n\n",
    "gmail-it": "Il giorno dom 3 mag 2026 alle ore 10:20 Il filo <repondre@fil.example>\nha scritto:\n\n",
    "gmail-pt": "Em dom., 3 de mai. de 2026 às 10:20, O fio <repondre@fil.example>\nescreveu:\n\n",
    "gmail-nl": "Op zo 3 mei 2026 om 10:20 schreef De draad <repondre@fil.example>:\n\n",
    "mutt": "On Sun, May 03, 2026 at 10:20:11AM +0200, Le fil wrote:\n",
    "orange": '> Message du 03/05/26 10:20\n> De : "Le fil" <repondre@fil.example>\n> A : marie@x.example\n> '
    "Objet : x\n>\n",
}
# What programs put above a quotation that they do not mark.
HEADERS = {
    "outlook": "De : Le fil <repondre@fil.example>\nEnvoyé : dimanche 3 mai 2026 10:20\nÀ : Marie\nObjet : Re: "
    "Banc\n\n",
    "outlook-web": "________________________________\nDe : Le fil\nEnvoyé : dimanche 3 mai 2026 10:20\nÀ : M\nObjet "
    ": x\n\n",
    "yahoo": "    Le dimanche 3 mai 2026 à 10:20:33 UTC+2, Le fil <repondre@fil.example> a écrit :  \n \n ",
    "samsung": "-------- Message d'origine --------\nDe : Le fil <repondre@fil.example>\nDate : 03/05/2026 10:20\n\n",
    "zimbra": '----- Mail original -----\nDe: "Le fil" <repondre@fil.example>\nÀ: Marie\nEnvoyé: Dim 3 Mai 10:20\n\n',
    "proton": "Le dimanche 3 mai 2026 à 10:20, Le fil <repondre@fil.example> a écrit :\n\n",
}
FOOTERS = [
    "",
    "\n\nEnvoyé de mon iPhone",
    "\n\n-- \nMarie Lefort\nLibraire",
    "\n\nMarie Lefort\nLibraire\n06 00 00 00 00",
]

# Words as people write them; each paragraph ends as a sentence does, so none is a signature.
WORDS = "je banc place train silence vous le la de et écrit jardin 12 mai Marie hier : oui non peut-être l'hiver « »"
WORD = st.sampled_from(tuple(WORDS.split(" ")))
PARAGRAPH = st.lists(WORD, min_size=1, max_size=14).map(lambda words: "J'ai " + " ".join(words) + ", voilà.")
PARAGRAPHS = st.lists(PARAGRAPH, min_size=1, max_size=4).map("\n\n".join)


def quoted(lines: list[str]) -> str:
    return "\n".join(f"> {line}" for line in lines)


@given(PARAGRAPHS, st.sampled_from(sorted(SAID)), st.sampled_from(FOOTERS))
def test_paragraphs_above_a_marked_quotation_come_out_exactly(words: str, said: str, footer: str) -> None:
    assert plain(f"{words}{footer}\n\n{SAID[said]}{quoted(OLD)}\n").text == words


@given(PARAGRAPHS, st.sampled_from(sorted(HEADERS)), st.sampled_from(FOOTERS))
def test_paragraphs_above_an_unmarked_quotation_come_out_exactly(words: str, headers: str, footer: str) -> None:
    assert plain(f"{words}{footer}\n\n{HEADERS[headers]}" + "\n\n".join(OLD)).text == words


@given(PARAGRAPHS, st.sampled_from(sorted(SAID)), st.sampled_from(FOOTERS))
def test_paragraphs_below_a_quotation_come_out_exactly(words: str, said: str, footer: str) -> None:
    assert plain(f"{SAID[said]}{quoted(OLD)}\n\n{words}{footer}").text == words


@given(PARAGRAPH, PARAGRAPH, st.sampled_from(sorted(SAID)))
def test_paragraphs_between_quoted_lines_come_out_with_the_lines_they_answer(first: str, last: str, said: str) -> None:
    text = f"{SAID[said]}{quoted([OLD[0], '', OLD[1]])}\n\n{first}\n\n{quoted([OLD[2]])}\n\n{last}\n\n"
    f"{quoted([OLD[3]])}"
    assert plain(text).text == f"> {OLD[1]}\n\n{first}\n\n> {OLD[2]}\n\n{last}"


@given(PARAGRAPHS, st.sampled_from(["gmail", "thunderbird", "apple", "outlook", "yahoo"]), st.booleans())
def test_paragraphs_in_html_come_out_exactly(words: str, program: str, as_paragraphs: bool) -> None:
    parts = [escape(part, quote=False) for part in words.split("\n\n")]
    body = "".join(f"<p>{part}</p>" for part in parts)
    if not as_paragraphs:
        body = "<div><br></div>".join(f"<div>{part}</div>" for part in parts)
    old = "".join(f"<p>{escape(line)}</p>" for line in OLD)
    said = "Le dim. 3 mai 2026 à 10:20, Le fil &lt;repondre@fil.example&gt; a écrit :"
    tails = {
        "gmail": f"<div class=gmail_quote><div class=gmail_attr>{said}</div><blockquote "
        f"class=gmail_quote>{old}</blockquote>",
        "thunderbird": f"<div class=moz-cite-prefix>{said}</div><blockquote type=cite>{old}</blockquote>",
        "apple": f"<div><br><blockquote type=cite><div>{said}</div>{old}</blockquote></div>",
        "outlook": f"<div id=appendonsend></div><hr><div id=divRplyFwdMsg><b>De :</b> Le fil<br></div>{old}",
        "yahoo": f"<div class=ydp12345678yahoo_quoted><div>{said}</div>{old}</div>",
    }
    assert html(f"<html><body>{body}{tails[program]}</body></html>").text == words


@given(PARAGRAPHS, st.sampled_from(["", "Marie", "privé"]))
def test_paragraphs_above_our_own_lines_come_out_exactly(words: str, name: str) -> None:
    found = plain(f"{words}\n\n\n{QUESTION}\nNom à publier, ou « privé » : {name}\n\nEnvoyé de mon iPhone")
    assert (found.text, found.name, found.private) == (words, name if name == "Marie" else "", name == "privé")


KNOWN = """\
> \n>> x\n-- \n\nLe 3 mai 2026 à 10:20, A <a@b.example>\na écrit :\nDe : a@b.example\nObjet : x
Envoyé de mon iPhone\nCordialement,\n06 00 00 00 00\n```\nConfidentiel\nMarie\n________________________________
Nom à publier, ou « privé » :\n-----Message d'origine-----\nwww.avast.com\n    code\n- un\n> Oui\n<\nFrom: x
""".splitlines()
LINES = st.lists(st.one_of(st.text(max_size=30), st.sampled_from([*KNOWN, QUESTION])), max_size=30)


@given(LINES)
def test_whatever_the_lines_are_words_or_a_reason_come_out(lines: list[str]) -> None:
    words = plain("\n".join(lines))
    assert bool(words.text) != bool(words.nothing)
    assert words.text == words.text.strip("\n")
    assert new_words(Message(Headers((("from", "x"),)), text="\n".join(lines)), PREFILLED).text is not None


@given(LINES)
def test_no_word_comes_out_that_was_not_there(lines: list[str]) -> None:
    text = "\n".join(lines)
    assert set(plain(text).text.split()) - {">", ">>"} <= _pieces(text)


def _pieces(text: str) -> set[str]:
    """Every word, and what is left of it without marks of quotation and invisible signs."""
    found: set[str] = set()
    for word in without_unseen(clean(text)).split() + without_unseen(text).split():
        found |= {word, word.lstrip(">"), word.partition(">")[2].lstrip(">")}
    return found | {">" * depth for depth in range(60)}


@pytest.mark.parametrize(
    "hostile",
    [
        "a" * 300_000,
        " " * 300_000 + "x",
        ">" * 300_000,
        "> " * 150_000,
        "mot\n" * 60_000,
        "> mot\nmot\n" * 20_000,
        "Le 3 mai 2026 à 10:20, Marie <a@b.example>\n" * 3_000,
        "De : x@y.example\n" * 3_000,
        "--\n" * 20_000,
        "-- \nMarie\n" * 10_000,
        ("_" * 30 + "\n" + "mot\n" * 20) * 500,
        "Ce message est confidentiel, destinataire, expéditeur\n" * 3_000,
        "Nom à publier, ou\n" * 5_000,
        "a@b.example wrote: " * 3_000,
        "(" * 50_000,
        "1 " * 50_000,
    ],
    ids=range(16),
)
def test_hostile_lines_are_read_all_the_same(hostile: str) -> None:
    words = plain(hostile)
    assert bool(words.text) != bool(words.nothing)


def test_a_picture_alone_says_so() -> None:
    message = Message(Headers(), text="Envoyé de mon iPhone", pictures=(Picture("a.jpg", "image/jpeg", b"x"),))
    assert new_words(message, PREFILLED) == Words(nothing="picture")
    assert new_words(Message(Headers(), attachments=("lettre.pdf",)), PREFILLED).nothing == "picture"


def test_a_message_passed_on_as_a_file_is_a_forward() -> None:
    message = Message(Headers(), kinds=frozenset({"multipart/mixed", "message/rfc822"}))
    assert new_words(message, PREFILLED).nothing == "forward"


def test_lines_that_end_early_keep_their_end_and_wrapped_ones_flow() -> None:
    verse = plain("Je marche\ntu marches\nle chemin\nreste")
    assert verse.text == "Je marche  \ntu marches  \nle chemin  \nreste"
    wrapped = plain(
        "Votre banc vide m'a fait penser à celui de la gare de Tournelles, où l'on\n"
        "attendait mon grand-père, qui ne venait jamais par le train qu'il disait\nà ma grand-mère.\nVoilà."
    )
    assert wrapped.text.count("  \n") == 1 and wrapped.text.endswith("grand-mère.  \nVoilà.")


def test_markdown_that_a_reader_typed_stays() -> None:
    text = "Trois choses :\n\n- un *banc*\n- [un lien](https://banc.example/)\n\n1986. Une année"
    assert plain(text).text == text


def test_no_control_character_and_no_override_of_direction_comes_out() -> None:
    words = plain("O\x00ui\x1b[31m.\n\nNom à publier, ou « privé » : Ma\u202erie\x07")
    assert (words.text, words.name) == ("Oui[31m.", "Marie")

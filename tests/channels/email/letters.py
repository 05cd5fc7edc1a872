"""Mails of invented readers, as short as a test needs them."""

from __future__ import annotations

from convblog.channels.email.headers import Headers
from convblog.channels.email.mime import Message
from convblog.channels.email.prefilled import Prefilled
from convblog.channels.email.reply import Words, new_words

QUESTION = "Et vous, à qui gardez-vous une place ?"
PREFILLED = Prefilled(
    (QUESTION,),
    ("Name to publish, or “private”: ", "Nom à publier, ou « privé » : ", "Name, or “private”: ", 'Nom ou "privé" : '),
    "repondre@fil.example",
)
SENDER = "Marie Lefort <marie@courrier.example>"


def plain(text: str, sender: str = SENDER) -> Words:
    """What a reader says in a plain mail."""
    return new_words(Message(Headers((("from", sender),)), text=text), PREFILLED)


def html(body: str, text: str = "", sender: str = SENDER) -> Words:
    """What a reader says in a mail with HTML, and with a text part if there is `text`."""
    return new_words(Message(Headers((("from", sender),)), text=text, html=body, html_only=not text), PREFILLED)


def unbroken(words: Words) -> str:
    """The text, without the spaces that keep a line's end."""
    return "\n".join(line.rstrip() for line in words.text.split("\n"))

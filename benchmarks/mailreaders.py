"""Each reader of mail as a function from the bytes of a message to the words that are new in it."""

from __future__ import annotations

from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage

LANGUAGES = ["en", "fr", "de", "es", "it", "nl", "pt"]

Reader = Callable[[bytes], str]


def reader(name: str) -> Reader:
    """The reader of that name. Raises ImportError where it is not installed."""
    makers: dict[str, Callable[[], Reader]] = {
        "convblog": _convblog,
        "talon": _talon,
        "mail-parser-reply": _mail_parser_reply,
    }
    return makers[name]()


def fails(read: Reader, raw: bytes) -> bool:
    """Whether reading this message ends in an error of whatever kind."""
    try:
        read(raw)
    except Exception:
        return True
    return False


def _convblog() -> Reader:
    from convblog.channels.email.namelines import name_lines
    from convblog.channels.email.reading import Mailbox
    from convblog.channels.email.reading import read as read_whole

    mailbox = Mailbox("answers@fil.example", "mx.fil.example", "claire@fil.example", name_lines=name_lines())
    return lambda raw: read_whole(raw, mailbox).submission.text


def _talon() -> Reader:
    import talon
    from talon import quotations

    talon.init()

    def read(raw: bytes) -> str:
        text, kind = _body(raw)
        return str(quotations.extract_from(text, kind))

    return read


def _mail_parser_reply() -> Reader:
    from mailparser_reply import EmailReplyParser

    parser = EmailReplyParser(languages=LANGUAGES)
    return lambda raw: str(parser.parse_reply(_body(raw)[0]))


def _body(raw: bytes) -> tuple[str, str]:
    """The text of a message and its type, by the standard library: plain before HTML."""
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    part = message.get_body(("plain", "html"))
    return (part.get_content(), part.get_content_type()) if part else ("", "text/plain")

"""One message -> one submission: what a reader wrote, to which page or answer, and what proves who they are.

Pure: the same message read with the same mailbox gives the same value. Nothing here raises for what is in a message.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from msgspec import Struct

from convblog.channels.email import automatic, identity, mime, placing, reply, sender, tokens
from convblog.channels.email.authentication import Verified, verify
from convblog.channels.email.dnstext import Dns
from convblog.channels.email.headers import Headers, moment_of
from convblog.channels.email.mime import Message
from convblog.channels.email.placing import Clue
from convblog.channels.email.prefilled import Prefilled
from convblog.channels.email.reply import Words
from convblog.conversation.pages import PageEntry, Pages
from convblog.conversation.response import Person
from convblog.conversation.submission import Identity, Sender, Submission
from convblog.problems import N_, Problem, problem
from convblog.times import Moment

_DAY = 86_400

NOTHING: dict[str, str] = {
    "quote": N_("nothing but a quotation"),
    "signature": N_("nothing but a signature"),
    "forward": N_("a forwarded message without a word of its own"),
    "picture": N_("nothing but files"),
    "empty": N_("an empty message"),
}


class Mailbox(Struct, frozen=True):
    """What reading a message needs to know of the site it was sent to."""

    address: str = ""  # that receives the answers
    trusted_authserv_id: str = ""
    author_address: str = ""  # of the site's author; never shown
    pages: Pages = Pages("")
    target_of: Callable[[str], str | None] = lambda _: None  # the page that an answer, by id, stands on
    name_lines: tuple[str, ...] = ()  # of our prefilled bodies, in every language
    dns: Dns | None = None  # None: signatures are not checked


class Letter(Struct, frozen=True):
    """A message that was read."""

    submission: Submission
    message: Message
    words: Words
    verified: Verified
    kind: str  # of what it is if it is no answer, in one word: a kind of automatic.py, or of `NOTHING`; else empty


class Place(Struct, frozen=True):
    """Where an answer belongs. `target` is empty if nothing tells."""

    target: str = ""
    in_reply_to: str = ""
    page: PageEntry | None = None
    private: bool = False


def read(raw: bytes, mailbox: Mailbox) -> Letter:
    """Read a message, as much of it as there is."""
    message = mime.decode(raw)
    place = _place(placing.clues(message, mailbox.address), mailbox)
    token = tokens.signed_token(message, mailbox.address)
    # Who answers a mail of ours may do so from the address that receives the answers: the author's own, often.
    why = automatic.why_not_an_answer(message, "" if token else mailbox.address)
    words = reply.new_words(message, _prefilled(place, mailbox)) if why is None else Words()
    kind = why.kind if why else "" if words.text else words.nothing or "empty"
    verified = _verified(raw, message.headers, mailbox) if why is None and (token or not kind) else Verified()
    nothing = problem("", 0, NOTHING[kind]) if kind in NOTHING else None
    submission = Submission(
        id=identity.answer_id(message, raw),
        channel="email",
        target=place.target,
        in_reply_to=place.in_reply_to,
        author=Person(words.name or sender.shown_name(message.headers)),
        published=_written(message.headers),
        received=_received(message.headers),
        text=words.text,
        sender=_sender(message.headers, verified, place),
        private=not kind and (place.private or words.private or placing.asks_removal(message)),
        rejected=bool(kind),
        reason=why.problem if why else nothing or _note(message, words, mailbox),
        attachments=message.attachments,
    )
    return Letter(submission, message, words, verified, kind)


def _place(clues: Collection[Clue], mailbox: Mailbox) -> Place:
    """The first clue that leads to a page or an answer of this site. One that asks for privacy is heard anyway."""
    private = any(clue.private for clue in clues if clue.how in ("address", "subject"))
    for clue in clues:
        target = mailbox.target_of(clue.token)
        page = mailbox.pages.page(target) if target else mailbox.pages.page_by_token(clue.token)
        if target is not None or page is not None:
            path = page.path if page else target or ""
            answer = "" if target is None else clue.token
            return Place(path, answer, page, private or clue.private)
    return Place(private=private)


def _prefilled(place: Place, mailbox: Mailbox) -> Prefilled:
    questions = (place.page.question,) if place.page and place.page.question else ()
    return Prefilled(questions, mailbox.name_lines, mailbox.address)


def _verified(raw: bytes, headers: Headers, mailbox: Mailbox) -> Verified:
    ours = [mailbox.address] if mailbox.address else []
    return verify(raw, headers, mailbox.trusted_authserv_id, ours, mailbox.dns)


def _sender(headers: Headers, verified: Verified, place: Place) -> Sender:
    address = sender.sender_address(headers)
    return Sender(
        identity=Identity("address", address) if address else None,
        verified=bool(verified.address),
        address=address,
        message_id=headers.message_id,
        subject=headers.subject,
        lang=place.page.lang if place.page else "",
    )


def _note(message: Message, words: Words, mailbox: Mailbox) -> Problem | None:
    """What the moderator should look at before this is published, however well known its sender is."""
    if placing.asks_removal(message):
        return problem("", 0, N_("asks for the removal of an answer"))
    if mailbox.author_address and sender.sender_address(message.headers) == sender.normalised(mailbox.author_address):
        return problem("", 0, N_("claims to come from you, without the token that only your copy carries"))
    if message.cut or words.cut:
        return problem("", 0, N_("very long: its end was left out"))
    return None


def _written(headers: Headers) -> Moment:
    """When it was written: by its Date, unless that lies after the moment it arrived, or long before."""
    date, received = headers.date, _received(headers)
    if date is None or received is None:
        return date or received or Moment(0)
    return date if received.seconds - 30 * _DAY < date.seconds < received.seconds + _DAY else received


def _received(headers: Headers) -> Moment | None:
    """When our own side took it in: the topmost Received line ends with that (RFC 5321, section 4.4)."""
    lines = headers.raw("received")
    return moment_of(lines[0].rpartition(";")[2]) if lines else headers.date

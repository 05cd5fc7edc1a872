"""One answer as its author reads it in a mail: who wrote what where, how it stands, and links that decide it."""

from __future__ import annotations

from typing import NamedTuple

from convblog.channels.email.words import safe
from convblog.channels.notify import addressing
from convblog.channels.notify.addressing import Place
from convblog.channels.notify.speech import Speech, quoted, title
from convblog.content.plaintext import shorten
from convblog.conversation import listing
from convblog.conversation.desk import Desk
from convblog.conversation.inbox import Held
from convblog.conversation.moderation import UNPLACED, UNPROVEN
from convblog.conversation.submission import Submission
from convblog.conversation.vocabulary import NO, PUBLISH, first
from convblog.problems import N_, SiteError

_LONGEST_WORDS = 4_000  # characters of one answer in a mail
_LONGEST_SUBJECT = 40  # characters of a title in a link
_MOST_NAMES = 10  # of attachments

_DID = {
    "reply": N_("{name} answers “{title}”"),
    "mention": N_("{name} mentions “{title}”"),
    "like": N_("{name} likes “{title}”"),
    "repost": N_("{name} passes “{title}” on"),
    "bookmark": N_("{name} keeps a link to “{title}”"),
    "rsvp": N_("{name} says whether they come: “{title}”"),
}
_CAME_BY = {
    "email": N_("{date}, by mail"),
    "webmention": N_("{date}, from another site"),
    "form": N_("{date}, by the form"),
}
_STATES = {
    "pending": N_("It waits for you."),
    "published": N_("It is published."),
    "private": N_("It is for you alone, and never published."),
    "unplaced": N_("Nobody can tell which page it answers."),
    "rejected": N_("It was turned away."),
    "spam": N_("It was turned away."),
}
_COMMAND = "convblog inbox approve {id} --target /2026/11/letter/"


class Item(NamedTuple):
    """An answer, and where mail goes that decides about it."""

    held: Held
    place: Place

    @property
    def id(self) -> str:
        """Of the answer."""
        return self.held.submission.id


def item(desk: Desk, held: Held, now: int) -> Item:
    """An answer with a single-use address for its author: a new one if today's was used already."""
    identity, days = held.submission.id, addressing.AUTHOR_DAYS
    while (token := desk.secret.sign("author", identity, addressing.expires(now, days))) in desk.used_tokens:
        days += 1
    return Item(held, addressing.place(desk.config.conversation.email, f"a.{token}"))


def headline(desk: Desk, speech: Speech, held: Held) -> str:
    """Who did what, on one line."""
    one = held.submission
    name = speech.name(one.author.name)
    page = desk.pages.page(one.target) if one.target else None
    if held.state == "private":
        return speech.say(N_("A private message from {name}"), name=name)
    if page is None:
        return speech.say(N_("{name} writes to you"), name=name)
    if one.kind == "reply" and one.in_reply_to:
        return _in_answer(desk, speech, one, title(page.title))
    return speech.say(_DID[one.kind], name=name, title=title(page.title))


def _in_answer(desk: Desk, speech: Speech, one: Submission, page: str) -> str:
    """Whose answer it answers, if that is known and no secret."""
    name = speech.name(one.author.name)
    try:
        other = listing.one(desk, one.in_reply_to)
    except SiteError:
        other = None
    if other is None or other.state == "private":
        return speech.say(_DID["reply"], name=name, title=page)
    if other.submission.channel == "author":
        return speech.say(N_("{name} answers you under “{title}”"), name=name, title=page)
    whom = speech.name(other.submission.author.name)
    return speech.say(N_("{name} answers {other} under “{title}”"), name=name, other=whom, title=page)


def body(desk: Desk, speech: Speech, one: Item) -> str:
    """All of it in paragraphs, without the headline."""
    submission = one.held.submission
    url = addressing.page_url(desk.config, submission.target, _anchor(one)) if submission.target else ""
    came = speech.say(_CAME_BY.get(submission.channel, "{date}"), date=speech.date(submission.published))
    parts = [
        "\n".join(line for line in (came, url, submission.source) if line),
        quoted(submission.text, _LONGEST_WORDS) if submission.text.strip() else "",
        " ".join(_states(desk, speech, one.held)),
        "\n".join(links(desk, speech, one)),
    ]
    return "\n\n".join(part for part in parts if part)


def _anchor(one: Item) -> str:
    return one.id if one.held.state == "published" else ""


def _states(desk: Desk, speech: Speech, held: Held) -> list[str]:
    """Sentences: how it stands, why, and what came with it."""
    one = held.submission
    reasons = [] if one.reason in (None, UNPLACED) else [one.reason]  # the sentence of its state says that
    is_proven = bool(desk.people.identity_of(one.id)) or one.channel not in ("email", "form")
    if not is_proven and one.reason != UNPROVEN:
        reasons.append(UNPROVEN)
    translate = speech.translations.gettext
    found = [speech.say(N_("Note: {reason}."), reason=reason.text(translate)) for reason in reasons]
    found.insert(0, speech.say(_STATES[held.state]))
    if one.attachments:
        names = ", ".join(shorten(safe(name), 80) for name in one.attachments[:_MOST_NAMES])
        found.append(speech.say(N_("Files came with it: {names}."), names=names))
    if held.state == "unplaced":
        found.append(speech.say(N_("To publish it, name the page: {command}"), command=_COMMAND.format(id=one.id)))
    return found


def can_be_written_to(desk: Desk, held: Held) -> bool:
    """Whether words of the author reach whoever wrote this: on the page, or by mail where that is allowed."""
    if held.state != "private":
        return held.state != "unplaced"
    sender = desk.people.sender_of(held.submission.id)
    return sender is not None and sender.verified and bool(sender.address)


def links(desk: Desk, speech: Speech, one: Item) -> list[str]:
    """A line for each thing that can be done with one tap."""
    page = desk.pages.page(one.held.submission.target) if one.held.submission.target else None
    subject = "Re: " + shorten(title(page.title if page else desk.config.title), _LONGEST_SUBJECT)
    publish, no = (first(speech.translations.gettext(word)) for word in (PUBLISH, NO))
    offered = {
        "pending": [(N_("Publish: {link}"), publish), (N_("Turn away: {link}"), no)],
        "published": [(N_("Take back: {link}"), no)],
        "private": [(N_("Delete: {link}"), no)],
    }.get(one.held.state, [(N_("Turn away: {link}"), no)])
    if can_be_written_to(desk, one.held):
        offered.append((N_("Answer: {link}"), ""))
    return [speech.say(label, link=f"<{one.place.link(subject, _line(word))}>") for label, word in offered]


def _line(word: str) -> str:
    """A word on a line of its own, so that the signature that a program adds stands below it."""
    return f"{word}\r\n\r\n" if word else ""

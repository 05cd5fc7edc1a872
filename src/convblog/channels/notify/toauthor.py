"""To the author: one mail with all that is new, from every channel.

Several answers stand in it one beneath the other, each with its own links; answering the mail itself decides only
where it holds a single one. What is listed is remembered, so that the next mail holds only what is new then.
"""

from __future__ import annotations

from collections.abc import Sequence

from convblog.channels.notify import addressing, items
from convblog.channels.notify.addressing import Place
from convblog.channels.notify.envelope import Letter, compose
from convblog.channels.notify.items import Item
from convblog.channels.notify.planned import Note, Planned, mail_id, message_id
from convblog.channels.notify.speech import Speak, Speech, title
from convblog.conversation import listing
from convblog.conversation.desk import Desk
from convblog.conversation.inbox import Held
from convblog.conversation.outgoing import Failure, Kind, Mail
from convblog.conversation.vocabulary import NO, PUBLISH, SPAM, first
from convblog.digest import token
from convblog.problems import N_, SiteError
from convblog.times import Moment

_DAY = 86_400
_MOST = 30  # answers in one mail; the others stand in the next one
_RULE = "\n\n" + "─" * 24 + "\n\n"


def plan(desk: Desk, speak: Speak, now: int) -> list[Planned]:
    """What the author is to be told now. Without a way to tell them, only what is published anyway is ticked off."""
    email = desk.config.conversation.email
    if not (email.smtp and email.address and desk.config.author.email) or email.notify.author == "never":
        return [Planned(notes=tuple(Note("author", one) for one in desk.told.news("author")))]
    speech = speak(desk.config.lang)
    return [*_what_waits_with_words(desk, speech, now), *_digest(desk, speech, now)]


def _what_waits_with_words(desk: Desk, speech: Speech, now: int) -> list[Planned]:
    """The answers that the author has answered by mail before they decided: once more, so that they can."""
    steps = []
    for identity in desk.told.owed("waits"):
        held = _readable(desk, identity)
        if held is None or held.state not in ("pending", "unplaced"):
            steps.append(Planned(notes=(Note("waits", identity),)))
            continue
        one = items.item(desk, held, now)
        lead = speech.say(N_("Your words wait with this answer; publish it, and both are published."))
        mail = _single(desk, speech, one, "waits", lead, now)
        steps.append(Planned(mail=mail, notes=(Note("waits", identity),)))
    return steps


def _digest(desk: Desk, speech: Speech, now: int) -> list[Planned]:
    silent = [one for one in desk.told.news("author") if _is_own(desk, one)]
    steps = [Planned(notes=tuple(Note("author", one) for one in silent))] if silent else []
    failures = [one for one in desk.outgoing.failures() if one.kind not in ("digest", "waits")]
    news = _news(desk)
    if not _is_time(desk, now) or not (news or failures):
        return steps
    listed = [items.item(desk, held, now) for held in news[:_MOST]]
    mail = _mail(desk, speech, listed, len(news) - len(listed), failures, now)
    notes = tuple(Note("author", one.id, _mark(one.held)) for one in listed)
    return [*steps, Planned(mail=mail, notes=notes, tells_failures=bool(failures))]


def _is_time(desk: Desk, now: int) -> bool:
    """While one waits for its server, or a day after one was refused, there is no other."""
    if desk.outgoing.waiting("digest") or desk.outgoing.has_failed("digest", now - _DAY):
        return False
    is_daily = desk.config.conversation.email.notify.author == "daily"
    return not is_daily or desk.outgoing.last("digest") <= now - _DAY


def _news(desk: Desk) -> list[Held]:
    """What waits and has not been told as it is now, and what passed by itself; from the oldest."""
    waiting = [
        held
        for held in listing.of(desk, listing.WAITING).answers
        if held.submission.channel != "author" and desk.told.mark("author", held.submission.id) != _mark(held)
    ]
    listed = {held.submission.id for held in waiting}
    passed = [_readable(desk, one) for one in desk.told.news("author") if one not in listed and not _is_own(desk, one)]
    found = [*waiting, *(held for held in passed if held is not None)]
    return sorted(found, key=lambda held: (held.submission.published.seconds, held.submission.id))


def _is_own(desk: Desk, identity: str) -> bool:
    entry = desk.published.entries.get(identity)
    return entry is not None and entry.channel == "author"


def _readable(desk: Desk, identity: str) -> Held | None:
    """One answer; None if it is gone, or its file was edited into something that cannot be read."""
    try:
        return listing.one(desk, identity)
    except SiteError:
        return None


def _mark(held: Held) -> str:
    return "published" if held.state == "published" else str(held.since)


def _mail(desk: Desk, speech: Speech, listed: Sequence[Item], more: int, failures: Sequence[Failure], now: int) -> Mail:
    if len(listed) == 1 and not more and not failures:
        return _single(desk, speech, listed[0], "digest", "", now)
    ids = [one.id for one in listed]
    identity = mail_id(desk, "digest", "", str(now), *ids)
    named = token(identity)
    signed = desk.secret.sign("author", named, addressing.expires(now, addressing.AUTHOR_DAYS))
    # Who answers the mail itself means one of several: that goes nowhere, and the author is told so.
    place = addressing.place(desk.config.conversation.email, f"a.{signed}")
    site = title(desk.config.title)
    subject = speech.say(N_("{number} answers to read: {site}"), number=len(listed) + more, site=site)
    if len(listed) == 1:
        subject = items.headline(desk, speech, listed[0].held)
    elif not listed:
        subject = speech.say(N_("Mail that could not be sent: {site}"), site=site)
    parts = [_how_to_several(speech) if listed else ""]
    parts += [
        f"{number}. {items.headline(desk, speech, one.held)}\n{items.body(desk, speech, one)}"
        for number, one in enumerate(listed, 1)
    ]
    parts.append(
        speech.say(N_("{number} more stand in the next mail, and in: convblog inbox"), number=more) if more else ""
    )
    parts.append(_undelivered(speech, failures) if failures else "")
    text = _RULE.join(part for part in parts if part)
    return _letter(desk, "digest", identity, ids, named, place, subject, text, now)


def _single(desk: Desk, speech: Speech, one: Item, kind: Kind, lead: str, now: int) -> Mail:
    identity = mail_id(desk, kind, "", str(now), one.id)
    head = items.headline(desk, speech, one.held)
    parts = (lead, head, items.body(desk, speech, one), _how_to(desk, speech, one.held))
    text = "\n\n".join(part for part in parts if part)
    return _letter(desk, kind, identity, [one.id], one.id, one.place, head, text, now)


def _letter(
    desk: Desk,
    kind: Kind,
    identity: str,
    ids: Sequence[str],
    named: str,
    place: Place,
    subject: str,
    text: str,
    now: int,
) -> Mail:
    letter = Letter(
        name=desk.config.title,
        sender=desk.config.conversation.email.address,
        to=desk.config.author.email,
        subject=subject,
        mark=place.mark,
        text=text,
        message_id=message_id(desk, named, identity),
        now=now,
        reply_to=place.address,
    )
    return Mail(id=identity, kind=kind, answers=tuple(ids), recipient=letter.to, message=compose(letter))


def _how_to_several(speech: Speech) -> str:
    return speech.say(N_("Tap a link, and send the mail that opens. “Answer” leaves it empty for words of your own."))


def _how_to(desk: Desk, speech: Speech, held: Held) -> str:
    """What answering this mail does, according to how the answer stands."""
    publish, no, spam = (first(speech.translations.gettext(words)) for words in (PUBLISH, NO, SPAM))
    said = {
        "pending": N_("Or answer this mail with one word: “{publish}”, “{no}”, “{spam}”."),
        "published": N_("Or answer this mail with one word: “{no}” takes it back."),
    }.get(held.state, N_("Or answer this mail with one word: “{no}”, “{spam}”."))
    sentences = [speech.say(said, publish=publish, no=no, spam=spam)]
    if items.can_be_written_to(desk, held):
        private, public = (
            N_("Any other words are your reply, and go to {name} by mail."),
            N_("Any other words are your reply, and stand beneath it on the page."),
        )
        name = speech.name(held.submission.author.name)
        sentences.append(speech.say(private if held.state == "private" else public, name=name))
    return " ".join(sentences)


_UNSURE = N_("the connection broke twice at its very end, so it may have arrived")
_SORTS = {
    "letter": N_("your private answer"),
    "answer": N_("a notification to a reader"),
    "summary": N_("a notification to a reader"),
    "ask": N_("the question to a reader whether they want to hear of answers"),
}


def _undelivered(speech: Speech, failures: Sequence[Failure]) -> str:
    lines = [speech.say(N_("These could not be sent:"))]
    for one in failures:
        lines.append(
            speech.say(
                N_("- {what} ({about}), {date}: {reason}"),
                what=speech.say(_SORTS.get(one.kind, one.kind)),
                about=", ".join(one.answers),
                date=speech.date(Moment(one.created)),
                reason=one.reason.text(speech.translations.gettext) if one.reason else speech.say(_UNSURE),
            )
        )
    return "\n".join(lines)

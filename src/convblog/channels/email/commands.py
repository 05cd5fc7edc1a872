"""Mail that is meant for the program: the author's decisions, a reader's yes, a wish for no more mail.

Such a mail carries a signed token that only one person's copy of a mail of ours held.
"""

from __future__ import annotations

from functools import cache

from msgspec import structs

from convblog.channels.email.automatic import why_not_an_answer
from convblog.channels.email.reading import Letter
from convblog.channels.email.sender import normalised
from convblog.channels.email.tokens import signed_token
from convblog.conversation import deciding
from convblog.conversation.desk import Desk
from convblog.conversation.masking import mask
from convblog.conversation.receiving import Outcome, receive
from convblog.conversation.submission import Submission, id_of
from convblog.conversation.vocabulary import Vocabulary, vocabulary
from convblog.problems import N_, Problem, SiteError, problem
from convblog.words import translations

_EXPIRED = N_("it answers a notification that is too old, or was never sent")
_UNPROVEN = N_("it answers a notification to the author, but nothing proves that the author sent it")
_USED = N_("the notification that it answers was answered before")
_UNKNOWN = N_("what it answers is no longer there, or was several answers in one mail")
_FORGOTTEN = N_("it answers a notification, but .convblog/ is new and does not remember it")
_NOT_THEIRS = N_("it answers the question to a reader whether they want mail, but nothing proves that they sent it")
_WITH_YES = N_("it came with a reader's yes to notifications")


def act(desk: Desk, letter: Letter, raw: bytes = b"") -> Outcome | None:
    """Do what a mail with a token asks for; None if it has none, or is to be handled like any other mail.

    Words of English, French and the site's languages are understood. Where a mail is not obeyed it lies in the inbox,
    with the reason, as private: so it can never be published as a reader's; `raw` is kept beside it.

    The outcome names the answer that was decided about, the author's own new one, or this mail. A mail that was
    obeyed may come any number of times.
    """
    submission = letter.submission
    found = signed_token(letter.message, desk.config.conversation.email.address)
    if found is None:
        return None
    if submission.id in desk.turned_away:
        return Outcome(submission.id, "rejected", "none")
    if found.letter == "u":
        return _unsubscribe(desk, submission, found.token, raw)
    # Not `submission.rejected`: the author may well write from the address that receives the answers.
    if why_not_an_answer(letter.message) is not None:
        return None
    words = _vocabulary(desk.config.langs)
    if found.letter == "c":
        return _confirm(desk, submission, found.token, words, raw)
    return _decide(desk, submission, found.token, words, raw)


@cache
def _vocabulary(langs: tuple[str, ...]) -> Vocabulary:
    return vocabulary(translations(lang).gettext for lang in langs)


# ---- the author decides


def _decide(desk: Desk, submission: Submission, token: str, words: Vocabulary, raw: bytes) -> Outcome | None:
    subject = desk.secret.subject_of("author", token, desk.now)
    why_not = _EXPIRED if subject is None else _why_not_obeyed(desk, submission)
    if subject is None or why_not:
        return _held_back(desk, submission, why_not, raw)
    if not submission.text.strip():
        return None  # nothing was said; it is turned away as an empty answer is
    if desk.used_tokens.take(token, submission.id, desk.now) == "taken":
        return _held_back(desk, submission, _USED, raw)
    try:
        outcome = _obey(desk, subject, submission.text, words)
    except SiteError as error:
        desk.used_tokens.give_back(token)
        return _held_back(desk, submission, _reason(desk, subject, error), raw)
    desk.turned_away.add(submission.id)
    return outcome


def _why_not_obeyed(desk: Desk, submission: Submission) -> str:
    """The token alone proves nothing: mail is forwarded. Empty if it is the author who wrote."""
    author = normalised(desk.config.author.email)
    if not author or not submission.sender.verified or normalised(submission.sender.address) != author:
        return _UNPROVEN
    return _FORGOTTEN if desk.is_fresh else ""


def _obey(desk: Desk, subject: str, text: str, words: Vocabulary) -> Outcome:
    """One decision, or the author's own words. Raises `SiteError` like the functions of deciding.py."""
    decision = words.decision(text, desk.config.author.name)
    if decision == "publish":
        return deciding.approve(desk, subject)
    if decision is not None:
        return deciding.reject(desk, subject, "spam" if decision == "spam" else "rejected")
    before = id_of("author", f"{subject} {mask(text).strip()}")
    if before in desk.published or before in desk.tombstones:  # a kill came between these words and their token
        return Outcome(before, "published" if before in desk.published else "rejected", "none")
    answer, state = deciding.answer(desk, subject, mask(text))
    if state == "pending":
        desk.told.owe("waits", subject)
    return Outcome(answer.id, state, "new")


def _reason(desk: Desk, subject: str, error: SiteError) -> str | Problem:
    if subject not in desk.inbox and subject not in desk.published:
        return _UNKNOWN
    return error.problems[0]


# ---- a reader confirms, or wants no more


def _confirm(desk: Desk, submission: Submission, token: str, words: Vocabulary, raw: bytes) -> Outcome | None:
    subject = desk.secret.subject_of("confirm", token, desk.now)
    sender = submission.sender
    person = desk.people.hash_of(sender.identity) if sender.identity and sender.verified else ""
    if subject is None:
        return _held_back(desk, submission, _EXPIRED, raw)
    if not person or desk.subscriptions.id_of(person) != subject:
        return _held_back(desk, submission, _NOT_THEIRS, raw)
    decision = words.decision(submission.text, submission.author.name)
    if decision in ("no", "spam"):
        desk.subscriptions.refuse(subject, desk.now)
    else:
        desk.subscriptions.confirm(subject, desk.now)
    if decision is None and submission.text.strip():
        return _held_back(desk, submission, _WITH_YES, raw)  # nobody's words are lost
    desk.turned_away.add(submission.id)
    return Outcome(submission.id, "rejected", "none")


def _unsubscribe(desk: Desk, submission: Submission, token: str, raw: bytes) -> Outcome | None:
    """Without asking who it is: the token was in their copy alone, and a mail program may send this by itself."""
    subject = desk.secret.subject_of("unsubscribe", token, desk.now)
    if subject is None:
        return _held_back(desk, submission, _EXPIRED, raw)
    desk.subscriptions.refuse(subject, desk.now)
    desk.turned_away.add(submission.id)
    return Outcome(submission.id, "rejected", "none")


def _held_back(desk: Desk, submission: Submission, reason: str | Problem, raw: bytes) -> Outcome:
    """Into the inbox, for the author alone, whatever it says."""
    why = problem("", 0, reason) if isinstance(reason, str) else structs.replace(reason, file="", hint="")
    return receive(desk, structs.replace(submission, private=True, reason=why), raw)

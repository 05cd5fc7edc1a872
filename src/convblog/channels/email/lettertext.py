"""What a letter says to the author, in their language: who says what about which post, why it waits, what to do.

Every value is a stranger's. It stands on one line, or quoted, without any mail address.
"""

from __future__ import annotations

from typing import NamedTuple

from msgspec import structs

from convblog.channels.notify.speech import Speech, quoted, title
from convblog.content.clean import clean
from convblog.content.plaintext import shorten
from convblog.conversation import newtexts
from convblog.conversation.masking import mask
from convblog.conversation.submission import Submission
from convblog.problems import N_

_LONGEST_SUBJECT = 180
_LONGEST = 1_000_000  # characters of an answer: all of it, for what is read is what is published

_SUBJECTS = {
    "reply": N_("An answer from {name}'s own site: {title}"),
    "mention": N_("A mention on {name}'s own site: {title}"),
    "like": N_("{name} likes “{title}”"),
    "repost": N_("{name} passes “{title}” on"),
    "bookmark": N_("{name} keeps a link to “{title}”"),
    "rsvp": N_("{name} says whether they come: “{title}”"),
}
_BY_FORM = N_("An answer from {name} by the form: {title}")
_UPDATE = N_("A new text from {name}'s own site: {title}")


class Post(NamedTuple):
    """The page that is answered; of an answer that fits none the site, by its title and its web address."""

    title: str
    url: str


def sender_of(submission: Submission, speech: Speech) -> str:
    """The name of who wrote, to show."""
    return speech.name(mask(submission.author.name))


def subject_of(submission: Submission, post: Post, speech: Speech, is_update: bool) -> str:
    """What it is, on one line."""
    answer = _BY_FORM if submission.channel == "form" else _SUBJECTS[submission.kind]
    message = _UPDATE if is_update else answer
    said = speech.say(message, name=sender_of(submission, speech), title=title(mask(post.title)))
    return shorten(said, _LONGEST_SUBJECT)


def text_of(submission: Submission, post: Post, speech: Speech, approve: str, reject: str) -> str:
    """The whole text."""
    decide = N_("Move this message to the folder “{approve}” to publish it, or to “{reject}” to turn it away.")
    return _text(submission, post, speech, speech.say(decide, approve=approve, reject=reject))


def text_of_update(submission: Submission, post: Post, speech: Speech, approve: str, reject: str) -> str:
    """The whole text, of a letter about new words for a published answer, which stands at `post.url`."""
    what = N_("The page it comes from says this now. It would replace what is published at {url}.")
    decide = N_(
        "Move this message to the folder “{approve}” to replace that, also what you edited there yourself; or to "
        "“{reject}” to leave it as it is."
    )
    told = f"{speech.say(what, url=f'<{post.url}>')}\n\n{speech.say(decide, approve=approve, reject=reject)}"
    is_told = submission.reason == newtexts.REASON
    return _text(structs.replace(submission, reason=None) if is_told else submission, post, speech, told)


def _text(submission: Submission, post: Post, speech: Speech, decide: str) -> str:
    one = submission
    heading = f"**{one.title}**\n\n" if one.title else ""
    note = one.reason.text(speech.translations.gettext) if one.reason else ""
    parts = [
        quoted(heading + one.text, _LONGEST) if (heading + one.text).strip() else "",
        "\n".join(_facts(submission, post, speech)),
        speech.say(N_("Note: {reason}."), reason=note) if note else "",
        decide,
    ]
    return mask(clean("\n\n".join(part for part in parts if part))).strip() + "\n"


def _facts(submission: Submission, post: Post, speech: Speech) -> list[str]:
    author, name = submission.author, sender_of(submission, speech)
    return [
        speech.say(N_("Written by: {who}"), who=f"{name} <{author.url}>" if author.url else name),
        *([speech.say(N_("On the page: {url}"), url=submission.source)] if submission.source else ()),
        speech.say(N_("About: {page}"), page=f"{title(post.title)} <{post.url}>"),
    ]

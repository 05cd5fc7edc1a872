"""What waits and did not come by mail is put into the mailbox, where nothing else would outlive this run.

A letter is on the server before anything may say that its answer is settled: hosted receivers list it again, and web
services keep it, until a later run finds it published or turned away.
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from msgspec import structs

from convblog.channels.collecting import Collected
from convblog.channels.email import letternames
from convblog.channels.email.letternames import Name
from convblog.channels.email.letters import Draft, Letterbox, Site, draft
from convblog.channels.email.lettertext import Post
from convblog.channels.email.source import SourceDown
from convblog.channels.notify.addressing import page_url
from convblog.channels.notify.envelope import ascii_address
from convblog.channels.notify.speech import Speak
from convblog.conversation import newtexts
from convblog.conversation.desk import Desk
from convblog.conversation.inbox import Held
from convblog.conversation.submission import Submission
from convblog.webhost import on_the_wire

_STATES = ("pending", "unplaced")
_CHANNELS = ("webmention", "form")


def after(desk: Desk, found: Sequence[Collected], box: Letterbox, speak: Speak) -> list[Collected]:
    """What was collected, after letters were left at `box`, a mailbox that may be among the sources or not.

    Trouble with it is that source's. One that is down already is not asked again.
    """
    before = next((one for one in found if one.name == box.name), None)
    if not desk.has_no_disk or (before is not None and before.error):
        return list(found)
    left = _left(desk, box, speak)
    if before is None:
        return [*found, *([left] if left.error or left.troubles else ())]
    told = structs.replace(before, error=left.error, troubles=(*before.troubles, *left.troubles))
    return [told if one is before else one for one in found]


def _left(desk: Desk, box: Letterbox, speak: Speak) -> Collected:
    held, _ = desk.inbox.all()
    waiting = [one for one in held if _is_for_a_letter(desk, one)]
    away = {one.submission.id for one in held if one.state in ("rejected", "spam")}
    gone = away | {identity for identity in desk.withdrawn if identity not in desk.inbox}
    left = Collected(box.name)
    if not waiting and not gone and not desk.recalled:
        return left
    site = _site(desk, speak)
    try:
        box.leave(
            _drafts(desk, waiting, site),
            lambda name: name.id in gone or _is_recalled(desk, name),
            lambda block: letternames.named(block, desk.secret),
        )
    except SourceDown as error:
        left = structs.replace(left, error=error.problem)
    return structs.replace(left, troubles=box.troubles())


def _is_for_a_letter(desk: Desk, held: Held) -> bool:
    """What came by mail lies in the mailbox already."""
    one = held.submission
    is_open = held.state in _STATES and held.update == (one.id in desk.published)
    return is_open and one.channel in _CHANNELS and not one.private


def _is_recalled(desk: Desk, name: Name) -> bool:
    """Whether a letter brings a new text that is not to be had any more. One that was put in its place in this very run
    stays: the run may still be killed.
    """
    if not name.base or name.id not in desk.recalled:
        return False
    return name.id not in desk.published or name.version != newtexts.version_of(desk.published.text(name.id))


def _drafts(desk: Desk, waiting: Sequence[Held], site: Site) -> list[Draft]:
    return [_draft(desk, held, site) for held in waiting]


def _draft(desk: Desk, held: Held, site: Site) -> Draft:
    post, one = _post(desk, held.submission), _whole(desk, held.submission)
    if not held.update:
        return draft(one, post, site)
    return draft(
        one, post._replace(url=f"{post.url}#r-{one.id}"), site, newtexts.version_of(desk.published.text(one.id))
    )


def _site(desk: Desk, speak: Speak) -> Site:
    config = desk.config
    host = on_the_wire(urlsplit(config.url).hostname or "")
    try:
        address = ascii_address(config.conversation.email.address)
    except ValueError:  # nobody answers a letter; but every mail has a sender
        address = f"letters@{host}"
    return Site(desk.secret, speak(config.lang), address, host)


def _post(desk: Desk, submission: Submission) -> Post:
    page = desk.pages.page(submission.target) if submission.target else None
    return Post(page.title, page_url(desk.config, page.path)) if page else Post(desk.config.title, desk.config.url)


def _whole(desk: Desk, submission: Submission) -> Submission:
    """An answer of the inbox, with the bytes of its pictures."""
    pictures = desk.inbox.pictures(submission)
    sent = [name for name in submission.pictures if name in pictures]
    photo = submission.author.photo
    return structs.replace(
        submission,
        pictures=tuple(sent),
        sent=tuple(pictures[name] for name in sent),
        portrait=pictures.get(photo, b""),
        author=structs.replace(submission.author, photo=photo if photo in pictures else ""),
    )

"""What becomes of an answer that comes in. One function of values: nothing is read or written here."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from convblog.conversation.pages import PageEntry
from convblog.conversation.submission import State, Submission
from convblog.problems import N_, Problem, problem

Rule = Literal["all", "known", "none"]

UNPLACED = problem("", 0, N_("nobody can tell which page this answers"))
UNPROVEN = problem("", 0, N_("nothing proves who wrote this"))


class Verdict(Struct, frozen=True):
    """The state of an answer, and what its moderator should know."""

    state: State
    reason: Problem | None = None


def judge(
    submission: Submission, page: PageEntry | None, rule: Rule, is_known: bool, parent_is_private: bool, now: int
) -> Verdict:
    """Decide by the site's rule.

    `page` is the one it answers; None if there is none. `is_known`: an earlier answer of the same verified identity
    is published. `now` is in seconds since 1970.
    """
    if submission.rejected:
        return Verdict("rejected", submission.reason)
    if submission.private or parent_is_private:
        return Verdict("private", submission.reason)
    if page is None:
        return Verdict("unplaced", submission.reason or UNPLACED)
    if closed := _closed(submission, page, now):
        return Verdict("pending", closed)
    if submission.reason is None and _passes(submission, rule, is_known):
        return Verdict("published")
    return Verdict("pending", submission.reason or _why_it_waits(submission, rule))


def _passes(submission: Submission, rule: Rule, is_known: bool) -> bool:
    if submission.channel == "author":
        return True
    if submission.channel == "form" or not submission.sender.verified or rule == "all":
        return False
    return is_known or rule == "none"


def _closed(submission: Submission, page: PageEntry, now: int) -> Problem | None:
    """A late or unexpected answer is not lost: the author decides."""
    if submission.channel == "author":
        return None
    if page.closes is not None and now > page.closes:
        return problem("", 0, N_("this conversation is closed"))
    if submission.channel not in page.channels:
        return problem("", 0, N_("this page takes no answers on this way"))
    return None


def _why_it_waits(submission: Submission, rule: Rule) -> Problem | None:
    if rule == "all" or submission.channel == "form":
        return None
    if not submission.sender.verified:
        return UNPROVEN
    return problem("", 0, N_("the first answer of this person"))

"""Which answers of the author's another site can receive: those to an answer that came from there as a webmention."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from convblog.conversation.pages import address_of_answer
from convblog.conversation.response import Response
from convblog.conversation.threading import Threads


class Answering(NamedTuple):
    """One such answer, what it answers, and the path of the page on which both are shown."""

    reply: Response
    parent: Response
    page: str

    @property
    def address(self) -> str:
        """Where it stands if it is a page of its own."""
        return address_of_answer(self.reply.id)


def of(threads: Threads) -> Iterator[Answering]:
    """All of them, by page, the oldest first. A reaction or a mention is nobody's parent, a double is not shown."""
    for page in sorted(threads.shown):
        replies = {reply.id: reply for reply in threads.shown[page]}
        for reply in threads.shown[page]:
            parent = replies.get(threads.parents.get(reply.id, ""))
            if reply.channel == "author" and parent and parent.channel == "webmention" and parent.source:
                yield Answering(reply, parent, page)

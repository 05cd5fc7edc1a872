"""What a collect knows of messages, for tests of sources."""

from __future__ import annotations

from email.parser import BytesParser

from convblog.channels.email.source import Box, Fetched, Source, Standing


class Known:
    """Standings by the part of a Message-ID before the `@`; of messages without one, by their bytes.

    What a test keeps with `keep` is known afterwards, as after a real collect.
    """

    def __init__(self, **standings: Standing) -> None:
        self.standings: dict[str | bytes, Standing] = dict(standings.items())
        self.asked: list[str | bytes] = []

    def __call__(self, raw: bytes) -> Standing:
        self.asked.append(name_in(raw))
        return self.standings.get(name_in(raw), "new")

    def collect(self, source: Source, kept: Standing = "held") -> list[tuple[Box, str]]:
        """Fetch everything and keep it; what was handed out, by box and name."""
        found = []
        for message in source.fetch(self):
            self.standings[name_in(message.raw)] = kept
            if kept != "new":
                source.settle(message, kept)
            found.append((message.box, text_of(message)))
        return found


def name_in(raw: bytes) -> str | bytes:
    name = BytesParser().parsebytes(raw, headersonly=True).get("Message-ID", "")
    return str(name).strip("<> ").partition("@")[0] or raw


def text_of(message: Fetched) -> str:
    name = name_in(message.raw)
    return name if isinstance(name, str) else "(no name)"

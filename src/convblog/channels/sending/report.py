"""What a run did: what was sent, what failed, what was left out and why."""

from __future__ import annotations

from typing import Any, Literal

from msgspec import Struct

from convblog.problems import Problem, Translate


class Outcome(Struct, frozen=True):
    """What came of one webmention, or of one feed and its hub (which then is target and endpoint)."""

    verdict: Literal["sent", "failed", "skipped"]
    source: str
    target: str
    endpoint: str = ""  # empty: none is known
    status: int | None = None  # of HTTP; None: there was no answer, or nobody was asked
    why: Problem | None = None  # of what failed or was skipped


class Report(Struct, frozen=True):
    """All of a run, in the order of pages and links. `problems` keep it from being whole; `warnings` do not."""

    outcomes: tuple[Outcome, ...] = ()
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()

    def of(self, verdict: Literal["sent", "failed", "skipped"]) -> list[Outcome]:
        """The outcomes of one kind."""
        return [one for one in self.outcomes if one.verdict == verdict]

    def as_json(self, translate: Translate) -> dict[str, list[dict[str, Any]]]:
        """`{sent, failed, skipped}`, as docs/reference/commands.md has it."""
        return {
            "sent": [_common(one) for one in self.of("sent")],
            "failed": [_common(one) | {"error": _why(one, translate)} for one in self.of("failed")],
            "skipped": [_common(one) | {"reason": _why(one, translate)} for one in self.of("skipped")],
        }


def _common(one: Outcome) -> dict[str, Any]:
    return {"source": one.source, "target": one.target, "endpoint": one.endpoint or None, "status": one.status}


def _why(one: Outcome, translate: Translate) -> str:
    return one.why.text(translate) if one.why else ""

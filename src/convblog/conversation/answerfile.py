"""One answer as the text of a file: front matter, and the reader's words.

`inbox.read` gives it back whole; `reader` makes of it what pages show.
"""

from __future__ import annotations

import re
from datetime import UTC

from convblog.content.clean import clean
from convblog.content.plaintext import on_one_line
from convblog.content.slug import slug_of
from convblog.conversation.submission import Submission
from convblog.yamlfile import quoted

_LONGEST_NAME = 24  # characters of a file's name

# What YAML takes for a text without quotes, in a flow mapping too, and takes for nothing else.
_PLAIN = re.compile(
    r"(?:https?://[\w./~:@%+-]+|[^\W\d_][\w’.-]*(?: [\w’.-]+)*|/[\w./~-]*|\d{4}-\d\d-\d\dT[\d:+Z-]+"
    r"|[^\W_][\w/-]*\.webp)"
)
_KEYWORDS = frozenset(("true", "false", "null", "yes", "no", "on", "off", "y", "n"))


def path_of(submission: Submission) -> str:
    """The file's path below `responses/`: the page's folder, then the message's own date in UTC, a name, the id.

    All of it comes from the message, so that every machine gives it the same name.
    """
    folder = slug_of(submission.target.rstrip("/").rpartition("/")[2]) or "home"
    time = submission.published.datetime.astimezone(UTC).strftime("%Y%m%dT%H%M")
    name = slug_of(submission.author.name.partition(" ")[0])[:_LONGEST_NAME].strip("-")
    return f"{folder}/" + "-".join(part for part in (time, name, submission.id[:8]) if part) + ".md"


def text_of(submission: Submission, more: str = "") -> str:
    """The whole text of the file. `more` is further lines of front matter, for files that are not published."""
    author = submission.author
    url = f", url: {scalar(author.url)}" if author.url else ""
    photo = f", photo: {scalar(author.photo)}" if author.photo else ""
    pictures = ", ".join(map(scalar, submission.pictures))
    lines = [
        f"id: {submission.id}",
        f"kind: {submission.kind}",
        f"channel: {submission.channel}",
        f"target: {scalar(submission.target)}",
        f"in_reply_to: {submission.in_reply_to}" if submission.in_reply_to else "",
        f"author: {{name: {scalar(author.name)}{url}{photo}}}",
        f"pictures: [{pictures}]" if pictures else "",
        f"published: {submission.published.iso}",
        f"received: {submission.received.iso}" if submission.received else "",
        f"source: {scalar(submission.source)}" if submission.source else "",
        f"title: {scalar(submission.title)}" if submission.title else "",
        f"same_as: {submission.same_as}" if submission.same_as else "",
    ]
    head = "".join(f"{line}\n" for line in lines if line)
    return f"---\n{head}{more}---\n{clean(submission.text).strip()}\n"


def scalar(text: str) -> str:
    """A text on one line as YAML holds it: plain where that is safe, else in quotes."""
    text = on_one_line(clean(text))
    plain = _PLAIN.fullmatch(text) and text.lower() not in _KEYWORDS and text[-1] not in ".:-"
    return text if plain else quoted(text)

"""Does a page really link to us? (Webmention, 3.2.2, by the kind of the page.)

A link is what a reader could follow, or a machine reads as one: an attribute of the parsed document, never words in a
text, a comment or a script, and never a longer address that only begins like ours.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

from convblog.channels.fetching import Fetched
from convblog.channels.webmention import markup
from convblog.channels.webmention.markup import Document
from convblog.channels.webmention.urls import Targets

_ATTRIBUTES = ("href", "src", "cite", "data", "poster")
# Links of one page that are taken apart to see whether they mean a target: those of our host, and of hosts not written
# in ASCII, which might be ours. It takes up to 0.1 ms each, and 1 MB holds 60,000; a page with an archive of a whole
# blog has some hundreds. What is written as we write it is found beyond them, too.
_TAKEN_APART = 3_000
_NO_LINKS = frozenset({"base"})  # says where the page's links start, and leads nowhere
_WRITTEN = re.compile(r"https?://[^\s<>\"«»“”]+", re.IGNORECASE)
_AFTER = ".,;:!?…'’*_~`|)]}"  # what ends a sentence or a bracket around an address, and not the address


def is_html(fetched: Fetched) -> bool:
    """Whether to read it as HTML: by its media type; where there is none, by its first sign."""
    kind = fetched.media_type
    return kind in ("text/html", "application/xhtml+xml") or (not kind and fetched.body.lstrip()[:1] == b"<")


def document_of(fetched: Fetched) -> Document | None:
    """The page as a tree, or None if it is no HTML, or led to by redirects to a giant address."""
    return markup.read(fetched.text, fetched.url) if is_html(fetched) and is_at_an_address(fetched) else None


def is_at_an_address(fetched: Fetched) -> bool:
    """Whether the page stands at an address of a length that addresses have; if not it is none that is read."""
    return len(fetched.url) <= markup.LONGEST


def links_to(fetched: Fetched, targets: Targets, document: Document | None = None) -> tuple[str, ...]:
    """The links of `fetched` to any of `targets`, as absolute addresses with their fragments, each once, in order.

    `document` is `document_of(fetched)`, where that is known already.
    """
    if is_html(fetched):
        return _among(_of_document(document or markup.read(fetched.text, fetched.url)), targets)
    if _is_json(fetched):
        return _among(_of_json(fetched.text), targets)
    kind = fetched.media_type
    if kind.startswith("text/") or not kind:
        return _among(_of_text(fetched.text), targets)
    return ()


def is_broken(fetched: Fetched) -> bool:
    """Whether it says to be JSON and is none: then it says nothing, not even that it has no links."""
    if not _is_json(fetched):
        return False
    try:
        json.loads(fetched.text)
    except (ValueError, RecursionError):
        return True
    return False


def _is_json(fetched: Fetched) -> bool:
    return fetched.media_type == "application/json" or fetched.media_type.endswith("+json")


def links_in(document: Document, targets: Targets) -> tuple[str, ...]:
    """The links of a parsed page to any of `targets`; as `links_to`."""
    return _among(_of_document(document), targets)


def _among(links: Iterable[str], targets: Targets) -> tuple[str, ...]:
    """Those of `links` that are targets, each once, in order."""
    found: list[str] = []
    taken_apart = 0
    for link in dict.fromkeys(links):
        if targets.names(link):
            found.append(link)
        elif len(link) <= markup.LONGEST and targets.may_hold(link) and taken_apart < _TAKEN_APART:
            taken_apart += 1
            if link in targets:
                found.append(link)
    return tuple(found)


def _of_document(document: Document) -> Iterator[str]:
    for element in document.elements():
        if element.tag in _NO_LINKS:
            continue
        for attribute in _ATTRIBUTES:
            address = element.get(attribute)
            if address is not None:
                yield document.absolute(address)


def _of_json(text: str) -> Iterator[str]:
    """Every string that is a value, at any depth."""
    try:
        waiting = [json.loads(text)]
    except (ValueError, RecursionError):
        return
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            waiting.extend(reversed(value.values()))
        elif isinstance(value, list):
            waiting.extend(reversed(value))


def _of_text(text: str) -> Iterator[str]:
    """Every address that stands as a word of its own; also within the brackets of Markdown and the like."""
    for match in _WRITTEN.finditer(text):
        before = text[match.start() - 1] if match.start() else " "
        if before.isalnum():
            continue
        address = match[0]
        yield address
        yield address.rstrip(_AFTER)
        yield re.split(r"[)\]]", address, maxsplit=1)[0].rstrip(_AFTER)

"""Nobody's mail address is ever shown: what looks like one is masked, when an answer comes in and when it is shown."""

from __future__ import annotations

import re

from convblog.conversation.safehtml import SafeHtml

MASKED = "…@…"

# A handle of the fediverse (`@marie@social.example`) is an address for the public, and stays; it is tried first, so
# that its second half is not taken for a mail address. Every repetition is bounded: the time stays linear.
_HOST = r"(?:(?:[\w-]{1,63}\.){1,12}[\w-]{2,63}|\[[0-9A-Fa-f.:]{2,45}\])"
_ADDRESS = re.compile(rf"(?P<handle>(?<![^\s/>(\[«“\"'])@[\w.-]{{1,64}}@{_HOST})|[\w.+%-]{{1,64}}[@＠]{_HOST}")


def mask(text: str) -> str:
    """`text` with every mail address replaced by `…@…`; the same for text and for HTML that has been sanitised."""
    if "@" not in text and "＠" not in text:
        return text
    return _ADDRESS.sub(lambda match: match["handle"] or MASKED, text)


def mask_html(html: SafeHtml) -> SafeHtml:
    """Sanitised HTML with every mail address masked. What replaces one holds no character that HTML knows."""
    return SafeHtml(mask(html.html))

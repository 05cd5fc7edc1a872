"""Text parts that say nothing: "this message is HTML" beside the HTML, and footers of mailing lists."""

from __future__ import annotations

_LONGEST_PLACEHOLDER = 400
_LONGEST_FOOTER = 1_500
_SHORTEST_RULE = 20

# What such notes say of HTML, by language. It need not be exact: where it errs, the same words are read from the HTML.
_ABOUT_HTML = (
    # English
    *("support", "view", "display", "html message", "html mail", "html email", "html format", "html version", "enable"),
    *("html-enabled", "html-capable", "html capable", "html compatible", "html-compatible", "contains html"),
    # French
    *(
        "affich",
        "visualis",
        "format html",
        "au format",
        "version html",
        "prend pas en charge",
        "compatible",
        "consulter",
    ),
    # German
    *("anzeig", "darstell", "unterstütz", "html-format", "html-nachricht", "html-version", "ansehen"),
    # Spanish, Portuguese, Italian
    *(
        "formato html",
        "visualiz",
        "soporta",
        "admite",
        "mostrar",
        "suporta",
        "versão html",
        "versione html",
        "mensaje html",
    ),
    # Dutch
    *("weergeven", "weergegeven", "ondersteun", "html-bericht", "html-indeling", "bekijk"),
)
# These name no HTML.
_WITHOUT_HTML = (
    "view this email in your browser",
    "view this message in your browser",
    "if you can't read this",
    "this is a multi-part message in mime format",
    "this is a multipart message in mime format",
    "ceci est un message en plusieurs parties au format mime",
    "dies ist eine mehrteilige nachricht im mime-format",
    "this message is in mime format",
)


def is_placeholder(text: str) -> bool:
    """Whether a text that has HTML beside it only points to that."""
    words = " ".join(text[: _LONGEST_PLACEHOLDER + 1].split()).strip(" *-_=<>[]()").lower()
    if not words:
        return True
    if len(text) > _LONGEST_PLACEHOLDER:
        return False
    return words.startswith(_WITHOUT_HTML) or ("html" in words and any(part in words for part in _ABOUT_HTML))


def is_footer(text: str) -> bool:
    """Whether a part behind the message is what a mailing list adds: a rule of underscores or dashes, some lines."""
    first = text.lstrip()[:200].split("\n", 1)[0].strip()
    return len(text) <= _LONGEST_FOOTER and len(first) >= _SHORTEST_RULE and not first.strip("_-=*#~")

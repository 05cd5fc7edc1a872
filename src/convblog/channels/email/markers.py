"""How mail programs mark, in HTML, what they quote and what they sign with: plain data, by class, id and attribute.

To add a program is to add its marks here. A mark that a program gives to what *holds* both quotation and answer (as
Gmail's `gmail_quote` or Proton's `protonmail_quote` on a `div`) is no mark: between their block quotes readers write.
"""

from __future__ import annotations

import re
from typing import Literal

from lxml import etree

from convblog.channels.email.headerblock import is_label

Mark = Literal["", "quote", "said", "cut", "signature", "hidden"]

# class -> what such an element is; "said" tells whose words follow. Classes are compared without the prefixes that
# webmails put on (`x_`, `ydp1234`).
_CLASSES: dict[str, Mark] = {
    "gmail_attr": "said",  # Gmail: "On … wrote:"
    "moz-cite-prefix": "said",  # Thunderbird
    "moz-email-headers-table": "said",
    "yahoo_quoted": "quote",
    "zmail_extra": "quote",  # Zoho
    "bloop_original_html": "quote",  # Airmail
    "ms-outlook-mobile-reference-message": "quote",
    "fairemail_quote": "quote",
    "mailru-blockquote": "quote",
    "gmail_signature": "signature",
    "gmail_signature_prefix": "signature",
    "applemailsignature": "signature",
    "moz-signature": "signature",
    "protonmail_signature_block": "signature",
    "ms-outlook-mobile-signature": "signature",
    "bloop_sign": "signature",
    "front-signature": "signature",
    "sh-signature": "signature",  # Superhuman
    "mb_sig": "signature",  # Mailbird
    "fairemail_signature": "signature",
    "k9mail-signature": "signature",
    "tutanota_signature": "signature",
    "outlookmessageheader": "cut",
    "preheader": "hidden",
}
_IDS: dict[str, Mark] = {
    "divrplyfwdmsg": "cut",  # Outlook on the web and for telephones
    "appendonsend": "cut",
    "stopspelling": "cut",  # Hotmail
    "zwchr": "cut",  # Zimbra, when it marks nothing else
    "olk_src_body_section": "quote",  # Outlook for Mac
    "mail-editor-reference-message-container": "quote",  # Outlook, new
    "ms-outlook-mobile-body-separator-line": "hidden",
    "reply-intro": "said",  # Roundcube
    "signature": "signature",  # Outlook on the web
    "ms-outlook-mobile-signature": "signature",
    "composer_signature": "signature",  # Samsung
    "_rc_sig": "signature",  # Roundcube
    "ymail_android_signature": "signature",
    "quoted_header": "quote",
    "quoted_body": "quote",
}
_ATTRIBUTES: dict[tuple[str, str], Mark] = {
    ("data-marker", "__DIVIDER__"): "hidden",  # Zimbra
    ("data-marker", "__HEADERS__"): "said",
    ("data-marker", "__QUOTED_TEXT__"): "quote",
    ("data-marker", "__SIG_PRE__"): "signature",
    ("data-marker", "__SIG_POST__"): "signature",
    ("name", "quote"): "quote",  # GMX, web.de
    ("name", "messageReplySection"): "quote",  # Spark
    ("name", "messageSignatureSection"): "signature",
    ("data-smartmail", "gmail_signature"): "signature",
    ("data-signatureblock", "true"): "signature",
}
_PREFIX = re.compile(r"(?:x_)+|ydp[0-9a-f]{6,10}|yiv\d{6,12}|m_-?\d{6,24}")
_LINE_ABOVE = re.compile(r"border-top:\s?(?:solid|[\d.]+(?:pt|px)) ")
_NO_BORDER = re.compile(r"border(?:-left)?:\s?(?:none|0)")
_HIDDEN = re.compile(
    r"(?:^|[;\s])(?:display:\s?none|visibility:\s?hidden|mso-hide:\s?all|opacity:\s?0(?:\.0+)?(?![.\d])"
    r"|font-size:\s?(?:0(?:\.0+)?(?:px|pt|r?em|%)?|1(?:\.\d+)?(?:px|pt))(?=\s*(?:;|!|$))|max-height:\s?0(?:px)?(?=\s*(?:;|!|$)))"
)
_WHITE = re.compile(r"(?:^|[;\s])color:\s?(?:#fff(?:fff)?|white|rgb\(255, ?255, ?255\))(?=\s*(?:;|!|$))")
_LONGEST_SIGNATURE = 2_000  # characters
_MOST_ELEMENTS = 150  # of a signature: so that one in another in another costs no more than its length
_QUOTES_INSIDE = ("blockquote", "hr")


def mark_of(element: etree._Element, style: str, *, on_colour: bool) -> Mark:
    """What an element is, by its program's marks. `style` is in lower case; `on_colour`: a background is set."""
    found = _by_name(element)
    if found == "signature" and _holds_more(element):
        return ""
    if found:
        return found
    if style and (_HIDDEN.search(style) or (not on_colour and _WHITE.search(style) and "background" not in style)):
        return "hidden"
    if element.get("hidden") is not None:
        return "hidden"
    if style and element.tag == "div" and _LINE_ABOVE.search(style) and _begins_with_label(element):
        return "cut"
    return ""


def _by_name(element: etree._Element) -> Mark:
    for name in (element.get("class") or "").lower().split():
        plain = _PREFIX.sub("", name, count=1)
        if found := _CLASSES.get(plain):
            return found
    if identity := element.get("id"):
        plain = _PREFIX.sub("", identity.lower(), count=1)
        found = _IDS.get(plain) or ("quote" if plain.startswith("yahoo_quoted") else "")
        if found and not (plain == "zwchr" and element.get("data-marker")):
            return found
    for attribute in ("data-marker", "name", "data-smartmail", "data-signatureblock"):
        if (value := element.get(attribute)) and (found := _ATTRIBUTES.get((attribute, value))):
            return found
    return ""


def is_quotation(element: etree._Element, style: str) -> bool:
    """Whether a `blockquote` quotes. Programs also use it to indent, without a border."""
    if element.get("type") == "cite" or element.get("cite") or "quote" in (element.get("class") or ""):
        return True
    return not (_NO_BORDER.search(style) and "border-left:1" not in style.replace(" ", ""))


def _holds_more(element: etree._Element) -> bool:
    """Whether what is marked as a signature holds a quotation or a letter: some programs let readers type there."""
    length = 0
    for count, inner in enumerate(element.iter()):
        if count > _MOST_ELEMENTS or inner.tag in _QUOTES_INSIDE or "gmail_quote" in (inner.get("class") or ""):
            return True
        length += len(inner.text or "") + len(inner.tail or "")
        if length > _LONGEST_SIGNATURE:
            return True
    return False


def _begins_with_label(element: etree._Element) -> bool:
    """Whether headers stand in it: a label we know, or bold words with a colon in any language."""
    text, bold = "", 0
    for count, inner in enumerate(element.iter()):
        text += (inner.text or "") + (inner.tail or "" if inner is not element else "")
        bold += inner.tag in {"b", "strong"} and (inner.text or "").rstrip().endswith(":")
        if len(text) > 200 or count > _MOST_ELEMENTS // 10:
            break
    return bold > 1 or is_label(text.strip()[:60])

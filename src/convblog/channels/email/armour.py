"""What programs wrap around or put into a plain text: OpenPGP's armour (RFC 9580, sections 6 and 7) and uuencode."""

from __future__ import annotations

import re
from typing import NamedTuple

_ENCRYPTED = re.compile(r"^-----BEGIN PGP MESSAGE(?:, PART [0-9/]+)?-----[ \t]*$", re.MULTILINE)
_SIGNED = "-----BEGIN PGP SIGNED MESSAGE-----"
_ARMOUR_HEADERS = ("Hash:", "NotDashEscaped:", "Charset:", "Version:", "Comment:")
_SIGNATURE = "-----BEGIN PGP SIGNATURE-----"
_SIGNATURE_END = "-----END PGP SIGNATURE-----"

_UU_BEGIN = re.compile(r"^begin [0-7]{3,4} (\S.{0,200})$", re.MULTILINE)
_UU_FULL_LINE = re.compile(r"^M[ -`]{60}[ -~]?$", re.MULTILINE)
_UU_END = re.compile(r"^end[ \t]*$", re.MULTILINE)


class Unpacked(NamedTuple):
    """A text without uuencoded files, and the names of these."""

    text: str
    names: tuple[str, ...]


def is_encrypted(text: str) -> bool:
    """Whether an OpenPGP message stands in `text` (not in a quote)."""
    return "-----BEGIN PGP MESSAGE" in text and _ENCRYPTED.search(text) is not None


def is_signed(text: str) -> bool:
    """Whether `text` has a clearsigned part."""
    return text.startswith(_SIGNED) or "\n" + _SIGNED in text


def without_signatures(text: str) -> str:
    """Clearsigned parts as they were written: armour lines, dash escapes and the signature gone."""
    kept: list[str] = []
    state = "outside"
    for line in text.split("\n"):
        bare = line.rstrip()
        if state == "outside" and bare == _SIGNED:
            state = "armour headers"
        elif state == "armour headers" and (not bare or bare.startswith(_ARMOUR_HEADERS)):
            state = state if bare else "signed"
        elif state in {"signed", "armour headers"} and bare == _SIGNATURE:
            state = "signature"
        elif state == "signature":
            state = "outside" if bare == _SIGNATURE_END else state
        else:
            state = "signed" if state == "armour headers" else state
            kept.append(line.removeprefix("- ") if state == "signed" else line)
    return "\n".join(kept).strip("\n")


def without_files(text: str) -> Unpacked:
    """`text` without the uuencoded files that old programs put into it. One without an end goes to the text's end."""
    if "\nM" not in text or "begin " not in text:
        return Unpacked(text, ())
    kept: list[str] = []
    names: list[str] = []
    position = 0
    while begin := _UU_BEGIN.search(text, position):
        if not _UU_FULL_LINE.match(text, begin.end() + 1):
            kept.append(text[position : begin.end()])
            position = begin.end()
            continue
        end = _UU_END.search(text, begin.end())
        kept.append(text[position : begin.start()])
        names.append(begin[1].strip())
        position = end.end() if end else len(text)
    kept.append(text[position:])
    return Unpacked("".join(kept), tuple(names))

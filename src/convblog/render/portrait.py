"""A portrait for who sent no picture: a small woven pattern and the initials of the name, always the same."""

from __future__ import annotations

from hashlib import blake2b
from html import escape

from convblog.conversation.masking import mask
from convblog.site.pages import Portrait

# Cloth and thread. Each pair can be read by day and by night, since the portrait brings its own ground.
_CLOTHS = (
    ("#7a3b2e", "#f3dccb"),
    ("#3f5a4c", "#dfeade"),
    ("#3b4f72", "#dbe4f2"),
    ("#6b4a6f", "#eddff0"),
    ("#7a5a1e", "#f5e7c8"),
    ("#2f6066", "#d5ebeb"),
    ("#7b3f57", "#f6dde6"),
    ("#54562f", "#eaebd0"),
)
_SIZE = 40
_STEP = 8


def render(portrait: Portrait) -> bytes:
    """The picture as SVG, 40 by 40; drawn from the seed alone, with the name as its title."""
    seed = blake2b(portrait.seed.encode("utf-8", "replace"), digest_size=16).digest()
    dark, light = _CLOTHS[seed[0] % len(_CLOTHS)]
    title = escape(_xml(mask(portrait.name)))
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_SIZE}" height="{_SIZE}" viewBox="0 0 {_SIZE} {_SIZE}" '
        'role="img">'
        f"<title>{title}</title>"
        f'<path fill="{light}" d="M0 0h{_SIZE}v{_SIZE}H0z"/>'
        f'<path fill="none" stroke="{dark}" stroke-opacity=".22" stroke-width="1.5" d="{_weave(seed[1:])}"/>'
        f'<text x="20" y="20" dy=".36em" text-anchor="middle" font-family="Georgia,serif" font-size="17" '
        f'fill="{dark}">{escape(_initials(portrait.name))}</text></svg>\n'
    )
    return svg.encode("utf-8", "replace")


def _weave(seed: bytes) -> str:
    """Threads over and under: in each cell a stroke leans one way or the other. Mirrored, so that it looks meant."""
    strokes = []
    cells = _SIZE // _STEP
    for row in range(cells):
        for column in range(cells):
            bit = seed[row] >> min(column, cells - 1 - column) & 1
            leans = bit ^ (column > cells // 2)
            x, y = column * _STEP, row * _STEP
            strokes.append(f"M{x} {y}l{_STEP} {_STEP}" if leans else f"M{x + _STEP} {y}l-{_STEP} {_STEP}")
    return "".join(strokes)


def _initials(name: str) -> str:
    """The first letters of the first and the last word; nothing where the name has no letters."""
    found = [next((char for char in word if char.isalnum()), "") for word in _xml(name).split()]
    letters = [letter for letter in found if letter]
    return "".join(letters[:1] + letters[-1:] if len(letters) > 1 else letters).upper()


def _xml(text: str) -> str:
    """`text` without the characters that XML cannot hold."""
    return "".join(char for char in text if char.isprintable() or char == " ")

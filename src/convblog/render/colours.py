"""Colours that can be read: contrast as WCAG 2.2 counts it."""

from __future__ import annotations

from PIL import ImageColor

Rgb = tuple[int, int, int]

AA = 4.5  # the contrast that text of any size needs


def parse(colour: str) -> Rgb:
    """A colour as CSS writes it (`#8a3324`, `rgb(…)`, `hsl(…)`, a name). Raises `ValueError` for anything else."""
    return ImageColor.getrgb(colour.strip())[:3]


def readable(colour: str, *papers: str, ratio: float = AA) -> str:
    """`colour`, moved towards black or white just as far as it takes to be read on each of `papers`.

    Raises `ValueError` if one of them is no colour.
    """
    rgb, backgrounds = parse(colour), [parse(paper) for paper in papers]
    ends = ((0, 0, 0), (255, 255, 255))
    end = max(ends, key=lambda end: min((contrast(end, paper) for paper in backgrounds), default=0))
    for step in range(51):
        mixed = _mixed(rgb, end, step / 50)
        if all(contrast(mixed, paper) >= ratio for paper in backgrounds):
            return hexed(mixed)
    return hexed(end)


def hexed(rgb: Rgb) -> str:
    """`#rrggbb`, or `#rgb` where that says the same."""
    text = "".join(f"{part:02x}" for part in rgb)
    return f"#{text[::2]}" if text[::2] == text[1::2] else f"#{text}"


def contrast(one: Rgb, other: Rgb) -> float:
    """The contrast ratio of two colours, 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(rgb: Rgb) -> float:
    red, green, blue = (part / 255 for part in rgb)
    return 0.2126 * _linear(red) + 0.7152 * _linear(green) + 0.0722 * _linear(blue)


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def _mixed(one: Rgb, other: Rgb, share: float) -> Rgb:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue

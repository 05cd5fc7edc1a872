"""Invented prose: sentences, paragraphs, lists and titles from a small vocabulary, drawn from a seeded generator."""

from itertools import accumulate
from random import Random

# A few words carry most of the text, as in any language; the rest follow in order of rarity.
_VOCABULARY = """
the a and to of in that it we with for is as was on not by this from one when they what their more
an answer letter reader writer page word silence voice evening question friend stranger morning
paper window table garden road river winter summer city village journey market station kitchen
write read wait listen return remember forget begin follow gather carry open close agree doubt
wonder hesitate reply thank invite visit argue laugh borrow repair plant measure draw translate
slow quiet patient careful honest bright heavy early late warm distant ordinary small long narrow
gentle stubborn curious generous clumsy certain plain public private common rare fresh
often never always perhaps almost together again elsewhere slowly seldom still soon twice
because although while until before after between without under beyond across toward
don't isn't we're it's couldn't neighbour's
archive address margin notebook envelope stamp postcard thread conversation comment opinion reason
example habit custom argument memory promise mistake correction surprise pleasure effort attention
distance weather harbour bridge mountain orchard library bakery workshop ferry lantern bicycle
orange violet amber copper linen granite cedar saffron tallow marble
arrive depart gather scatter polish unfold prepare consider notice mention describe compare prefer
several another every neither enough whichever nobody somebody everyone anything
"""
_WORDS = _VOCABULARY.split()
_CUMULATIVE = list(accumulate(1 / (rank + 8) for rank in range(len(_WORDS))))
_TITLE_WORDS = [word for word in _WORDS[24:] if "'" not in word]
_HOSTS = ("marie.example", "atelier.example", "long-road.example", "paper-boats.example", "nordlys.example")


def title(rng: Random) -> str:
    """A title of three to six words, capitalised, free of punctuation."""
    return " ".join(rng.sample(_TITLE_WORDS, rng.randint(3, 6))).capitalize()


def paragraph(rng: Random, words: int) -> str:
    """One Markdown paragraph of exactly `words` words: some sentences, with an emphasis, a link or a quotation."""
    drawn = rng.choices(_WORDS, cum_weights=_CUMULATIVE, k=words)
    _decorate(rng, drawn)
    start = 0
    while start < words:
        end = min(words, start + rng.randint(7, 19))
        if words - end < 4:
            end = words
        _make_sentence(rng, drawn, start, end)
        start = end
    return " ".join(drawn)


def _decorate(rng: Random, drawn: list[str]) -> None:
    """Marks up a few words in place; at most one of each kind, so that the marks never cross."""
    if len(drawn) < 20:
        return
    third = len(drawn) // 3
    drawn[rng.randrange(third)] = rng.choice(("*{}*", "**{}**")).format(rng.choice(_TITLE_WORDS))
    at = third + rng.randrange(third - 2)
    address = f"https://{rng.choice(_HOSTS)}/{rng.choice(_TITLE_WORDS)}/{rng.randrange(1000)}"
    drawn[at], drawn[at + 1] = f"[{drawn[at]}", f"{drawn[at + 1]}]({address})"
    at = 2 * third + rng.randrange(third - 2)
    kind = rng.randrange(3)
    if kind == 0:
        drawn[at], drawn[at + 1] = f'"{drawn[at]}', f'{drawn[at + 1]}"'
    elif kind == 1:
        drawn[at] = f"`{rng.choice(_TITLE_WORDS)}_{rng.randrange(100)}`"


def _make_sentence(rng: Random, drawn: list[str], start: int, end: int) -> None:
    drawn[start] = drawn[start][:1].upper() + drawn[start][1:]
    if end - start > 10:
        drawn[start + (end - start) // 2] += ","
    drawn[end - 1] += rng.choices((".", "?", "!"), (8, 1, 1))[0]


def items(rng: Random, count: int, words: int, *, numbered: bool) -> str:
    """A Markdown list of `count` items of `words` words each."""
    marks = [f"{number}." if numbered else "-" for number in range(1, count + 1)]
    return "\n".join(f"{mark} {paragraph(rng, words)}" for mark in marks)


def quotation(rng: Random, words: int) -> str:
    """A Markdown block quotation of `words` words on two lines."""
    half = words // 2
    return f"> {paragraph(rng, half)}\n> {paragraph(rng, words - half)}"

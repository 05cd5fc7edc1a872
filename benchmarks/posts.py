"""The posts of the corpus, drawn from a seed: the same count is the same text, byte for byte, on any machine."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from benchmarks import prose, snippets

SEED = 20111
CODE_SHARE = 0.4
FIRST_DAY = datetime(2012, 1, 1, 6, 0, tzinfo=UTC)
LAST_DAY = datetime(2025, 12, 31, 6, 0, tzinfo=UTC)
_TAGS = """
answers archives baking balance bicycles birds bridges cities clocks coffee
colour cooking courage craft design distance doubt drawing editing evenings
feeds ferries friends gardens grammar habits harbours history islands kindness
languages letters libraries listening maps memory moderation mornings mountains music
neighbours notebooks opinions paper patience photography poetry questions railways reading
repairs rivers silence spelling stamps stories theatre travel walking weather
"""
TAGS = _TAGS.split()


@dataclass(frozen=True, slots=True)
class Post:
    """One post, in no generator's layout yet.

    `lead` is the first paragraph and `rest` everything after it, both Markdown: generators that need
    a mark where the excerpt ends get it between the two.
    """

    slug: str
    title: str
    date: datetime
    tags: tuple[str, ...]
    lead: str
    rest: str

    @property
    def path(self) -> str:
        """The address without slashes at its ends, the same under every generator: `2021/04/slug`."""
        return f"{self.date:%Y/%m}/{self.slug}"


def posts(count: int) -> Iterator[Post]:
    """The corpus of `count` posts, oldest first, evenly spread from `FIRST_DAY` to `LAST_DAY`."""
    return (post_at(number, count) for number in range(count))


def post_at(number: int, count: int) -> Post:
    """Post `number` (from 0, the oldest) of a corpus of `count`; no other post need be made for it."""
    step = (LAST_DAY - FIRST_DAY) / max(1, count - 1)
    return _post(Random(SEED * 1_000_003 + number), number, FIRST_DAY + step * number)


def _post(rng: Random, number: int, moment: datetime) -> Post:
    title = prose.title(rng)
    slug = f"{title.lower().replace(' ', '-')}-{number:06d}"
    tags = tuple(sorted(rng.sample(TAGS, rng.choice((2, 3, 3, 3, 4)))))
    # Under an hour, which is less than the step between 100,000 posts: so the order holds.
    date = moment.replace(second=0, microsecond=0) + timedelta(minutes=rng.randrange(60))
    return Post(slug, title, min(date, LAST_DAY), tags, prose.paragraph(rng, 60), _body(rng))


def _body(rng: Random) -> str:
    """Everything after the first paragraph: 540 words in headings, paragraphs, lists and a quotation, perhaps code."""
    parts = [
        f"## {prose.title(rng)}",
        prose.paragraph(rng, 95),
        prose.items(rng, 5, 12, numbered=False),
        prose.paragraph(rng, 80),
        prose.quotation(rng, 40),
        f"## {prose.title(rng)}",
        prose.paragraph(rng, 90),
        f"### {prose.title(rng)}",
        prose.items(rng, 3, 15, numbered=True),
        prose.paragraph(rng, 70),
        prose.paragraph(rng, 60),
    ]
    if rng.random() < CODE_SHARE:
        parts.insert(rng.choice((4, 7, 10)), snippets.code_block(rng))
    return "\n\n".join(parts)

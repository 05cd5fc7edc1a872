"""Responses -> threads, in linear time, whatever the responses claim about each other.

What readers and their programs write can be wrong in every way: parents that do not exist, circles, the same id twice.
None of it may hide an answer or stop a build; each oddity is a warning that names the file.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from convblog.conversation.response import Person, Response
from convblog.conversation.thread import Addressee, Answer, Mention, Picture, Reaction, Thread, Voice
from convblog.problems import N_, Problem, problem
from convblog.webhost import spoken

EMPTY = Thread()
DEEPEST = 50  # levels, whatever is configured: pages are printed by recursion


PicturesOf = Callable[[Response], tuple[Picture, ...]]


class Threads(Struct, frozen=True):
    """All threads by the page they stand on, and what was odd about the answers."""

    by_page: Mapping[str, Thread]
    shown: Mapping[str, tuple[Response, ...]]  # the replies of each page, oldest first
    parents: Mapping[str, str]  # of each reply that answers another
    warnings: tuple[Problem, ...]

    def identities(self) -> frozenset[str]:
        """The ids of all that is shown somewhere."""
        replies = (reply.id for page in self.shown.values() for reply in page)
        mentions = (mention.id for thread in self.by_page.values() for mention in thread.mentions)
        reactions = (reaction.id for thread in self.by_page.values() for reaction in thread.reactions)
        return frozenset((*replies, *mentions, *reactions))


def build(
    responses: Iterable[Response],
    page_of: Callable[[str], str | None],
    voice_of: Callable[[Person, bool], Voice],
    nesting: int,
    pictures_of: PicturesOf = lambda _: (),
) -> Threads:
    """Sort `responses` into threads.

    `page_of` gives the page that a target means (aliases included), or None; `voice_of` how a person (the site's
    author or not) is shown; `nesting` the number of levels before a thread goes on flat; `pictures_of` how the
    pictures of an answer are shown.
    """
    warnings: list[Problem] = []
    unique = _unique(responses, warnings)
    by_page: dict[str, list[Response]] = defaultdict(list)
    pages = _pages(unique.values(), page_of, warnings)
    doubles = _doubles(unique, pages)
    for identity, page in pages.items():
        if identity not in doubles:
            by_page[page].append(unique[identity])
    threads, shown, all_parents = {}, {}, {}
    for page in sorted(by_page):
        here = sorted(by_page[page], key=_age)
        replies = tuple(r for r in here if r.kind == "reply")
        parents = _parents(replies, doubles, warnings)
        all_parents.update(parents)
        shown[page] = replies
        threads[page] = _thread(here, replies, parents, voice_of, nesting, pictures_of)
    return Threads(threads, shown, all_parents, tuple(sorted(warnings)))


def _pages(
    responses: Iterable[Response], page_of: Callable[[str], str | None], warnings: list[Problem]
) -> dict[str, str]:
    """The page of each answer, by its id; what answers no page of the site has none."""
    pages: dict[str, str] = {}
    for response in responses:
        warnings.extend(response.warnings)
        page = page_of(response.target)
        if page is not None:
            pages[response.id] = page
            continue
        hint = N_("it is kept and shown nowhere; correct its “target”, or write the page")
        text = N_("this answers a page that does not exist: {target}")
        warnings.append(problem(response.path, 2, text, hint, target=response.target))
    return pages


def _age(response: Response) -> tuple[int, str]:
    return response.published.seconds, response.id


def _unique(responses: Iterable[Response], warnings: list[Problem]) -> dict[str, Response]:
    """By id; of two files with one id the first by path wins."""
    unique: dict[str, Response] = {}
    for response in sorted(responses, key=lambda r: r.path):
        first = unique.setdefault(response.id, response)
        if first is not response:
            hint = N_("delete one of the two files")
            text = N_("the id {id} is already taken by {other}; this answer is not shown")
            warnings.append(problem(response.path, 2, text, hint, id=response.id, other=first.path))
    return unique


def _doubles(unique: Mapping[str, Response], pages: Mapping[str, str]) -> dict[str, str]:
    """The answers that came by a second route, each with the copy that is shown.

    That is the oldest of a circle, and of those whose first copy is not here any more.
    """
    copies: dict[str, str] = {}
    for identity in sorted(pages, key=lambda identity: _age(unique[identity])):
        original = unique[identity].same_as
        if original in pages:
            copies[identity] = original
        elif original and copies.setdefault(original, identity) != identity:
            copies[identity] = copies[original]
    for circle in _circles(sorted(copies), copies):
        del copies[min(circle, key=lambda identity: _age(unique[identity]))]
    shown: dict[str, str] = {}
    for identity in copies:
        chain = []
        here = identity
        while here in copies and here not in shown:
            chain.append(here)
            here = copies[here]
        shown.update(dict.fromkeys(chain, shown.get(here, here)))
    return shown


def _parents(replies: Sequence[Response], doubles: Mapping[str, str], warnings: list[Problem]) -> dict[str, str]:
    """The parent of each reply that has one on this page; who answers a double answers the copy that is shown.

    Circles are broken at their oldest answer.
    """
    known = {reply.id: reply for reply in replies}
    parents: dict[str, str] = {}
    for reply in replies:
        if not reply.in_reply_to:
            continue
        parent = doubles.get(reply.in_reply_to, reply.in_reply_to)
        if parent in known:
            parents[reply.id] = parent
        else:
            hint = N_("it is shown as an answer to the page itself")
            text = N_("this answers {id}, which is not on this page")
            warnings.append(problem(reply.path, 2, text, hint, id=reply.in_reply_to))
    _break_circles(replies, parents, known, warnings)
    return parents


def _break_circles(
    replies: Sequence[Response], parents: dict[str, str], known: Mapping[str, Response], warnings: list[Problem]
) -> None:
    for circle in _circles([reply.id for reply in replies], parents):
        oldest = min((known[identity] for identity in circle), key=_age)
        del parents[oldest.id]
        hint = N_("the oldest of them is shown as an answer to the page itself")
        text = N_("these answers answer each other in a circle")
        warnings.append(problem(oldest.path, 2, text, hint))


def _circles(identities: Iterable[str], links: Mapping[str, str]) -> Iterator[list[str]]:
    """Every circle of `links`, once. Each chain is followed upward once; meeting oneself means a circle."""
    settled: set[str] = set()
    for identity in identities:
        chain: dict[str, None] = {}
        here: str | None = identity
        while here is not None and here not in settled and here not in chain:
            chain[here] = None
            here = links.get(here)
        if here is not None and here in chain:
            members = list(chain)
            yield members[members.index(here) :]
        settled.update(chain)


def _thread(
    here: Sequence[Response],
    replies: Sequence[Response],
    parents: Mapping[str, str],
    voice_of: Callable[[Person, bool], Voice],
    nesting: int,
    pictures_of: PicturesOf,
) -> Thread:
    mentions = tuple(_mention(r, voice_of) for r in here if r.kind == "mention")
    reactions = tuple(_reaction(r, voice_of) for r in here if r.kind in ("like", "repost", "bookmark", "rsvp"))
    newest = max((r.published for r in replies), default=None)
    return Thread(_answers(replies, parents, voice_of, nesting, pictures_of), mentions, reactions, newest)


def _answers(
    replies: Sequence[Response],
    parents: Mapping[str, str],
    voice_of: Callable[[Person, bool], Voice],
    nesting: int,
    pictures_of: PicturesOf,
) -> tuple[Answer, ...]:
    """The tree, built without recursion: a chain of 10,000 answers is only a long list."""
    places = _places(replies, parents, min(nesting, DEEPEST))
    by_id = {reply.id: reply for reply in replies}
    levels: dict[int, list[Response]] = defaultdict(list)
    for reply in replies:
        levels[places[reply.id][1]].append(reply)
    below: dict[str, list[Answer]] = defaultdict(list)
    for level in sorted(levels, reverse=True):
        for reply in levels[level]:
            place = places[reply.id][0]
            parent = parents.get(reply.id, "")
            to = Addressee(parent, by_id[parent].author.name) if parent != place else None
            below[place].append(answer_of(reply, voice_of, to, tuple(below[reply.id]), pictures_of(reply)))
    return tuple(below[""])


def _places(replies: Sequence[Response], parents: Mapping[str, str], nesting: int) -> dict[str, tuple[str, int]]:
    """Under which answer each reply stands (empty: under the page), and at which level (from 1).

    Below the deepest level an answer stands beside the one it answers.
    """
    children: dict[str, list[str]] = defaultdict(list)
    for reply in replies:
        children[parents.get(reply.id, "")].append(reply.id)
    places: dict[str, tuple[str, int]] = {}
    pending = [(identity, "", 1) for identity in children[""]]
    while pending:
        identity, place, level = pending.pop()
        places[identity] = (place, level)
        below = (identity, level + 1) if level < nesting else (place, level)
        pending.extend((child, *below) for child in children[identity])
    return places


def answer_of(
    reply: Response,
    voice_of: Callable[[Person, bool], Voice],
    to: Addressee | None = None,
    answers: tuple[Answer, ...] = (),
    pictures: tuple[Picture, ...] = (),
) -> Answer:
    """A reply as a page shows it."""
    return Answer(
        id=reply.id,
        channel=reply.channel,
        voice=voice_of(reply.author, reply.channel == "author"),
        by_author=reply.channel == "author",
        published=reply.published,
        html=reply.html,
        text=reply.text,
        source=reply.source,
        to=to,
        answers=answers,
        pictures=pictures,
    )


def _mention(response: Response, voice_of: Callable[[Person, bool], Voice]) -> Mention:
    title = response.title or response.source.partition("://")[2].rstrip("/") or response.author.name
    voice = voice_of(response.author, False)
    return Mention(response.id, title, response.source, spoken(response.source), voice, response.published)


def _reaction(response: Response, voice_of: Callable[[Person, bool], Voice]) -> Reaction:
    text = response.text if response.kind == "rsvp" else ""
    return Reaction(response.id, response.kind, voice_of(response.author, False), response.source, text)

"""Responses become threads, whatever they claim about each other."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from convblog.conversation import threading
from convblog.conversation.response import Kind, Person, Response
from convblog.conversation.safehtml import sanitise
from convblog.conversation.thread import Answer, Thread, Voice
from convblog.conversation.threading import Threads
from convblog.times import Moment
from tests.effort import lines_run
from tests.scenario import answer, built, post, put, site_of

PAGES = {"/a/": "/a/", "/old-a/": "/a/", "/b/": "/b/"}


def said(
    identity: str, at: int, to: str = "", *, target: str = "/a/", same_as: str = "", kind: Kind = "reply",
    path: str = "", name: str = "", channel: str = "email",
) -> Response:  # fmt: skip
    return Response(
        path=path or f"responses/{identity}.md", id=identity, kind=kind, channel=channel, target=target, in_reply_to=to,
        author=Person(name or identity.upper()), published=Moment(at), received=None,
        source=f"https://www.{identity}.example/notes/", title="", same_as=same_as, html=sanitise(identity),
        text=identity, warnings=(),
    )  # fmt: skip


def threads(responses: Iterable[Response], nesting: int = 4) -> Threads:
    return threading.build(responses, PAGES.get, lambda person, _: Voice(person.name, person.url, ""), nesting)


def shape(answers: Iterable[Answer]) -> list[object]:
    """The tree as nested lists of names; what is flattened as `name>name it answers`."""
    drawn: list[object] = []
    for one in answers:
        drawn.append(one.id + (f">{one.to.id}" if one.to else ""))
        if one.answers:
            drawn.append(shape(one.answers))
    return drawn


def test_who_answers_a_double_answers_the_copy_that_is_shown() -> None:
    assert drawn(said("a", 1), said("b", 2, same_as="a"), said("c", 3, to="b")) == ["a", ["c"]]


def drawn(*responses: Response, nesting: int = 4) -> list[object]:
    return shape(threads(responses, nesting).by_page.get("/a/", Thread()).answers)


def told(*responses: Response) -> list[tuple[str, str]]:
    return [(warning.file.removeprefix("responses/"), warning.text()) for warning in threads(responses).warnings]


def test_answers_stand_in_order_of_time_and_then_of_id_below_what_they_answer() -> None:
    responses = [
        said("d", 4, "a"),
        said("c", 3),
        said("b2", 2, "a"),
        said("b1", 2, "a"),
        said("a", 1),
        said("e", 5, "d"),
    ]
    assert drawn(*responses) == drawn(*reversed(responses)) == ["a", ["b1", "b2", "d", ["e"]], "c"]


def test_beyond_the_nesting_a_thread_goes_on_flat_and_says_whom_it_answers() -> None:
    chain = [
        said("a", 1),
        said("b", 2, "a"),
        said("c", 3, "b"),
        said("d", 4, "c"),
        said("e", 5, "d"),
        said("f", 6, "c"),
    ]
    assert drawn(*chain, nesting=3) == ["a", ["b", ["c", "d>c", "e>d", "f>c"]]]
    assert drawn(*chain, nesting=1) == ["a", "b>a", "c>b", "d>c", "e>d", "f>c"]
    deep = threads(chain, 3).by_page["/a/"].answers[0].answers[0].answers[1]
    assert deep.to is not None
    assert deep.to.name == "C"


def test_an_answer_older_than_what_it_answers_still_stands_below_it() -> None:
    assert drawn(said("child", 1, "parent"), said("parent", 9)) == ["parent", ["child"]]


def test_an_unknown_parent_leaves_the_answer_at_the_top_with_a_warning() -> None:
    responses = said("a", 1, "nobody"), said("b", 2, "c"), said("c", 3, target="/b/")
    assert drawn(*responses) == ["a", "b"]
    assert told(*responses) == [
        ("a.md", "this answers nobody, which is not on this page"),
        ("b.md", "this answers c, which is not on this page"),
    ]


def test_an_unknown_target_is_shown_nowhere_and_told() -> None:
    responses = said("a", 1, target="/gone/"), said("b", 2)
    assert drawn(*responses) == ["b"]
    assert told(*responses) == [("a.md", "this answers a page that does not exist: /gone/")]


def test_an_alias_of_a_page_is_that_page() -> None:
    assert drawn(said("a", 1, target="/old-a/"), said("b", 2, "a")) == ["a", ["b"]]


def test_of_two_files_with_one_id_the_first_by_path_wins_and_both_are_named() -> None:
    first, second = said("a", 5, path="responses/1.md", name="One"), said("a", 1, path="responses/2.md", name="Two")
    for order in ([first, second], [second, first]):
        assert threads(order).by_page["/a/"].answers[0].voice.name == "One"
    assert told(second, first) == [("2.md", "the id a is already taken by responses/1.md; this answer is not shown")]


def test_a_circle_is_broken_at_its_oldest_and_nothing_is_hidden() -> None:
    responses = said("b", 2, "c"), said("c", 3, "d"), said("d", 4, "b"), said("x", 5, "c"), said("s", 6, "s")
    assert drawn(*responses) == ["b", ["d", ["c", ["x"]]], "s"]
    assert told(*responses) == [
        ("b.md", "these answers answer each other in a circle"),
        ("s.md", "these answers answer each other in a circle"),
    ]


def test_one_answer_by_two_routes_is_shown_once() -> None:
    assert drawn(said("a", 1), said("b", 2, same_as="a"), said("c", 3, same_as="b")) == ["a"]
    assert drawn(said("a", 1, same_as="nobody")) == ["a"]


def test_a_double_is_shown_when_the_copy_it_names_is_not() -> None:
    assert drawn(said("a", 1, target="/gone/"), said("b", 2, same_as="a")) == ["b"]


def test_of_answers_that_call_each_other_doubles_the_oldest_is_shown() -> None:
    assert drawn(said("a", 1, same_as="a")) == ["a"]
    assert drawn(said("b", 2, same_as="c"), said("c", 1, same_as="b")) == ["c"]
    assert drawn(said("d", 9, same_as="b"), said("b", 2, same_as="c"), said("c", 3, same_as="b")) == ["b"]


def test_mentions_and_reactions_stand_apart_from_the_answers() -> None:
    responses = [said("a", 1), said("m", 2, kind="mention"), said("l", 3, kind="like"), said("r", 4, kind="repost"),
                 said("k", 5, kind="bookmark"), said("v", 9, kind="rsvp"), said("b", 6, "m")]  # fmt: skip
    thread = threads(responses).by_page["/a/"]
    assert shape(thread.answers) == ["a", "b"], "an answer to a mention is an answer to the page"
    [mention] = thread.mentions
    assert (mention.id, mention.host, mention.title) == ("m", "m.example", "www.m.example/notes")
    assert [(one.id, one.kind) for one in thread.reactions] == [
        ("l", "like"), ("r", "repost"), ("k", "bookmark"), ("v", "rsvp")
    ]  # fmt: skip
    assert thread.newest == Moment(6), "of the answers alone"


def test_the_authors_own_answers_are_marked() -> None:
    thread = threads([said("a", 1), said("b", 2, "a", channel="author")]).by_page["/a/"]
    assert (thread.answers[0].by_author, thread.answers[0].answers[0].by_author) == (False, True)


IDS = st.sampled_from([f"i{number}" for number in range(12)])
SAID = st.builds(
    said, IDS, st.integers(0, 20), st.one_of(st.just(""), IDS),
    target=st.sampled_from(["/a/", "/old-a/", "/b/", "/no/"]),
    kind=st.sampled_from(["reply", "reply", "reply", "mention"]), path=st.integers(0, 40).map("responses/{}.md".format),
)  # fmt: skip


def gathered(answers: Iterable[Answer]) -> list[str]:
    return [identity for one in answers for identity in (one.id, *gathered(one.answers))]


@given(st.lists(SAID, max_size=30, unique_by=lambda response: response.path), st.integers(1, 5))
def test_every_reply_to_a_known_page_stands_there_exactly_once(responses: list[Response], nesting: int) -> None:
    found = threads(responses, nesting)
    first: dict[str, Response] = {}
    for response in sorted(responses, key=lambda r: r.path):
        first.setdefault(response.id, response)
    for page in ("/a/", "/b/"):
        expected = [r.id for r in first.values() if r.kind == "reply" and PAGES.get(r.target) == page]
        answers = found.by_page.get(page, Thread()).answers
        assert sorted(gathered(answers)) == sorted(expected)
        assert depth(answers) <= nesting


def depth(answers: Iterable[Answer]) -> int:
    return max((1 + depth(one.answers) for one in answers), default=0)


@given(st.lists(st.tuples(IDS, st.integers(0, 20), st.one_of(st.just(""), IDS)), max_size=12, unique_by=lambda t: t[0]))
def test_whatever_calls_itself_a_double_something_is_shown(claims: list[tuple[str, int, str]]) -> None:
    shown = drawn(*(said(identity, at, same_as=other) for identity, at, other in claims))
    known = {identity for identity, _, _ in claims}
    assert {identity for identity, _, other in claims if not other} <= {*shown}
    for original in {other for _, _, other in claims} - known - {""}:
        doubles = sorted((at, identity) for identity, at, other in claims if other == original)
        assert [identity for _, identity in doubles if identity in shown] == [doubles[0][1]], "the oldest alone"
    assert bool(shown) == bool(claims)


def test_where_the_first_copy_is_gone_one_of_its_doubles_stands_and_has_its_answers() -> None:
    copies = [said(identity, at, same_as="gone") for at, identity in enumerate(["b1", "b2", "b3"])]
    answer = said("c1", 9, "gone")
    assert drawn(*copies, answer) == drawn(said("b1", 0), said("c1", 9, "b1"))


def test_long_chains_of_every_kind_are_linear_work() -> None:
    def work(number: int) -> int:
        chain = [said(f"i{n}", n, f"i{n - 1}" if n else "") for n in range(number)]
        doubles = [said(f"d{n}", n, same_as=f"d{n + 1}") for n in range(number)]
        found = []
        lines = lines_run(lambda: found.append(threads(chain + doubles, nesting=1_000_000).by_page["/a/"]))
        assert found[0].newest == Moment(number - 1)
        assert depth(found[0].answers) == threading.DEEPEST
        return lines

    assert work(3_000) < 10.5 * work(300)


def test_a_chain_of_three_thousand_answers_is_printed(tmp_path: Path) -> None:
    site = site_of(tmp_path, f"== content/posts/one.md\n{post('One')}")
    for number in range(3_000):
        parent = f"a{number - 1:07}" if number else ""
        day = f"2026-02-{1 + number // 400:02}T{number % 400 // 60:02}:{number % 60:02}:00Z"
        put(site, f"responses/{number}.md", answer(f"a{number:07}", "/2026/01/one/", in_reply_to=parent, published=day))
    report = built(site)
    page = (site / "public/2026/01/one/index.html").read_text()
    assert report.warnings == ()
    assert [page.count(f'id="r-a{number:07}"') for number in (0, 3, 4, 2_999)] == [1, 1, 1, 1]
    assert page.count('id="r-a') == 3_000

"""What changed in conversations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from msgspec import structs

from convblog.build.reasons.matching import match
from convblog.build.reasons.wording import Wording
from convblog.conversation.thread import Answer, Thread
from convblog.problems import N_
from convblog.site.parts import Asking, Conversing, Person, Remark


class _Words(NamedTuple):
    """What is said of things by `{names}` that came, went or changed, each for one and for several."""

    came: tuple[str, str]
    went: tuple[str, str]
    changed: tuple[str, str]


_ANSWERS = _Words(
    (N_("an answer by {names} came to {post}"), N_("answers by {names} came to {post}")),
    (N_("the answer by {names} to {post} is gone"), N_("the answers by {names} to {post} are gone")),
    (N_("the answer by {names} to {post} changed"), N_("the answers by {names} to {post} changed")),
)
_MENTIONS = _Words(
    (N_("a mention by {names} came to {post}"), N_("mentions by {names} came to {post}")),
    (N_("the mention of {post} by {names} is gone"), N_("the mentions of {post} by {names} are gone")),
    (N_("the mention of {post} by {names} changed"), N_("the mentions of {post} by {names} changed")),
)
_REACTIONS = _Words(
    (N_("a sign without words by {names} came to {post}"), N_("signs without words by {names} came to {post}")),
    (N_("the sign without words by {names} at {post} is gone"),
     N_("the signs without words by {names} at {post} are gone")),
    (N_("the sign without words by {names} at {post} changed"),
     N_("the signs without words by {names} at {post} changed")),
)  # fmt: skip
_VOICE = (
    N_("the name, the address or the picture of {names} changed"),
    N_("the names, addresses or pictures of {names} changed"),
)


def of_thread(wording: Wording, title: str, old: Thread, new: Thread) -> Iterator[str]:
    """What changed in the conversation under the post `title`."""
    post = wording.quoted(title)
    before, after = _flat(old.answers), _flat(new.answers)
    found = [
        *_of_voices(wording, post, _ANSWERS, before, after),
        *_of_voices(wording, post, _MENTIONS, old.mentions, new.mentions),
        *_of_voices(wording, post, _REACTIONS, old.reactions, new.reactions),
    ]
    yield from found or [wording(N_("the order of the answers to {post} changed"), post=post)]


def of_remarks(wording: Wording, old: Sequence[Remark], new: Sequence[Remark]) -> Iterator[str]:
    """What changed in a feed of answers."""
    titles = {remark.post.url: remark.post.title for remark in (*old, *new)}
    found = []
    for url, title in titles.items():
        parts = ([remark for remark in part if remark.post.url == url] for part in (old, new))
        found += _of_voices(wording, wording.quoted(title), _ANSWERS, *parts)
    yield from found or [wording(N_("the order of the answers changed"))]


def of_alive(wording: Wording, old: Sequence[Conversing], new: Sequence[Conversing]) -> Iterator[str]:
    """What changed among the conversations that go on."""
    matched = match(old, new, lambda one: one.post.url)
    yield from _of_posts(wording, N_("among the conversations now: {posts}"), matched.came)
    yield from _of_posts(wording, N_("no longer among the conversations: {posts}"), matched.went)
    for before, after in matched.changed:
        post = wording.quoted(after.post.title)
        if before.answer.id != after.answer.id:
            name = wording.voice(after.answer.voice)
            yield wording(N_("the newest answer to {post} is another one now, by {names}"), post=post, names=name)
        elif before.answer != after.answer:
            yield from _of_voices(wording, post, _ANSWERS, [before.answer], [after.answer])
        else:
            yield wording(N_("the title or the question of {post} changed"), post=post)
    if matched.reordered:
        yield wording(N_("the order of the conversations changed"))


def of_waiting(wording: Wording, old: Sequence[Asking], new: Sequence[Asking]) -> Iterator[str]:
    """What changed among the questions that wait for a first word."""
    matched = match(old, new, lambda one: one.post.url)
    yield from _of_posts(wording, N_("now waiting for a first word: {posts}"), matched.came)
    yield from _of_posts(wording, N_("no longer waiting for a first word: {posts}"), matched.went)
    changed = [after for _, after in matched.changed]
    yield from _of_posts(wording, N_("changed among those that wait for a first word: {posts}"), changed)


def of_people(wording: Wording, old: Sequence[Person], new: Sequence[Person]) -> Iterator[str]:
    """What changed among those who have answered."""
    matched = match(old, new, lambda one: one.voice.url or one.voice.name.casefold())
    for template, people in (
        (N_("new among the voices: {names}"), matched.came),
        (N_("no longer among the voices: {names}"), matched.went),
        (N_("what stands beside these voices changed: {names}"), [after for _, after in matched.changed]),
    ):
        if people:
            yield wording(template, names=wording.some([wording.voice(one.voice) for one in people]))


def _of_posts(wording: Wording, template: str, found: Sequence[Conversing | Asking]) -> Iterator[str]:
    if found:
        yield wording(template, posts=wording.some([wording.post(one.post.url, one.post.title) for one in found]))


def _flat(answers: Sequence[Answer]) -> list[Answer]:
    """Answers and those to them, each alone."""
    found: list[Answer] = []
    for answer in answers:
        found += (structs.replace(answer, answers=()), *_flat(answer.answers))
    return found


def _of_voices(wording: Wording, post: str, said: _Words, old: Sequence[Any], new: Sequence[Any]) -> list[str]:
    """What came, went and changed of things that have an `id` and a `voice`."""
    matched = match(old, new, lambda one: one.id)
    others = [after for before, after in matched.changed if _but_voice(before, after) != after]
    voices = [after for before, after in matched.changed if before.voice != after.voice]
    found = []
    for templates, things in (
        (said.came, matched.came),
        (said.went, matched.went),
        (said.changed, others),
        (_VOICE, voices),
    ):
        if things:
            names = wording.some([wording.voice(one.voice) for one in things])
            found.append(wording(templates[len(things) > 1], names=names, post=post))
    return found


def _but_voice(before: Any, after: Any) -> Any:
    """What stood there before, as if its author had been called then as now."""
    return structs.replace(before, voice=after.voice)

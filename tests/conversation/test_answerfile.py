"""What is written is what is read: for every name, address and text that may come in."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from convblog.config import is_web_address
from convblog.content.clean import clean
from convblog.content.plaintext import on_one_line
from convblog.conversation import answerfile, inbox
from convblog.conversation.inbox import Held
from convblog.conversation.response import Person
from convblog.problems import Problem
from convblog.times import Moment
from tests.conversation.desks import mail

LINE = st.text(max_size=40)
MOMENTS = st.builds(Moment, st.integers(0, 4_000_000_000), st.integers(-720, 840))


@given(LINE, LINE, st.text(max_size=200), LINE, MOMENTS)
def test_every_field_comes_back_as_one_clean_line(name: str, title: str, text: str, host: str, time: Moment) -> None:
    url = f"https://{host}.example/"
    wanted = mail(author=Person(name, url if is_web_address(url) else ""), title=title, text=text, published=time)
    read = inbox.read(answerfile.text_of(wanted).encode("utf-8", "replace"), "x.md").submission
    line = [on_one_line(clean(value)).strip() for value in (name, title)]
    assert (read.author.name, read.title) == tuple(line)
    assert read.author.url == wanted.author.url
    assert read.text == clean(text).strip()
    assert (read.published, read.id, read.target) == (time, wanted.id, wanted.target)


@given(LINE, st.lists(LINE, max_size=3), st.dictionaries(st.sampled_from(["message", "file", "why"]), LINE))
def test_why_an_answer_waits_is_kept_with_it(message: str, names: list[str], values: dict[str, str]) -> None:
    reason = Problem("", 0, message, "", tuple(values.items()))
    held = Held(submission=mail(reason=reason, attachments=tuple(names)), state="pending", since=7, update=True)
    read = inbox.read(inbox.text_of(held).encode("utf-8", "replace"), "x.md")
    assert (read.since, read.update, read.submission.reason, read.submission.attachments) == (
        7,
        True,
        reason,
        tuple(names),
    )


def test_a_file_is_named_after_the_page_the_moment_in_utc_the_name_and_the_id() -> None:
    letter = mail(id="7k3f9q2mzt", published=Moment(1_795_160_402, 60))
    assert answerfile.path_of(letter) == "letter/20261120T0740-marie-7k3f9q2m.md"
    nameless = structs.replace(letter, author=Person("李"), target="/")
    assert answerfile.path_of(nameless) == "home/20261120T0740-li-7k3f9q2m.md"
    hostile = structs.replace(letter, author=Person("../../x"), target="/../../etc/")
    assert answerfile.path_of(hostile) == "etc/20261120T0740-x-7k3f9q2m.md"


def test_names_of_pictures_come_back() -> None:
    wanted = mail(author=Person("Marie", "", "photos/0a1b.webp"), pictures=("20261120T0740-marie-7k3f9q2m-1.webp",))
    text = answerfile.text_of(wanted)
    assert "{name: Marie, photo: photos/0a1b.webp}\npictures: [20261120T0740-marie-7k3f9q2m-1.webp]\n" in text
    read = inbox.read(text.encode(), "x.md").submission
    assert (read.author, read.pictures) == (wanted.author, wanted.pictures)


def test_plain_values_stand_without_quotes() -> None:
    values = ["Marie Lefort", "Zoë d’Arc", "https://marie.example/a?b", "/2026/11/x/", "yes", "12", "a: b", "«x»", ""]
    assert [answerfile.scalar(value) for value in values] == [
        "Marie Lefort",
        "Zoë d’Arc",
        '"https://marie.example/a?b"',
        "/2026/11/x/",
        '"yes"',
        '"12"',
        '"a: b"',
        '"«x»"',
        '""',
    ]

"""`sent.jsonl`: written at once, merged by union, torn by kills, and still right."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec import structs

from convblog.channels.sending.record import Fact, Record
from convblog.channels.sending.site import address_of
from tests.channels.sending.blog import URL, Blog, page_with, times
from tests.channels.sending.test_send import LETTER, letter, site
from tests.channels.web import Page, web
from tests.docs.manual import codes, read, rows, sections

AT = datetime(2026, 11, 21, 10, tzinfo=UTC)
ONE = "http://far.example/one"
FACT = Fact(
    page=LETTER, target=ONE, at=AT, content="aaaaaaaaaa", endpoint="http://far.example/in", status=201, told=True
)


def later(fact: Fact, hours: int, content: str) -> Fact:
    return structs.replace(fact, at=fact.at + timedelta(hours=hours), content=content)


def test_a_fact_is_one_line_that_people_can_read(tmp_path: Path) -> None:
    with web({ONE: page_with()}) as there:
        blog = Blog(tmp_path, there, site(ONE)).build().publish()
        blog.send()
        fact = blog.record().facts[LETTER, ONE]
        assert blog.lines() == [
            f'{{"page":"{LETTER}","target":"{ONE}","at":"2026-11-21T10:00:00Z","content":"{fact.content}",'
            f'"answers":"{fact.answers}","endpoint":"http://far.example/webmention","status":202,"told":true}}'
        ]


def test_every_field_is_described_with_what_it_usually_is_and_no_other() -> None:
    described = {codes(row[0])[0]: row[1] for row in rows(sections(read("reference/sent.md"))["The fields"])}
    usual = {"''": "empty", "None": "none", "False": "`false`", "0": "`0`", "'webmention'": "`webmention`"}
    fields = {field.name: "" if field.required else usual[repr(field.default)] for field in structs.fields(Fact)}
    assert described == fields


def test_of_two_facts_the_later_holds_in_whatever_order_they_stand(tmp_path: Path) -> None:
    facts = [later(FACT, hours, f"{hours:010}") for hours in range(20)]
    random.Random(4).shuffle(facts)
    record = Record(tmp_path)
    for fact in [*facts, *facts[:7]]:
        record.put(fact)
    assert Record(tmp_path).facts == {FACT.key: later(FACT, 19, "0000000019")}


@pytest.mark.parametrize(
    "torn",
    [
        b'{"page":"/x/","target":"http',
        b"<<<<<<< HEAD",
        b"\xff\xfe\x00",
        b"[" * 100_000,
        b'{"page":"/x/","target":"http://far.example/","at":"yesterday"}',
        b'{"page":"/x/","target":"http://far.example/","at":"2026-11-21T10:00:00"}',
        b"{}",
        b"null",
    ],
)
def test_a_line_that_cannot_be_read_is_told_and_costs_nothing_else(tmp_path: Path, torn: bytes) -> None:
    record = Record(tmp_path)
    record.put(FACT)
    with (tmp_path / "sent.jsonl").open("ab") as file:
        file.write(torn)  # without a newline: so a kill leaves it
    again = Record(tmp_path)
    assert [(one.file, one.line) for one in again.problems] == [("sent.jsonl", 2)]
    other = structs.replace(FACT, target="http://far.example/two")
    again.put(other)
    assert Record(tmp_path).facts == {FACT.key: FACT, other.key: other}


def test_fields_of_a_later_version_are_borne(tmp_path: Path) -> None:
    Record(tmp_path).put(FACT)
    path = tmp_path / "sent.jsonl"
    path.write_bytes(path.read_bytes().replace(b"{", b'{"new":[1,{"x":2}],', 1))
    assert Record(tmp_path).facts == {FACT.key: FACT}
    assert Record(tmp_path).problems == ()


def test_a_file_that_grew_is_written_anew_without_what_was_superseded(tmp_path: Path) -> None:
    record = Record(tmp_path)
    for hours in range(300):
        record.put(later(FACT, hours, f"{hours:010}"))
    old = structs.replace(FACT, page="/gone/", told=False)
    record.put(old)
    record.tidy(lambda fact: fact.told)
    assert len((tmp_path / "sent.jsonl").read_text("utf-8").splitlines()) == 1
    assert Record(tmp_path).facts == {FACT.key: later(FACT, 299, "0000000299")}


def test_a_run_tidies_what_decides_nothing_any_more_and_repeats_nothing_for_it(tmp_path: Path) -> None:
    deaf = "http://far.example/deaf"
    with web({ONE: page_with(), deaf: Page("No endpoint.")}) as there:
        blog = Blog(tmp_path, there, site(ONE, deaf)).build().publish()
        blog.send()
        blog.told()
        withdrawn = structs.replace(FACT, target="http://far.example/withdrawn", content="", told=False)
        unlinked = structs.replace(FACT, target="http://far.example/unlinked", told=False)
        hub = structs.replace(FACT, page="/feed.xml", target="http://former.example/hub", kind="hub")
        record = blog.record()
        for fact in [withdrawn, unlinked, hub] * 100:
            record.put(fact)
        before = blog.lines()
        blog.days = 170
        assert blog.send(dry=True).outcomes == ()
        assert blog.lines() == before
        assert blog.send().outcomes == ()
        assert set(blog.record().facts) == {(LETTER, ONE), (LETTER, deaf), withdrawn.key}
        assert len(blog.lines()) == 3
        for _ in range(210):
            record.put(withdrawn)
        blog.days = 190
        assert blog.send().outcomes == ()
        assert set(blog.record().facts) == {(LETTER, ONE), (LETTER, deaf)}


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("/", "https://blog.example/diary/"),
        ("/été/a b/", "https://blog.example/diary/%C3%A9t%C3%A9/a%20b/"),
        ("/%C3%A9t%C3%A9/", "https://blog.example/diary/%C3%A9t%C3%A9/"),
        ("/old.html", "https://blog.example/diary/old.html"),
    ],
)
def test_an_address_is_encoded_once(path: str, address: str) -> None:
    assert address_of("https://blog.example/diary/", path) == address


def test_a_file_that_did_not_grow_much_is_left_as_it_is(tmp_path: Path) -> None:
    record = Record(tmp_path)
    for hours in range(100):
        record.put(later(FACT, hours, f"{hours:010}"))
    before = (tmp_path / "sent.jsonl").read_bytes()
    record.tidy(lambda fact: True)
    assert (tmp_path / "sent.jsonl").read_bytes() == before


def test_it_is_never_written_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_bytes(b"")
    (tmp_path / "sent.jsonl").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError, match="symbolic"):
        Record(tmp_path).put(FACT)
    assert (tmp_path / "elsewhere").read_bytes() == b""


def test_lost_lines_repeat_what_they_were_about_and_nothing_else(tmp_path: Path) -> None:
    two = "http://far.example/two"
    with web({ONE: page_with(), two: page_with()}) as there:
        blog = Blog(tmp_path, there, site(ONE, two)).build().publish()
        blog.send()
        blog.told()
        kept = [line for line in blog.lines() if two in line]
        (tmp_path / "sent.jsonl").write_text("".join(f"{line}\n{line}\n" for line in kept), "utf-8")
        blog.send()
        assert blog.told() == times((LETTER, ONE))


def test_two_machines_that_sent_meet_again_by_a_union_of_lines(tmp_path: Path) -> None:
    with web({ONE: page_with()}) as there:
        blog = Blog(tmp_path, there, site(ONE)).build().publish()
        blog.send()
        mine = blog.lines()
        blog.write("content/posts/letter.md", letter(ONE, text="Other words.")).build().publish()
        blog.days = 1
        blog.send()
        theirs = blog.lines()[1:]
        blog.told()
        for lines in ([*mine, *theirs], [*theirs, *mine], [*theirs, *mine, *theirs]):
            (tmp_path / "sent.jsonl").write_text("\n".join(lines), "utf-8")
            assert blog.send().outcomes == ()


def test_a_clock_that_was_ahead_repeats_nothing(tmp_path: Path) -> None:
    with web({ONE: page_with()}) as there:
        blog = Blog(tmp_path, there, site(ONE)).build().publish()
        blog.days = 4000
        blog.send()
        blog.days = 0
        blog.write("content/posts/letter.md", letter(ONE, text="Other words.")).build().publish().send()
        assert blog.told() == times((LETTER, ONE)) + times((LETTER, ONE))
        assert blog.send().outcomes == ()


def test_the_record_holds_no_mail_address_and_no_words(tmp_path: Path) -> None:
    with web({ONE: page_with()}) as there:
        text = site(ONE, text="Write to [me](mailto:secret@blog.example), quietly.")
        blog = Blog(tmp_path, there, text).build().publish()
        blog.send()
        assert not {"secret", "mailto", "quietly", URL} & set("".join(blog.lines()).replace('"', " ").split())
        assert "@" not in "".join(blog.lines())

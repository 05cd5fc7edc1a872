"""What comes in is laid on the desk once; what its author decides is done; nothing is lost or doubled in between."""

from __future__ import annotations

import shutil
from datetime import UTC
from pathlib import Path

import pytest
from msgspec import structs

from convblog.conversation import deciding, listing, reader
from convblog.conversation.receiving import Outcome, receive, withdraw
from convblog.conversation.response import Person
from convblog.conversation.submission import Sender, id_of
from convblog.problems import N_, SiteError, problem
from tests.conversation.desks import NOW, desk, files, mail, webmention

MAIL = mail()
PUBLISHED = f"responses/letter/20261118T0820-marie-{MAIL.id[:8]}.md"
WAITING = f".convblog/inbox/{MAIL.id}.md"
RAW = f".convblog/raw/{MAIL.id}"
TOMBSTONES = "responses/tombstones.txt"


def test_a_first_mail_waits_and_is_published_when_the_author_says_so(tmp_path: Path) -> None:
    with desk(tmp_path) as at:
        assert receive(at, MAIL, b"raw") == Outcome(MAIL.id, "pending", "new")
        assert files(tmp_path) == [WAITING, RAW]
        assert deciding.approve(at, MAIL.id) == Outcome(MAIL.id, "published", "new")
    assert files(tmp_path) == [RAW, PUBLISHED]
    assert (tmp_path / PUBLISHED).read_text("utf-8") == (
        f"---\nid: {MAIL.id}\nkind: reply\nchannel: email\ntarget: /2026/11/letter/\nauthor: {{name: Marie Lefort}}\n"
        "published: 2026-11-18T09:20:01+01:00\nreceived: 2026-11-18T09:21:01+01:00\n---\nThank you for this letter.\n"
    )


def test_the_same_mail_any_number_of_times_is_one_answer(tmp_path: Path) -> None:
    with desk(tmp_path) as at:
        changes = [receive(at, MAIL).change for _ in range(3)]
        deciding.approve(at, MAIL.id)
        changes += [receive(at, MAIL).change for _ in range(2)]
    with desk(tmp_path) as at:
        changes.append(receive(at, MAIL).change)
    assert changes == ["new", "none", "none", "none", "none", "none"]
    assert files(tmp_path) == [PUBLISHED]


def test_who_was_published_once_passes_next_time_if_nothing_is_in_doubt(tmp_path: Path) -> None:
    with desk(tmp_path) as at:
        receive(at, MAIL)
        deciding.approve(at, MAIL.id)
        states = [
            receive(at, mail(2)).state,
            receive(at, mail(3, sender=structs.replace(MAIL.sender, verified=False))).state,
            receive(at, mail(4, target="/2026/10/closed/")).state,
            receive(at, mail(5, target="")).state,
            receive(at, mail(6, private=True)).state,
            receive(at, mail(7, reason=problem("", 0, N_("it looks odd")))).state,
            receive(at, mail(8, rejected=True, reason=problem("", 0, N_("nothing but a quote")))).state,
        ]
    assert states == ["published", "pending", "pending", "unplaced", "private", "pending", "rejected"]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [("all", ["pending"] * 4), ("known", ["pending"] * 4), ("none", ["published", "pending", "pending", "published"])],
)
def test_the_rule_of_the_site_decides_about_people_nobody_knows(tmp_path: Path, rule: str, expected: list[str]) -> None:
    form = mail(3, id=id_of("form", "1"), channel="form", sender=Sender())
    with desk(tmp_path, moderation=rule) as at:
        states = [receive(at, one).state for one in (MAIL, mail(2, sender=Sender()), form, webmention())]
    assert states == expected


def test_a_page_takes_only_what_it_is_open_for_and_what_is_late_is_not_lost(tmp_path: Path) -> None:
    with desk(tmp_path, moderation="none") as at:
        receive(at, webmention(target="/2026/09/by-mail/"))
        receive(at, mail(2, target="/2026/10/closed/"))
        reasons = {one.submission.channel: one.submission.reason for one in listing.of(at, ["pending"]).answers}
    assert {channel: reason.text() if reason else "" for channel, reason in reasons.items()} == {
        "webmention": "this page takes no answers on this way",
        "email": "this conversation is closed",
    }


def test_an_alias_of_a_page_counts_as_the_page(tmp_path: Path) -> None:
    with desk(tmp_path, moderation="none") as at:
        receive(at, mail(target="/old-letter/"))
        assert [entry.target for entry in at.published.entries.values()] == ["/2026/11/letter/"]


def test_a_rejected_answer_never_returns_but_its_author_may_think_again(tmp_path: Path) -> None:
    with desk(tmp_path) as at:
        receive(at, MAIL)
        assert deciding.reject(at, MAIL.id).state == "rejected"
    with desk(tmp_path) as at:
        assert receive(at, MAIL).change == "none"
        assert files(tmp_path) == [WAITING, TOMBSTONES]
        deciding.approve(at, MAIL.id)
        assert files(tmp_path) == [PUBLISHED, TOMBSTONES]
        deciding.reject(at, MAIL.id)
    assert files(tmp_path) == [TOMBSTONES]
    (tmp_path / ".convblog/state.sqlite").unlink()
    with desk(tmp_path) as at:
        assert receive(at, MAIL) == Outcome(MAIL.id, "rejected", "none")


def test_tombstones_tell_nobody_which_answers_they_stand_for(tmp_path: Path) -> None:
    with desk(tmp_path) as at:
        receive(at, MAIL)
        deciding.reject(at, MAIL.id)
    assert MAIL.id not in (tmp_path / TOMBSTONES).read_text()


def test_tombstones_of_another_secret_stop_everything_rather_than_let_all_return(tmp_path: Path) -> None:
    with desk(tmp_path) as at:
        receive(at, MAIL)
        deciding.reject(at, MAIL.id)
    (tmp_path / ".convblog/secret").unlink()
    with pytest.raises(SiteError, match="made with another secret"), desk(tmp_path):
        pass


def test_an_answer_deleted_by_hand_stays_away(tmp_path: Path) -> None:
    with desk(tmp_path, moderation="none") as at:
        receive(at, MAIL)
    (tmp_path / PUBLISHED).unlink()
    with desk(tmp_path, moderation="none") as at:
        assert at.published.bury_deleted() == (1, 0)
        assert receive(at, MAIL).change == "none"
    assert files(tmp_path) == [TOMBSTONES]


def test_a_folder_that_is_not_there_just_now_is_no_decision(tmp_path: Path) -> None:
    with desk(tmp_path, moderation="none") as at:
        for number in range(6):
            receive(at, mail(number, f"Letter number {number}."))
    (tmp_path / "responses").rename(tmp_path / "elsewhere")
    with desk(tmp_path) as at:
        assert at.published.bury_deleted() == (0, 6)
    (tmp_path / "elsewhere").rename(tmp_path / "responses")
    with desk(tmp_path) as at:
        assert at.published.bury_deleted() == (0, 0)
        assert len(at.published.entries) == 6


def test_private_answers_and_whatever_answers_them_never_leave_the_private_folder(tmp_path: Path) -> None:
    letter = mail(private=True)
    with desk(tmp_path, moderation="none") as at:
        receive(at, letter, b"raw")
        own, state = deciding.answer(at, letter.id, "Only between us.")
        receive(at, mail(2, "And again.", in_reply_to=own.id))
        for identity in (letter.id, own.id, mail(2).id):
            with pytest.raises(SiteError, match="private and never published"):
                deciding.approve(at, identity)
        held = listing.of(at, ["private"]).answers
    assert state == "private"
    assert [one.submission.text for one in held] == ["Thank you for this letter.", "And again.", "Only between us."]
    assert not (tmp_path / "responses").exists()


def test_machine_output_gives_no_words_of_what_is_not_published_unless_asked(tmp_path: Path) -> None:
    with desk(tmp_path) as at:
        receive(at, mail(private=True, text="Between us.", attachments=("plan.pdf",)))
        (held,) = listing.of(at, ["private"]).answers
    shown = listing.as_json(held, str, unpublished=False)
    assert [shown[key] for key in ("author", "source", "title", "text", "attachments")] == [None] * 5
    assert "Between" not in repr(shown)
    assert "plan" not in repr(shown)
    assert listing.as_json(held, str, unpublished=True)["text"] == "Between us."


def test_the_author_answers_what_is_published_at_once_and_what_waits_with_it(tmp_path: Path) -> None:
    with desk(tmp_path) as at:
        receive(at, MAIL)
        first, state = deciding.answer(at, MAIL.id, "Thank you, Marie.")
        assert (state, files(tmp_path)) == ("pending", sorted([WAITING, f".convblog/inbox/{first.id}.md"]))
        deciding.approve(at, MAIL.id)
        second, state = deciding.answer(at, MAIL.id, "And one word more.")
        assert state == "published"
        assert sorted(at.published.entries) == sorted([MAIL.id, first.id, second.id])
        assert {at.published.entries[one.id].in_reply_to for one in (first, second)} == {MAIL.id}
        read = reader.parse(at.published.text(first.id), "x.md", UTC)
    assert (read.channel, read.author, read.warnings) == ("author", Person("Claire", "https://test.example/"), ())


def test_what_waits_with_a_rejected_answer_goes_with_it(tmp_path: Path) -> None:
    with desk(tmp_path) as at:
        receive(at, MAIL)
        deciding.answer(at, MAIL.id, "Never mind.")
        deciding.reject(at, MAIL.id)
    assert files(tmp_path) == [WAITING, TOMBSTONES]


def test_mail_that_fits_nothing_is_placed_by_the_author(tmp_path: Path) -> None:
    with desk(tmp_path) as at:
        receive(at, mail(target=""))
        with pytest.raises(SiteError, match="nobody can tell which page"):
            deciding.approve(at, MAIL.id)
        with pytest.raises(SiteError, match="nobody can tell which page"):
            deciding.approve(at, MAIL.id, target="/nowhere/")
        deciding.approve(at, MAIL.id, target="/old-letter/")
    assert files(tmp_path) == [PUBLISHED]


def test_an_answer_may_be_placed_by_naming_the_one_it_answers(tmp_path: Path) -> None:
    with desk(tmp_path, moderation="none") as at:
        receive(at, MAIL)
        receive(at, mail(2, "It belongs under Marie's.", target=""))
        deciding.approve(at, mail(2).id, in_reply_to=MAIL.id)
        entry = at.published.entries[mail(2).id]
    assert (entry.target, entry.in_reply_to) == ("/2026/11/letter/", MAIL.id)


def test_what_its_author_corrected_in_the_inbox_is_what_is_published(tmp_path: Path) -> None:
    with desk(tmp_path) as at:
        receive(at, mail(target=""))
    path = tmp_path / WAITING
    path.write_text(path.read_text().replace('target: ""', "target: /2026/11/letter/").replace("Thank", "I thank"))
    with desk(tmp_path) as at:
        assert receive(at, mail(target="")).change == "none"
        deciding.approve(at, MAIL.id)
    assert (tmp_path / PUBLISHED).read_text().endswith("---\nI thank you for this letter.\n")


def test_one_unreadable_file_does_not_hide_the_others(tmp_path: Path) -> None:
    with desk(tmp_path) as at:
        receive(at, MAIL)
        (tmp_path / ".convblog/inbox/broken.md").write_text("---\nid: [")
        (tmp_path / ".convblog/inbox/odd.md").write_text("---\nid: odd\nstate: eaten\n---\n")
        found = listing.of(at, listing.WAITING)
    assert [one.submission.id for one in found.answers] == [MAIL.id]
    assert sorted({one.file for one in found.problems}) == [".convblog/inbox/broken.md", ".convblog/inbox/odd.md"]


def test_an_update_of_a_known_source_shows_at_once_of_another_waits(tmp_path: Path) -> None:
    first, edited = webmention(), webmention(text="As I wrote, and corrected.")
    with desk(tmp_path) as at:
        receive(at, first)
        deciding.approve(at, first.id)
        assert receive(at, edited) == Outcome(first.id, "published", "updated")
        assert b"corrected" in at.published.text(first.id)
        assert receive(at, edited).change == "none"
    with desk(tmp_path, moderation="all") as at:
        assert receive(at, first) == Outcome(first.id, "published", "updated")
        assert b"corrected" in at.published.text(first.id)
        assert receive(at, first).change == "none"
        deciding.approve(at, first.id)
        assert b"corrected" not in at.published.text(first.id)


def test_an_answer_edited_by_hand_is_never_overwritten(tmp_path: Path) -> None:
    first = webmention()
    with desk(tmp_path, moderation="none") as at:
        receive(at, first)
        path = tmp_path / "responses" / at.published.entries[first.id].path
    path.write_text(path.read_text().replace("As I wrote.", "As he wrote."))
    with desk(tmp_path, moderation="none") as at:
        receive(at, webmention(text="Something else."))
        assert path.read_text().endswith("As he wrote.\n")
        (held,) = listing.of(at, ["pending"]).answers
        assert (held.update, held.submission.text) == (True, "Something else.")
        assert deciding.reject(at, first.id).state == "published"
        assert path.read_text().endswith("As he wrote.\n")
        assert withdraw(at, first.id).change == "deleted"  # the words belong to who wrote them
    assert files(tmp_path) == ["responses/tombstones.txt"], "of the text that was turned down"


def test_a_text_that_was_turned_down_is_not_offered_again_and_another_is(tmp_path: Path) -> None:
    first, second, third = webmention(), webmention(text="Something else."), webmention(text="And still else.")
    with desk(tmp_path, moderation="all") as at:
        receive(at, first)
        deciding.approve(at, first.id)
        receive(at, second)
        deciding.reject(at, first.id)
    shutil.rmtree(tmp_path / ".convblog/inbox")
    with desk(tmp_path, moderation="all") as at:
        assert receive(at, second) == Outcome(first.id, "published", "none")
        assert receive(at, third).change == "updated"
        assert receive(at, second).change == "none", "its author went back to it"
        assert listing.of(at, ["pending"]).answers == ()
        assert at.recalled == {first.id}
        assert withdraw(at, first.id).change == "deleted"
        assert receive(at, second) == Outcome(first.id, "pending", "new"), "an answer that returns is none that changed"


def test_a_host_that_is_blocked_meanwhile_takes_the_new_text_along(tmp_path: Path) -> None:
    first = webmention()
    with desk(tmp_path, moderation="all") as at:
        receive(at, first)
        deciding.approve(at, first.id)
        receive(at, webmention(text="Something else."))
    (tmp_path / "hosts.txt").write_text("block paul.example\n")
    with desk(tmp_path, moderation="all") as at:
        assert receive(at, webmention(text="And still else.")) == Outcome(first.id, "published", "none")
        assert listing.of(at, ["pending"]).answers == ()
        assert at.published.text(first.id).endswith(b"As I wrote.\n")


def test_a_source_that_is_gone_takes_its_answer_along_and_may_return(tmp_path: Path) -> None:
    first = webmention()
    with desk(tmp_path, moderation="none") as at:
        receive(at, first)
        assert withdraw(at, first.id) == Outcome(first.id, "rejected", "deleted")
        assert files(tmp_path) == []
        assert withdraw(at, first.id).change == "none"
        assert receive(at, first) == Outcome(first.id, "published", "new")


def test_the_same_words_by_two_routes_are_one_answer(tmp_path: Path) -> None:
    words = "I read this twice, and both times I thought of you."
    by_mail = mail(text=words, author=Person("Paul"))
    later = webmention(text=words)
    other = webmention("https://anna.example/1", words, author=Person("Anna", "https://anna.example/"))
    short = webmention("https://paul.example/2", "Thank you very much!")
    with desk(tmp_path, moderation="none") as at:
        for one in (by_mail, later, other, mail(2, "Thank you very much!", author=Person("Paul")), short):
            receive(at, one)
        doubles = {one.id: at.published.entries[one.id].same_as for one in (by_mail, later, other)}
    assert doubles == {by_mail.id: "", later.id: by_mail.id, other.id: ""}


def test_a_long_text_by_two_routes_is_one_and_where_all_of_it_stands_is_no_word_of_it(tmp_path: Path) -> None:
    words = "I read this twice, and both times I thought of you. …"
    first = webmention(text=f"{words} [paul.example](https://paul.example/1)")
    other = webmention("https://paul.example/2", f"{words} [social.example](https://social.example/@paul/2)")
    with desk(tmp_path, moderation="none") as at:
        for one in (first, other):
            receive(at, one)
        assert at.published.entries[other.id].same_as == first.id
        for text in (words, f"{words} [paul.example](https://paul.example/1?from=elsewhere)"):
            assert receive(at, webmention(text=text)) == Outcome(first.id, "published", "none")
        assert receive(at, webmention(text=first.text.replace("twice", "once"))).change == "updated"
        assert receive(at, webmention(text="See [me](https://paul.example/)")).change == "updated"
        assert receive(at, webmention(text="See [her](https://anna.example/)")).change == "updated"


def test_mail_addresses_are_masked_before_anything_is_kept(tmp_path: Path) -> None:
    with desk(tmp_path) as at:
        urls = ("https://marie@mail.example", "https://marie:pw@mail.example/", "https://x.example/marie@mail.example")
        for number, url in enumerate(urls):
            author = Person("marie@mail.example", url)
            receive(at, mail(number, "Write to me: marie@mail.example", author=author))
    waiting = [path.read_text() for path in (tmp_path / WAITING).parent.glob("*.md")]
    assert len(waiting) == 3
    assert not any("marie@" in text or "mail.example" in text for text in waiting)


def test_hostile_fields_stay_text_in_the_file(tmp_path: Path) -> None:
    name = "Eve\n---\nid: other\x1b[31m\u202e"
    with desk(tmp_path, moderation="none") as at:
        receive(at, mail(text="---\nid: evil\n---\n<script>", author=Person(name, "javascript:alert(1)")))
        receive(at, mail(2, "Up.", in_reply_to="../../../etc/passwd"))
        (path,) = [entry.path for entry in at.published.entries.values() if entry.id == MAIL.id]
        read = reader.parse((tmp_path / "responses" / path).read_bytes(), path, UTC)
    assert (read.id, read.author.url, read.in_reply_to) == (MAIL.id, "", "")
    assert read.author.name == "Eve --- id: other[31m\u202e"
    assert "<script>" not in read.html.html


def test_what_was_kept_long_enough_is_forgotten(tmp_path: Path) -> None:
    day = 86_400
    with desk(tmp_path, moderation="none") as at:
        receive(at, MAIL, b"raw")
        receive(at, mail(2, target=""), b"raw")
        receive(at, mail(3, rejected=True), b"raw")
    with desk(tmp_path, now=NOW + 31 * day) as at:
        at.tidy()
        assert mail(3).id not in at.inbox
        assert mail(2).id in at.inbox
        assert receive(at, mail(3, rejected=True)).change == "none"
        sender = at.people.sender_of(MAIL.id)
        assert sender is not None
        assert sender.address == "marie@mail.example"
    with desk(tmp_path, now=NOW + 91 * day) as at:
        at.raw.drop(NOW + 10**9)
        at.tidy()
        sender = at.people.sender_of(MAIL.id)
        assert sender is not None
        assert (sender.address, sender.message_id) == ("", "")
        assert receive(at, mail(4)).state == "published"  # the hash of who is known stays
    assert RAW not in files(tmp_path)


def test_nothing_private_is_readable_by_others(tmp_path: Path) -> None:
    with desk(tmp_path) as at:
        receive(at, MAIL, b"raw")
    private = tmp_path / ".convblog"
    assert private.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o077 for path in private.rglob("*") if path.is_file()} == {0}


def test_a_damaged_state_is_said_and_left_alone(tmp_path: Path) -> None:
    with desk(tmp_path) as at:
        receive(at, MAIL)
    state = tmp_path / ".convblog/state.sqlite"
    state.write_bytes(b"not a database at all" * 100)
    with pytest.raises(SiteError, match="this file is damaged"), desk(tmp_path):
        pass
    assert state.read_bytes().startswith(b"not a database")

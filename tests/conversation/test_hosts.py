"""`hosts.txt`: who is turned away, who counts as known, and what is no line of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from convblog.conversation.hosts import FILE, of_site, read
from convblog.conversation.receiving import receive
from convblog.conversation.submission import Identity, Sender
from convblog.problems import SiteError
from tests.conversation.desks import desk, files, mail, webmention


def of_host(host: str, kind: str = "host") -> Sender:
    return Sender(Identity(kind, host), True)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("lines", "host", "blocked"),
    [
        ("block spam.example", "spam.example", True),
        ("block www.Spam.Example", "spam.example", True),
        ("block spam.example", "spam.example:8443", True),
        ("block spam.example:8443", "spam.example", False),
        ("block spam.example", "not-spam.example", False),
        ("block spam.example", "a.spam.example", False),
        ("block *.casino.example", "a.b.casino.example", True),
        ("block *.casino.example", "casino.example", True),
        ("block *.casino.example", "mycasino.example", False),
        ("block büro.example", "xn--bro-hoa.example", True),
        ("block *.casino.example\nallow good.casino.example", "good.casino.example", False),
        ("allow good.casino.example\nblock *.casino.example", "good.casino.example", True),
        ("# block spam.example", "spam.example", False),
        ("\ufeff\n  block   spam.example # and why\n", "spam.example", True),
        ("", "spam.example", False),
    ],
)
def test_a_host_is_blocked_by_the_last_line_that_fits(lines: str, host: str, blocked: bool) -> None:
    assert read(lines).blocks(webmention(sender=of_host(host))) is blocked


def test_an_account_on_a_host_shared_by_many_can_be_blocked_alone() -> None:
    hosts = read("block social.example/@troll\n")
    assert hosts.blocks(webmention(sender=of_host("social.example/@troll", "account")))
    assert not hosts.blocks(webmention(sender=of_host("social.example/@trolley", "account")))
    assert read("block social.example").blocks(webmention(sender=of_host("social.example/@troll", "account")))


def test_a_page_that_is_nobodys_is_blocked_by_its_own_host() -> None:
    nobodys = webmention("https://paste.example/x1", sender=Sender())
    assert read("block paste.example").blocks(nobodys)
    assert not read("allow paste.example").allows(nobodys), "nobody can be known there"


def test_mail_is_blocked_by_the_domain_of_its_sender_and_never_allowed_by_it() -> None:
    assert read("block mail.example").blocks(mail())
    assert read("block mail.example").blocks(mail(sender=Sender(None, False, "x@Mail.Example")))
    assert not read("block example").blocks(mail())
    assert not read("allow mail.example").allows(mail())
    form = mail(channel="form", sender=Sender(None, False, "x@mail.example"))
    assert not read("block mail.example").blocks(form), "anybody can type an address"


def test_every_line_that_is_not_understood_is_named() -> None:
    text = (
        "block\nforbid a.example\nblock https://a.example/\nblock troll@a.example\nallow a b\nblock *\nblock b.example"
    )
    with pytest.raises(SiteError) as caught:
        read(text)
    assert [(one.file, one.line) for one in caught.value.problems] == [(FILE, number) for number in range(1, 7)]
    assert all(one.advice() for one in caught.value.problems)
    assert "troll" not in str(caught.value), "an address is not repeated"


def test_a_blocked_answer_is_turned_away_with_the_reason_and_no_tombstone(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("block paul.example\nblock mail.example\n")
    with desk(tmp_path, moderation="none") as at:
        assert [receive(at, one).state for one in (webmention(), mail())] == ["rejected", "rejected"]
        reasons = {held.submission.reason.text() for held in at.inbox.all()[0] if held.submission.reason}
        assert reasons == {"the site takes no answers from this host"}
    assert not (tmp_path / "responses").exists()


def test_a_page_comes_in_when_its_host_is_no_longer_blocked(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("block paul.example\n")
    with desk(tmp_path, moderation="none") as at:
        receive(at, webmention())
    (tmp_path / FILE).unlink()
    with desk(tmp_path, moderation="none") as at:
        assert receive(at, webmention()).state == "published"


def test_a_host_that_is_blocked_later_changes_nothing_of_what_is_published(tmp_path: Path) -> None:
    with desk(tmp_path, moderation="none") as at:
        receive(at, webmention())
    before = files(tmp_path)
    (tmp_path / FILE).write_text("block paul.example\n")
    with desk(tmp_path, moderation="none") as at:
        assert receive(at, webmention(text="Other words.")).change == "none"
    assert files(tmp_path) == before


def test_an_allowed_host_counts_as_known_but_all_means_all(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("allow paul.example\n")
    with desk(tmp_path, moderation="known") as at:
        assert receive(at, webmention()).state == "published"
        assert receive(at, webmention("https://other.example/1", sender=of_host("other.example"))).state == "pending"
    with desk(tmp_path, moderation="all") as at:
        assert receive(at, webmention("https://paul.example/2")).state == "pending"


def test_a_site_without_the_file_blocks_nobody(tmp_path: Path) -> None:
    assert of_site(tmp_path).lines == ()

"""What a verified webmention becomes on the site."""

from __future__ import annotations

from msgspec import structs

from convblog.channels.webmention.incoming import Incoming, Parents, id_of_pair, parents_of, submission_of
from convblog.channels.webmention.mention import Mention
from convblog.conversation.pages import PageEntry, Pages
from convblog.conversation.response import Person
from convblog.conversation.submission import Identity
from convblog.times import Moment

NOW = 1_795_000_000
PAGES = Pages("https://fil.example/", {"/new/": PageEntry("/new/", "New", "fr")}, {"/old/": "/new/"})
SOURCE = "https://marie.example/notes/12"
MENTION = Mention(kind="reply", author_name="Marie", author_url="https://marie.example/", text="Yes.", language="fr")
INCOMING = Incoming(
    id=id_of_pair(SOURCE, "/old/"), source=SOURCE, target="https://fil.example/old/", path="/old/",
    links=("https://fil.example/old/",), mention=MENTION, received=NOW,
)  # fmt: skip


def mention(**changes: object) -> Mention:
    return structs.replace(MENTION, **changes)


def test_a_page_that_moved_since_is_found_by_its_old_path() -> None:
    submission = submission_of(INCOMING, PAGES, Parents())
    assert (submission.id, submission.target) == (INCOMING.id, "/new/")
    assert (submission.published, submission.received) == (Moment(NOW), Moment(NOW))
    assert submission.sender.identity == Identity("host", "marie.example")
    assert (submission.sender.verified, submission.sender.lang) == (True, "fr")
    gone = submission_of(structs.replace(INCOMING, path="/never/"), PAGES, Parents())
    assert gone.target == "/never/", "the moderator decides"


def test_a_date_that_is_still_to_come_is_not_believed() -> None:
    for said, counts in ((NOW - 5, NOW - 5), (NOW + 3600, NOW + 3600), (NOW + 10**8, NOW)):
        changed = structs.replace(INCOMING, mention=mention(published=Moment(said)))
        assert submission_of(changed, PAGES, Parents()).published.seconds == counts


COPY = "https://brid.gy/comment/mastodon/@claire@here.example/1/2"


def test_only_a_bridge_may_send_readers_elsewhere() -> None:
    elsewhere = mention(url="https://social.example/@bob/1", author_url="https://social.example/@bob")
    own = submission_of(structs.replace(INCOMING, mention=elsewhere), PAGES, Parents())
    assert own.source == SOURCE
    bridged = structs.replace(INCOMING, source=COPY, mention=elsewhere)
    shown = submission_of(bridged, PAGES, Parents())
    assert (shown.source, shown.sender.identity) == (
        "https://social.example/@bob/1", Identity("account", "social.example/@bob"),
    )  # fmt: skip
    hostile = structs.replace(bridged, mention=mention(url="javascript:alert(1)"))
    assert submission_of(hostile, PAGES, Parents()).source == COPY
    led_on = structs.replace(bridged, page="https://evil.example/")
    shown = submission_of(led_on, PAGES, Parents())
    assert (shown.source, shown.sender.identity, shown.sender.verified) == (COPY, None, False)


def test_a_source_that_leads_on_to_another_host_makes_nobody_known() -> None:
    sender = submission_of(structs.replace(INCOMING, page="https://evil.example/words"), PAGES, Parents()).sender
    assert (sender.identity, sender.verified) == (None, False)
    sender = submission_of(structs.replace(INCOMING, page="https://www.marie.example/words"), PAGES, Parents()).sender
    assert (sender.identity, sender.verified) == (Identity("host", "marie.example"), True)


def test_a_page_is_one_source_however_its_address_is_written() -> None:
    for written in (
        f"{SOURCE}#again",
        "HTTPS://Marie.example:443/./notes/%31%32",
        "https://marie.example/x/../notes/12",
    ):
        assert id_of_pair(written, "/old/") == INCOMING.id
    for other in (f"{SOURCE}/", f"{SOURCE}?x", SOURCE.replace("https", "http")):
        assert id_of_pair(other, "/old/") != INCOMING.id, "only its owner knows"


def test_who_answers_the_page_answers_no_answer_that_calls_itself_that_page() -> None:
    reply = structs.replace(INCOMING, mention=mention(in_reply_to=("https://fil.example/new/",)))
    hostile = parents_of([("hijacker", "HTTPS://fil.example/new/"), ("hijacked", "https://fil.example/%6Eew/")])
    assert submission_of(reply, PAGES, hostile).in_reply_to == ""


def test_who_gives_no_address_is_known_by_their_site() -> None:
    for url in ("", "javascript:alert(1)", "https://me@marie.example/", "https://marie.example/me%40marie.example"):
        changed = structs.replace(INCOMING, mention=mention(author_url=url, author_name="Me (me@marie.example)"))
        assert submission_of(changed, PAGES, Parents()).author == Person("Me (…@…)", "https://marie.example/")


def test_mail_addresses_and_an_rsvp() -> None:
    changed = structs.replace(INCOMING, mention=mention(kind="rsvp", text="", rsvp="maybe"))
    assert submission_of(changed, PAGES, Parents()).text == "maybe"
    changed = structs.replace(INCOMING, mention=mention(text="Write to me@marie.example"))
    assert submission_of(changed, PAGES, Parents()).text == "Write to …@…"


def placed(parents: Parents, **changes: object) -> tuple[str, str]:
    submission = submission_of(structs.replace(INCOMING, **changes), PAGES, parents)
    return submission.in_reply_to, submission.kind


def test_which_answer_is_answered() -> None:
    parents = parents_of([("7k3f9q2mzt", "https://paul.example/1"), ("2b8d0xw4aa", ""), (INCOMING.id, SOURCE)])
    page, place = "https://fil.example/new/", "https://fil.example/new/#r-7k3f9q2mzt"
    # By its place: as the source says, as the link stands, as it was sent where several stand there.
    assert placed(parents, mention=mention(in_reply_to=(place,))) == ("7k3f9q2mzt", "reply")
    assert placed(parents, links=(place,), mention=mention(kind="mention")) == ("7k3f9q2mzt", "reply")
    other = "https://fil.example/new/#r-2b8d0xw4aa"
    assert placed(parents, links=(other, place), target=place) == ("7k3f9q2mzt", "reply")
    assert placed(parents, links=(other, place)) == ("2b8d0xw4aa", "reply")
    # Anybody may send a webmention: what is not in the page does not count.
    assert placed(parents, target=place, links=(page,)) == ("", "reply")
    assert placed(parents, target=place, links=(other,)) == ("2b8d0xw4aa", "reply")
    # A bridge names both the beginning of a thread and what is answered in it.
    assert placed(parents, mention=mention(in_reply_to=(page, "https://paul.example/1"))) == ("7k3f9q2mzt", "reply")
    # Who answers the page as a whole, and quotes a place, answers the page.
    assert placed(parents, links=(place,), mention=mention(in_reply_to=(page,))) == ("", "reply")
    # By the answer's own address, however it is written.
    assert placed(parents, mention=mention(in_reply_to=("HTTPS://Paul.example:443/1#x",))) == ("7k3f9q2mzt", "reply")
    # Never itself, nothing unknown, nothing elsewhere.
    assert placed(parents, mention=mention(in_reply_to=(SOURCE,))) == ("", "reply")
    assert placed(parents, links=("https://fil.example/new/#r-unknown0",)) == ("", "reply")
    assert placed(parents, mention=mention(in_reply_to=("https://evil.example/#r-7k3f9q2mzt",))) == ("", "reply")
    assert placed(parents, links=(place,), mention=mention(kind="like")) == ("7k3f9q2mzt", "like")


def test_who_answers_an_answer_on_its_own_page_answers_it() -> None:
    known = Pages(
        PAGES.url, PAGES.entries, PAGES.aliases, {"/answers/7k3f9q2mzt/": "/new/", "/answers/unknown000/": "/new/"}
    )
    parents = parents_of([("7k3f9q2mzt", ""), ("2b8d0xw4aa", "")])
    own, place = "https://fil.example/answers/7k3f9q2mzt/", "https://fil.example/new/#r-2b8d0xw4aa"

    def parent(**changes: object) -> str:
        return submission_of(structs.replace(INCOMING, **changes), known, parents).in_reply_to

    # As the source says, as the link stands.
    assert parent(mention=mention(in_reply_to=(own,))) == "7k3f9q2mzt"
    assert parent(links=(own,), target=own, mention=mention(kind="mention")) == "7k3f9q2mzt"
    assert parent(links=(own.rstrip("/"),)) == "7k3f9q2mzt"
    assert parent(links=(own,)) == "7k3f9q2mzt"
    # What the source says it answers comes first.
    assert parent(target=own, mention=mention(in_reply_to=(place,))) == "2b8d0xw4aa"
    assert parent(target=place, mention=mention(in_reply_to=(own,))) == "7k3f9q2mzt"
    assert parent(links=(own,), mention=mention(in_reply_to=("https://fil.example/new/",))) == ""
    # An answer that is not published (any more), a page that is none of ours.
    assert parent(links=("https://fil.example/answers/unknown000/",)) == ""
    assert parent(links=("https://evil.example/answers/7k3f9q2mzt/",)) == ""
    assert placed(parents, links=(own,)) == ("", "reply"), "there is no such page"


def test_the_picture_of_who_wrote_comes_along() -> None:
    assert submission_of(INCOMING, PAGES, Parents()).portrait == b""
    assert submission_of(structs.replace(INCOMING, picture=b"pixels"), PAGES, Parents()).portrait == b"pixels"

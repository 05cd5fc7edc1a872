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


def test_only_a_bridge_may_send_readers_elsewhere() -> None:
    elsewhere = mention(url="https://social.example/@bob/1", author_url="https://social.example/@bob")
    own = submission_of(structs.replace(INCOMING, mention=elsewhere), PAGES, Parents())
    assert own.source == SOURCE
    bridged = structs.replace(INCOMING, source="https://brid.gy/comment/x/1", mention=elsewhere)
    shown = submission_of(bridged, PAGES, Parents())
    assert (shown.source, shown.sender.identity) == (
        "https://social.example/@bob/1", Identity("account", "social.example/@bob"),
    )  # fmt: skip
    hostile = structs.replace(bridged, mention=mention(url="javascript:alert(1)"))
    assert submission_of(hostile, PAGES, Parents()).source == "https://brid.gy/comment/x/1"


def test_who_gives_no_address_is_known_by_their_site() -> None:
    for url in ("", "javascript:alert(1)"):
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
    # By its place: as the source says, as it was sent, as the link stands.
    assert placed(parents, mention=mention(in_reply_to=(place,))) == ("7k3f9q2mzt", "reply")
    assert placed(parents, target=place, mention=mention(kind="mention")) == ("7k3f9q2mzt", "reply")
    assert placed(parents, links=(place,)) == ("7k3f9q2mzt", "reply")
    # Who answers the page as a whole, and quotes a place, answers the page.
    assert placed(parents, links=(place,), mention=mention(in_reply_to=(page,))) == ("", "reply")
    # By the answer's own address, however it is written.
    assert placed(parents, mention=mention(in_reply_to=("HTTPS://Paul.example:443/1#x",))) == ("7k3f9q2mzt", "reply")
    # Never itself, nothing unknown, nothing elsewhere.
    assert placed(parents, mention=mention(in_reply_to=(SOURCE,))) == ("", "reply")
    assert placed(parents, links=("https://fil.example/new/#r-unknown0",)) == ("", "reply")
    assert placed(parents, mention=mention(in_reply_to=("https://evil.example/#r-7k3f9q2mzt",))) == ("", "reply")
    assert placed(parents, links=(place,), mention=mention(kind="like")) == ("7k3f9q2mzt", "like")


def test_the_picture_of_who_wrote_comes_along() -> None:
    assert submission_of(INCOMING, PAGES, Parents()).portrait == b""
    assert submission_of(structs.replace(INCOMING, picture=b"pixels"), PAGES, Parents()).portrait == b"pixels"

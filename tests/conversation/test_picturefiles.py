"""Pictures lie beside the answer that names them, come with it and go with it, whatever happens in between."""

from __future__ import annotations

import multiprocessing
import random
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from msgspec import structs
from PIL import Image

from convblog.conversation import deciding, erasure, listing, picturefiles, pictures
from convblog.conversation.desk import Desk
from convblog.conversation.inbox import Held
from convblog.conversation.receiving import receive, withdraw
from convblog.conversation.response import Person
from convblog.conversation.submission import Identity, Sender, Submission, id_of
from convblog.digest import digest_of
from tests.conversation.desks import NOW, desk, files, mail, webmention


def drawn(colour: str) -> bytes:
    out = BytesIO()
    Image.new("RGB", (300, 200), colour).save(out, "PNG")
    return pictures.picture(out.getvalue()) or b""


RED, BLUE, FACE = drawn("red"), drawn("blue"), drawn("green")
MAIL = mail(sent=(RED, BLUE))
STEM = f"responses/letter/20261118T0820-marie-{MAIL.id[:8]}"
PUBLISHED = [f"{STEM}-1.webp", f"{STEM}-2.webp", f"{STEM}.md"]
WAITING = [f".convblog/inbox/{MAIL.id}.md", f".convblog/inbox/{MAIL.id}/1.webp", f".convblog/inbox/{MAIL.id}/2.webp"]
TOMBSTONES = "responses/tombstones.txt"
PHOTO = f"responses/photos/{digest_of(FACE).hex()}.webp"

PAUL = webmention(portrait=FACE)
PAUL_FILE = f"responses/letter/20261118T0836-paul-{PAUL.id[:8]}.md"
PAUL_WAITING = [f".convblog/inbox/{PAUL.id}.md", f".convblog/inbox/{PAUL.id}/{Path(PHOTO).name}"]


def approved(at: Desk, *submissions: Submission) -> None:
    for one in submissions:
        receive(at, one)
        deciding.approve(at, one.id)


def test_pictures_wait_with_their_answer_and_are_published_beside_it(tmp_path: Path) -> None:
    with desk(tmp_path) as at:
        receive(at, MAIL)
        assert files(tmp_path) == WAITING
        assert (tmp_path / WAITING[1]).stat().st_mode & 0o077 == 0
        shown = listing.as_json(listing.one(at, MAIL.id), str, unpublished=True)
        assert shown["pictures"] == WAITING[1:]
        deciding.approve(at, MAIL.id)
    assert files(tmp_path) == PUBLISHED
    assert [(tmp_path / path).read_bytes() for path in PUBLISHED[:2]] == [RED, BLUE]
    names = ", ".join(Path(path).name for path in PUBLISHED[:2])
    assert f"author: {{name: Marie Lefort}}\npictures: [{names}]\n" in (tmp_path / PUBLISHED[2]).read_text("utf-8")


def test_who_is_known_passes_with_their_pictures(tmp_path: Path) -> None:
    with desk(tmp_path) as at:
        approved(at, mail(1))
        assert receive(at, mail(2, sent=(RED,))).state == "published"
    assert len([path for path in files(tmp_path) if path.endswith("-1.webp")]) == 1
    assert not any(path.startswith(".convblog/inbox") for path in files(tmp_path))


def test_a_picture_of_a_person_lies_once_however_often_they_write(tmp_path: Path) -> None:
    again = webmention("https://paul.example/notes/2", "Again.", portrait=FACE)
    with desk(tmp_path) as at:
        receive(at, PAUL)
        assert files(tmp_path) == PAUL_WAITING
        deciding.approve(at, PAUL.id)
        assert receive(at, again).state == "published"
        assert [path for path in files(tmp_path) if path.endswith(".webp")] == [PHOTO]
        for path in (tmp_path / "responses/letter").iterdir():
            assert f"photo: photos/{Path(PHOTO).name}}}" in path.read_text("utf-8")
        withdraw(at, PAUL.id)
        assert (tmp_path / PHOTO).is_file()
        withdraw(at, again.id)
    assert files(tmp_path) == []


def test_what_was_turned_away_keeps_its_pictures_as_long_as_its_words(tmp_path: Path) -> None:
    with desk(tmp_path) as at:
        receive(at, MAIL)
        deciding.reject(at, MAIL.id)
        assert files(tmp_path) == [*WAITING, TOMBSTONES]
    with desk(tmp_path, now=NOW + 31 * 86_400) as at:
        at.tidy()
    assert files(tmp_path) == [TOMBSTONES]


def test_one_that_is_taken_back_takes_its_pictures_along(tmp_path: Path) -> None:
    other = mail(2, sent=(RED,))
    with desk(tmp_path) as at:
        approved(at, MAIL, other)
        deciding.reject(at, MAIL.id)
    left = [path for path in files(tmp_path) if path.endswith((".webp", ".md"))]
    assert [Path(path).name[-len("12345678-1.webp") :] for path in left] == [f"{other.id[:8]}-1.webp", left[1][-15:]]


def test_a_private_message_keeps_its_pictures_to_itself(tmp_path: Path) -> None:
    with desk(tmp_path, moderation="none") as at:
        receive(at, structs.replace(MAIL, private=True))
        assert listing.as_json(listing.one(at, MAIL.id), str, unpublished=False)["pictures"] is None
    assert files(tmp_path) == WAITING


def test_who_is_forgotten_is_so_with_all_their_pictures(tmp_path: Path) -> None:
    waiting = mail(2, sent=(BLUE,))
    with desk(tmp_path, moderation="all") as at:
        approved(at, MAIL, PAUL)
        receive(at, waiting)
        erasure.forget(at, "marie@mail.example", name_only=False)
        assert files(tmp_path) == sorted([PAUL_FILE, PHOTO, TOMBSTONES])
        erasure.forget(at, "https://paul.example/", name_only=False)
    assert files(tmp_path) == [TOMBSTONES]


def test_who_keeps_only_their_words_loses_their_pictures(tmp_path: Path) -> None:
    with desk(tmp_path) as at:
        approved(at, MAIL, PAUL)
        erasure.forget(at, "marie@mail.example", name_only=True)
        erasure.forget(at, "https://paul.example/", name_only=True)
    assert files(tmp_path) == sorted([PUBLISHED[2], PAUL_FILE])
    assert not any("webp" in (tmp_path / path).read_text("utf-8") for path in files(tmp_path))


def test_a_photo_that_another_answer_names_outlives_who_is_forgotten(tmp_path: Path) -> None:
    """The silhouette that a platform gives to everybody; not so a name that only looks like one."""
    eve = Sender(Identity("host", "eve.example"), True)
    name = Person("Eve", "https://eve.example/")
    other = webmention("https://eve.example/1", "Me too.", author=name, portrait=FACE, sender=eve)
    with desk(tmp_path) as at:
        approved(at, PAUL, other)
        erasure.forget(at, "https://paul.example/", name_only=False)
        assert (tmp_path / PHOTO).is_file()
        name = Person(f"photo: photos/{Path(PHOTO).name}")
        liar = webmention("https://liar.example/1", "Ha.", author=name, title=PHOTO, sender=Sender())
        approved(at, liar)
        erasure.forget(at, "https://eve.example/", name_only=False)
    assert not (tmp_path / PHOTO).exists()


def test_a_new_text_brings_a_new_photo_and_the_old_one_goes(tmp_path: Path) -> None:
    with desk(tmp_path) as at:
        approved(at, PAUL)
        assert receive(at, structs.replace(PAUL, portrait=RED)).change == "none", "a photo alone is no news"
        assert receive(at, structs.replace(PAUL, text="Better said.", portrait=RED)).change == "updated"
    assert [path for path in files(tmp_path) if path.endswith(".webp")] == [
        f"responses/photos/{digest_of(RED).hex()}.webp"
    ]


def test_a_new_text_that_waits_keeps_its_photo_in_the_inbox_until_it_is_approved(tmp_path: Path) -> None:
    new = structs.replace(PAUL, text="Better said.", portrait=RED)
    with desk(tmp_path, moderation="all") as at:
        approved(at, PAUL)
        receive(at, new)
        assert [path for path in files(tmp_path) if path.startswith("responses/photos")] == [PHOTO]
        deciding.reject(at, PAUL.id)
        turned_down = "responses/tombstones.txt"
        assert files(tmp_path) == [PAUL_FILE, PHOTO, turned_down]
        receive(at, structs.replace(new, text="Much better said."))
        deciding.approve(at, PAUL.id)
    assert files(tmp_path) == [PAUL_FILE, f"responses/photos/{digest_of(RED).hex()}.webp", turned_down]


def test_killed_before_the_answer_was_written_its_pictures_are_found_again_or_go(tmp_path: Path) -> None:
    with desk(tmp_path) as at:
        receive(at, MAIL)
        for path, data in zip(PUBLISHED[:2], (RED, BLUE), strict=True):
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_bytes(data)
    with desk(tmp_path) as at:
        deciding.approve(at, MAIL.id)
        at.tidy()
    assert files(tmp_path) == PUBLISHED
    (tmp_path / PUBLISHED[2]).unlink()
    with desk(tmp_path) as at:
        at.tidy()
    assert files(tmp_path) == []


def test_killed_before_the_inbox_was_cleared_nothing_is_left_there_afterwards(tmp_path: Path) -> None:
    with desk(tmp_path) as at:
        receive(at, MAIL)
        before = {path: (tmp_path / path).read_bytes() for path in WAITING}
        deciding.approve(at, MAIL.id)
        at.inbox.put(Held(submission=picturefiles.with_names(MAIL), state="pending", since=NOW))
        at.tidy()
        assert files(tmp_path) == PUBLISHED
    (tmp_path / WAITING[1]).parent.mkdir(parents=True)
    (tmp_path / WAITING[1]).write_bytes(before[WAITING[1]])
    with desk(tmp_path) as at:
        at.tidy()
    assert files(tmp_path) == PUBLISHED


def test_tidying_leaves_what_the_author_put_or_moved_there(tmp_path: Path) -> None:
    with desk(tmp_path) as at:
        approved(at, MAIL)
    moved = tmp_path / "responses/elsewhere.md"
    (tmp_path / PUBLISHED[2]).rename(moved)
    (tmp_path / "responses/letter/mine.webp").write_bytes(RED)
    (tmp_path / "responses/photos").mkdir()
    (tmp_path / "responses/photos/marie.webp").write_bytes(RED)
    before = files(tmp_path)
    with desk(tmp_path) as at:
        at.tidy()
    assert files(tmp_path) == before


def test_many_pictures_without_answers_are_rather_answers_that_are_not_there_just_now(tmp_path: Path) -> None:
    folder = tmp_path / "responses/letter"
    folder.mkdir(parents=True)
    for number in range(51):
        (folder / f"20261118T0820-marie-{number:08}-1.webp").write_bytes(RED)
    with desk(tmp_path) as at:
        at.tidy()
    assert len(files(tmp_path)) == 51


def test_what_the_author_takes_out_of_a_waiting_answer_is_not_published(tmp_path: Path) -> None:
    with desk(tmp_path) as at:
        receive(at, MAIL)
        file = tmp_path / WAITING[0]
        file.write_text(file.read_text("utf-8").replace("[1.webp, 2.webp]", "[2.webp]"), "utf-8")
        deciding.approve(at, MAIL.id)
    assert files(tmp_path) == [PUBLISHED[0], PUBLISHED[2]]
    assert (tmp_path / PUBLISHED[0]).read_bytes() == BLUE


def test_nothing_a_channel_claims_can_name_a_file(tmp_path: Path) -> None:
    """A service elsewhere sends whole submissions."""
    hostile = mail(
        pictures=("../../../x.webp", "/etc/passwd"),
        author=Person("Marie", "", "../../secret.webp"),
        sent=(b"<svg onload=alert(1)>", b"", RED, *[BLUE] * 6),
        portrait=b"<html>",
    )
    with desk(tmp_path) as at:
        receive(at, hostile)
        held = at.inbox.get(hostile.id)
        assert held is not None
        assert (held.submission.pictures, held.submission.author.photo) == (tuple(f"{n}.webp" for n in range(1, 5)), "")
    here = [f".convblog/inbox/{hostile.id}.md", *(f".convblog/inbox/{hostile.id}/{n}.webp" for n in range(1, 5))]
    assert files(tmp_path) == here
    assert (tmp_path / here[1]).read_bytes() == RED


def test_what_is_not_below_responses_is_never_taken_along_or_away(tmp_path: Path) -> None:
    precious = tmp_path / "content/precious.webp"
    precious.parent.mkdir()
    precious.write_bytes(RED)
    with desk(tmp_path) as at:
        approved(at, MAIL)
    file = tmp_path / PUBLISHED[2]
    text = file.read_text("utf-8")
    file.write_text(text.replace("pictures: [", "pictures: [../../content/precious.webp, /x.webp, "), "utf-8")
    with desk(tmp_path) as at:
        deciding.reject(at, MAIL.id)
    assert precious.read_bytes() == RED
    assert files(tmp_path) == [TOMBSTONES]


@pytest.mark.parametrize(
    ("name", "folder", "path"),
    [("a.webp", "letter", "letter/a.webp"), ("./a.JPG", "letter", "letter/a.JPG"), ("../a.png", "letter", "a.png"),
     ("../../a.png", "letter", ""), ("/a.png", "letter", ""), ("..", "letter", ""), ("a.svg", "letter", ""),
     ("a.md", "letter", ""), ("https://x.example/a.png", "", "https:/x.example/a.png"), ("a\\b.png", "", ""),
     ("a\n.png", "", ""), ("", "", ""), (".png", "a.png/..", ".png"), ("photos/x.webp", "", "photos/x.webp")],
)  # fmt: skip
def test_a_name_leads_to_a_picture_below_responses_or_nowhere(name: str, folder: str, path: str) -> None:
    assert picturefiles.placed(name, folder) == path


def test_an_answer_that_cannot_be_read_names_no_picture() -> None:
    assert picturefiles.paths(b"---\npictures: [a.webp\n---\n", "letter/a.md") == frozenset()
    assert picturefiles.paths(b"---\npictures: a.webp\n---\n", "letter/a.md") == {"letter/a.webp"}
    assert picturefiles.paths(b"---\nauthor: {photo: [x.webp]}\npictures: {a: b}\n---\n", "letter/a.md") == frozenset()


def test_ids_are_not_changed_by_pictures() -> None:
    assert MAIL.id == mail().id == id_of("email", "1@mail.example")


def test_killed_at_any_moment_no_answer_names_a_picture_that_is_not_there(tmp_path: Path) -> None:
    chance = random.Random(7)
    waiting = [mail(number, sent=(RED, BLUE)) for number in range(1, 13)]
    waiting += [webmention(f"https://paul.example/{n}", f"Note {n}.", portrait=FACE) for n in range(12)]
    with desk(tmp_path, moderation="all") as at:
        for one in waiting:
            receive(at, one)
    for _ in range(12):
        killed(lambda: decide_some(tmp_path, waiting), chance.uniform(0.02, 0.3))
        for file in (tmp_path / "responses").rglob("*.md"):
            path = file.relative_to(tmp_path / "responses").as_posix()
            named = picturefiles.paths(file.read_bytes(), path)
            assert named
            assert all((tmp_path / "responses" / one).read_bytes() in (RED, BLUE, FACE) for one in named)
    decide_some(tmp_path, waiting)
    for one in waiting:
        with desk(tmp_path, moderation="all") as at:
            at.tidy()
            at.published.remove(one.id, for_good=False)
    assert files(tmp_path) == []


def decide_some(site: Path, waiting: list[Submission]) -> None:
    """Approve what waits, take some of it back and approve it again."""
    with desk(site, moderation="all") as at:
        at.tidy()
        for one in waiting:
            deciding.approve(at, one.id)
            if one.id[0] < "8":
                at.inbox.put(Held(submission=picturefiles.with_names(one), state="pending", since=NOW))
                at.published.remove(one.id, for_good=False)
                deciding.approve(at, one.id)


def killed(work: Callable[[], None], seconds: float) -> None:
    """Do `work` in a process of its own, and kill that after a time."""
    child = multiprocessing.get_context("fork").Process(target=work)
    child.start()
    child.join(seconds)
    child.kill()
    child.join()

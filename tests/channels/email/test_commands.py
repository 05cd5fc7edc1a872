"""A mail that is meant for the program, the author's or a reader's: what it takes to be obeyed, and how often."""

from __future__ import annotations

from pathlib import Path

import pytest

from convblog.channels.email import mailboxes, reading
from convblog.channels.email.commands import act
from convblog.conversation.vocabulary import vocabulary
from tests.channels.notify.office import AUTHOR, DAY, MARIE, Office, Out, to_page

CLAIRE, MARIES = f"Claire <{AUTHOR}>", f"Marie Lefort <{MARIE}>"


def told(office: Office, text: str = "Words.", private: bool = False) -> Out:
    """Marie wrote, and the author was told."""
    office.gets(office.mail(MARIES, to_page(private=private), text))
    return office.sends()[-1]


@pytest.mark.parametrize(
    ("text", "decision"),
    [
        *((word, "publish") for word in ("publish", "Publier", "PUBLIER !", "Oui.", "Ok", "« oui »", "**Publier**")),
        *((word, "publish") for word in ("d’accord", "d'accord", "publish\n\nClaire", "oui\nClaire Maubert")),
        *((word, "no") for word in ("no", "Non", "NON !!", "refuser", "reject", "non\r\n\r\nMaubert")),
        *((word, "spam") for word in ("spam", "Spam!", "indésirable", "indesirable")),
        *((text, None) for text in ("Oui, merci !", "Oui\n\nJe le pense aussi.", "No way", "Publier demain ?", "…")),
        *((text, None) for text in ("yes\n\nMarie", "nonpublish", "o k", "")),
    ],
)  # fmt: skip
def test_one_word_decides_and_a_letter_that_begins_with_it_does_not(text: str, decision: str | None) -> None:
    assert vocabulary().decision(text, "Claire Maubert") == decision


def test_words_of_further_languages_are_understood_beside_those_of_english_and_french() -> None:
    german = {"publish; yes; ok; approve": "veröffentlichen; ja", "no; reject; refuse": "nein"}
    words = vocabulary([lambda message: german.get(message, message)])
    assert [words.decision(word) for word in ("Ja", "Nein", "oui", "yes", "vielleicht")] == [
        "publish", "no", "publish", "publish", None,
    ]  # fmt: skip


def test_a_mail_without_a_token_is_left_to_others(tmp_path: Path) -> None:
    office = Office(tmp_path)
    with office.desk() as desk:
        letter = reading.read(office.mail(CLAIRE, to_page(), "publish"), mailboxes.of_desk(desk, None))
        assert act(desk, letter) is None
        assert desk.inbox.all() == ([], [])


@pytest.mark.parametrize("word", ["no", "spam"])
def test_what_is_turned_away_never_returns(word: str, tmp_path: Path) -> None:
    office = Office(tmp_path)
    raw = office.mail(MARIES, to_page(), "Buy this.")
    one = office.gets(raw)
    (mail,) = office.sends()
    done = office.gets(office.answer(mail, CLAIRE, word))
    assert (done.id, done.state) == (one.id, "spam" if word == "spam" else "rejected")
    assert office.gets(raw).change == "none"
    assert office.states() == {"Buy this.": done.state}


def test_the_authors_words_are_published_under_what_they_answer_as_the_authors(tmp_path: Path) -> None:
    office = Office(tmp_path, CONVERSATION={"moderation": "none"})
    office.gets(office.mail(MARIES, to_page(), "A question?"))
    mail = next(mail for mail in office.sends() if mail.to == AUTHOR)
    done = office.gets(office.answer(mail, CLAIRE, f"An *answer*. Write to me: {AUTHOR}"))
    with office.desk() as desk:
        entry = desk.published.entries[done.id]
        file = desk.published.text(done.id).decode()
    assert (entry.channel, entry.in_reply_to) == ("author", mail.header("Message-ID")[1:11])
    assert "An *answer*. Write to me: …@…" in file and AUTHOR not in file


def test_an_author_who_was_killed_half_way_is_obeyed_once(tmp_path: Path) -> None:
    """The token was taken, nothing else happened: the same mail comes again, and no other may use it."""
    office = Office(tmp_path)
    mail = told(office)
    publish, other = office.answer(mail, CLAIRE, "publish"), office.answer(mail, CLAIRE, "Other words.")
    token = mail.header("Reply-To").partition("+a.")[2].partition("@")[0]
    with office.desk() as desk:
        letter = reading.read(publish, mailboxes.of_desk(desk, None))
        assert desk.used_tokens.take(token, letter.submission.id, desk.now) == "mine"
    assert office.gets(other).state == "private"
    assert office.gets(publish).state == "published"
    assert office.gets(publish).change == "none"


def test_words_that_were_published_and_then_edited_are_not_written_again(tmp_path: Path) -> None:
    office = Office(tmp_path, CONVERSATION={"moderation": "none"})
    office.gets(office.mail(MARIES, to_page(), "A question?"))
    mail = next(mail for mail in office.sends() if mail.to == AUTHOR)
    answer = office.answer(mail, CLAIRE, "My words.")
    done = office.gets(answer)
    with office.desk() as desk:
        path = tmp_path / "responses" / desk.published.entries[done.id].path
        path.write_text(path.read_text().replace("My words.", "My better words."))
        desk.db.execute("DELETE FROM turned_away")  # as if a kill had come before it was remembered
    office.gets(answer)
    assert "My better words." in path.read_text()


def test_a_published_answer_that_is_gone_cannot_be_decided_about(tmp_path: Path) -> None:
    office = Office(tmp_path)
    mail = told(office, private=True)
    assert office.gets(office.answer(mail, CLAIRE, "no")).state == "rejected"
    (link, *_) = mail.links("Answer")
    held = office.gets(office.tap(link, CLAIRE, "Too late?"))
    assert held.state == "private"
    assert office.states() == {"Too late?": "private"}


def test_a_decision_without_a_word_is_none(tmp_path: Path) -> None:
    office = Office(tmp_path)
    mail = told(office)
    assert office.gets(office.answer(mail, CLAIRE, "")).state in ("rejected", "private")
    assert office.states()["Words."] == "pending"
    assert office.gets(office.answer(mail, CLAIRE, "ok")).state == "published"


def test_what_is_held_back_is_kept_as_it_came_and_can_never_be_published(tmp_path: Path) -> None:
    from convblog.conversation import deciding
    from convblog.problems import SiteError

    office = Office(tmp_path)
    raw = office.answer(told(office), CLAIRE, "My words.", proven=False)
    held = office.gets(raw)
    with office.desk() as desk:
        assert desk.raw.get(held.id) == raw
        with pytest.raises(SiteError, match="is private and never published"):
            deciding.approve(desk, held.id)


def test_a_forged_wish_for_no_more_mail_changes_nothing(tmp_path: Path) -> None:
    office = Office(tmp_path, CONVERSATION={"moderation": "none"}, notify={"author": "never", "readers": True})
    office.gets(office.mail(MARIES, to_page(), "Words."))
    (asked,) = office.sends()
    office.gets(office.answer(asked, MARIES, "yes"))
    confirm = asked.header("Reply-To").partition("+c.")[2]
    for local in (f"answers+u.{confirm}", "answers+u.0000000000-0000-0000000000000000@fil.example"):
        office.gets(office.mail(MARIES, local, "Stop."))
    with office.desk() as desk:
        assert desk.db.execute("SELECT state FROM subscriptions").fetchall() == [("subscribed",)]


def test_an_old_question_is_not_confirmed(tmp_path: Path) -> None:
    office = Office(tmp_path, CONVERSATION={"moderation": "none"}, notify={"author": "never", "readers": True})
    office.gets(office.mail(MARIES, to_page(), "Words."))
    (asked,) = office.sends()
    office.now += 32 * DAY
    assert office.gets(office.answer(asked, MARIES, "yes")).state == "private"
    with office.desk() as desk:
        assert desk.db.execute("SELECT state FROM subscriptions").fetchall() == [("asked",)]

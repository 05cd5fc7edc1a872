"""Whole conversations by mail: who is told what, what their answers do, and who hears nothing."""

from __future__ import annotations

from pathlib import Path

from convblog.conversation import deciding
from tests.channels.notify.office import ADDRESS, AUTHOR, DAY, HOUR, MARIE, PAUL, Office, to_answer, to_page

CLAIRE = f"Claire <{AUTHOR}>"
AWAY = "auto-replied"
MARIES, PAULS = f"Marie Lefort <{MARIE}>", f"Paul <{PAUL}>"


def test_a_thread_grows_by_mail_alone(tmp_path: Path) -> None:
    office = Office(tmp_path)

    # Marie writes; the author is told, answers "publish", and it is published.
    first = office.gets(office.mail(MARIES, to_page(), "I owe mine to my father."))
    assert first.state == "pending"
    (told,) = office.sends()
    assert (told.to, told.sender, told.header("Subject")) == (AUTHOR, ADDRESS, "Marie Lefort answers “The letter”")
    assert "> I owe mine to my father." in told.text
    assert office.gets(office.answer(told, CLAIRE, "Publish.\n\nClaire")).state == "published"

    # Now that her answer stands there, Marie is asked, once; her yes is all that happens.
    (asked,) = office.sends()
    assert asked.to == MARIE and f"https://fil.example/2026/11/letter/#r-{first.id}" in asked.text
    office.gets(office.answer(asked, MARIES, "Yes"))
    assert office.sends() == []

    # The author answers; Marie hears of it, and her mail to that nests.
    with office.desk() as desk:
        claires, _ = deciding.answer(desk, first.id, "Then write him a line.")
    (notified,) = office.sends()
    assert notified.to == MARIE and "> Then write him a line." in notified.text
    assert notified.header("Reply-To") == to_answer(claires.id)
    again = office.gets(office.answer(notified, MARIES, "I did, yesterday."))
    assert again.state == "published", "she is known now"
    with office.desk() as desk:
        parents = {one.id: one.in_reply_to for one in desk.published.entries.values()}
    assert parents == {first.id: "", claires.id: first.id, again.id: claires.id}

    # What passed by itself goes to the author too, who answers it by answering; Marie hears of that, and has enough.
    (copy,) = office.sends()
    assert copy.to == AUTHOR and "It is published." in copy.text
    last = office.gets(office.answer(copy, CLAIRE, "How did he take it?"))
    (notified,) = office.sends()
    assert (last.state, notified.to) == ("published", MARIE)
    office.gets(office.mail(MARIES, notified.header("List-Unsubscribe").strip("<>").removeprefix("mailto:"), ""))
    office.gets(office.answer(copy, MARIES, "..."))
    with office.desk() as desk:
        deciding.answer(desk, again.id, "One more.")
    assert [mail.to for mail in office.sends() if mail.to != AUTHOR] == []


def test_the_authors_words_wait_with_an_answer_that_waits(tmp_path: Path) -> None:
    office = Office(tmp_path)
    office.gets(office.mail(MARIES, to_page(), "The first one."))
    (told,) = office.sends()
    assert office.gets(office.answer(told, CLAIRE, "What a beginning!")).state == "pending"
    assert office.states() == {"The first one.": "pending", "What a beginning!": "pending"}
    (again,) = office.sends()
    assert again.to == AUTHOR and again.text.startswith("Your words wait with this answer; publish it")
    assert again.header("Reply-To") != told.header("Reply-To")
    office.gets(office.answer(again, CLAIRE, "ok"))
    assert office.states() == {"The first one.": "published", "What a beginning!": "published"}
    assert [mail.to for mail in office.sends()] == [MARIE], "Marie is asked; the author knows"


def test_a_token_is_used_once(tmp_path: Path) -> None:
    office = Office(tmp_path)
    office.gets(office.mail(MARIES, to_page(), "Some words."))
    (told,) = office.sends()
    publish = office.answer(told, CLAIRE, "publier")
    assert office.gets(publish).state == "published"
    second = office.gets(office.answer(told, CLAIRE, "No"))
    assert second.state == "private"
    assert office.gets(publish).change == "none", "the same mail may come again: a mailbox is read twice"
    assert office.states() == {"Some words.": "published", "No": "private"}
    asked, held = office.sends()
    assert sorted((asked.to, held.to)) == sorted((MARIE, AUTHOR))
    assert (
        "Note: the notification that it answers was answered before." in {asked.to: asked, held.to: held}[AUTHOR].text
    )


def test_whoever_has_the_token_is_not_the_author(tmp_path: Path) -> None:
    office = Office(tmp_path)
    office.gets(office.mail(MARIES, to_page(), "Some words."))
    (told,) = office.sends()
    forged = office.gets(office.answer(told, CLAIRE, "publish", proven=False))
    stolen = office.gets(office.answer(told, PAULS, "publish"))
    guessed = office.gets(office.mail(CLAIRE, f"answers+a.{'0' * 10}-0000-{'0' * 16}@fil.example", "publish this"))
    assert {forged.state, stolen.state, guessed.state} == {"private"}
    with office.desk() as desk:
        reasons = [held.submission.reason.text() for held in desk.inbox.all()[0] if held.submission.reason]
        assert not desk.published.entries
    proof = "it answers a notification to the author, but nothing proves that the author sent it"
    old = "it answers a notification that is too old, or was never sent"
    assert sorted(reasons) == sorted([proof, proof, old, "the first answer of this person"])
    assert office.gets(office.answer(told, CLAIRE, "publish")).state == "published", "the token is still good"


def test_a_token_ends_with_its_time(tmp_path: Path) -> None:
    office = Office(tmp_path)
    office.gets(office.mail(MARIES, to_page(), "Some words."))
    (told,) = office.sends()
    office.now += 32 * DAY
    assert office.gets(office.answer(told, CLAIRE, "publish")).state == "private"
    assert office.states() == {"Some words.": "pending", "publish": "private"}


def test_a_private_letter_is_answered_by_mail_and_stays_private(tmp_path: Path) -> None:
    office = Office(tmp_path, notify={"author": "always", "readers": False})
    office.gets(office.mail(MARIES, to_page(private=True), "For you alone.", "My question"))
    (told,) = office.sends()
    assert told.header("Subject") == "A private message from Marie Lefort"
    refused = office.gets(office.answer(told, CLAIRE, "publish"))
    assert refused.state == "private"
    answered = office.gets(office.answer(told, CLAIRE, "For you as well."))
    assert answered.state == "private", "what could not be done did not use the token up"
    letter, held = sorted(office.sends(), key=lambda mail: mail.to != MARIE)
    assert (letter.to, held.to) == (MARIE, AUTHOR)
    assert letter.header("Subject") == "Re: My question" and letter.text.startswith("For you as well.")
    assert letter.header("From") == f"Claire <{ADDRESS}>" and not letter.header("Auto-Submitted")
    assert letter.header("Reply-To") == to_answer(f"{answered.id}-p")
    assert letter.header("In-Reply-To") == "<1@mail.example>"
    back = office.gets(office.answer(letter, MARIES, "Thank you."))
    assert back.state == "private"
    with office.desk() as desk:
        assert desk.inbox.get(back.id).submission.in_reply_to == answered.id  # type: ignore[union-attr]
        assert not desk.published.entries
    assert not (tmp_path / "responses").exists()


def test_no_letter_goes_to_an_address_that_is_only_claimed(tmp_path: Path) -> None:
    office = Office(tmp_path)
    office.gets(office.mail(MARIES, to_page(private=True), "I am Marie, really.", proven=False))
    (told,) = office.sends()
    assert "It is for you alone, and never published. Note: nothing proves who wrote this." in told.text
    assert told.links("Answer") == []
    office.gets(office.answer(told, CLAIRE, "Are you?"))
    (remark,) = office.sends()
    assert (
        remark.to == AUTHOR and "your private answer" in remark.text and "nothing proves who wrote this" in remark.text
    )
    assert office.sends() == []


def test_nobody_is_asked_who_did_not_prove_their_address(tmp_path: Path) -> None:
    office = Office(tmp_path)
    one = office.gets(office.mail(MARIES, to_page(), "Not proven.", proven=False))
    with office.desk() as desk:
        deciding.approve(desk, one.id)
    assert [mail.to for mail in office.sends()] == [AUTHOR]
    assert office.sends() == []


def test_answering_machines_end_the_matter(tmp_path: Path) -> None:
    office = Office(tmp_path)
    one = office.gets(office.mail(MARIES, to_page(), "Some words."))
    (told,) = office.sends()
    assert office.gets(office.answer(told, CLAIRE, "publish", Auto_Submitted=AWAY)).state == "rejected"
    assert office.gets(office.answer(told, CLAIRE, "publish")).state == "published"
    (asked,) = office.sends()
    assert office.gets(office.answer(asked, MARIES, "yes", Auto_Submitted=AWAY)).state == "rejected"
    assert office.sends() == []
    with office.desk() as desk:
        deciding.answer(desk, one.id, "Are you there?")
    assert office.sends() == [], "an automatic mail confirms nothing"
    office.gets(office.answer(asked, MARIES, "Yes!"))
    (notified,) = office.sends()
    assert "> Are you there?" in notified.text, "what came while she said nothing was kept for her"
    assert office.gets(office.answer(notified, MARIES, "I am away.", Auto_Submitted=AWAY)).state == "rejected"
    assert office.sends() == []


def test_two_answering_machines_that_do_not_say_so_come_to_rest(tmp_path: Path) -> None:
    """Readers' programs that answer every mail as people would: the bound of a day ends it."""
    office = Office(tmp_path, CONVERSATION={"moderation": "none"}, notify={"author": "never", "readers": True})
    office.gets(office.mail(MARIES, to_page(), "Begin."))
    inbox = office.sends()
    for _ in range(60):
        answers = [office.answer(mail, MARIES if mail.to == MARIE else PAULS, f"Away, {mail.to}!") for mail in inbox]
        for answer in answers:
            office.gets(answer)
        if len(office.out) == 1:
            office.gets(office.mail(PAULS, to_answer(office.out[0].header("Message-ID")[1:11]), "Paul begins."))
        inbox = office.sends()
        office.now += 60
        if not inbox:
            break
    assert inbox == []
    assert {mail.to for mail in office.out} <= {MARIE, PAUL} and len(office.out) <= 2 * (1 + 5)


def test_a_reader_says_no_and_is_left_alone(tmp_path: Path) -> None:
    office = Office(tmp_path, CONVERSATION={"moderation": "none"}, notify={"author": "never", "readers": True})
    one = office.gets(office.mail(MARIES, to_page(), "The first."))
    (asked,) = office.sends()
    office.gets(office.answer(asked, MARIES, "Non, merci".partition(",")[0]))
    office.gets(office.mail(PAULS, to_answer(one.id), "Paul answers."))
    office.gets(office.mail(MARIES, to_page(), "The second."))
    assert [mail.to for mail in office.sends()] == [PAUL], "Paul is asked, Marie never again"
    office.now += 40 * DAY
    office.gets(office.mail(MARIES, to_page(), "The third."))
    assert office.sends() == []
    with office.desk() as desk:
        rows = desk.db.execute("SELECT state, address FROM subscriptions ORDER BY state").fetchall()
    assert rows == [("asked", PAUL), ("refused", "")], "of who said no nothing is kept but that"


def test_a_yes_counts_from_the_address_that_was_asked_alone(tmp_path: Path) -> None:
    office = Office(tmp_path, CONVERSATION={"moderation": "none"}, notify={"author": "never", "readers": True})
    office.gets(office.mail(MARIES, to_page(), "The first."))
    (asked,) = office.sends()
    assert office.gets(office.answer(asked, PAULS, "yes")).state == "private"
    assert office.gets(office.answer(asked, MARIES, "yes", proven=False)).state == "private"
    with office.desk() as desk:
        assert desk.db.execute("SELECT state FROM subscriptions").fetchall() == [("asked",)]
    longer = office.gets(office.answer(asked, MARIES, "Yes please, and thank you for the letter."))
    assert longer.state == "private", "nobody's words are lost"
    with office.desk() as desk:
        assert desk.db.execute("SELECT state FROM subscriptions").fetchall() == [("subscribed",)]


def test_a_mail_program_unsubscribes_by_itself(tmp_path: Path) -> None:
    office = Office(tmp_path, CONVERSATION={"moderation": "none"}, notify={"author": "never", "readers": True})
    one = office.gets(office.mail(MARIES, to_page(), "The first."))
    (asked,) = office.sends()
    office.gets(office.answer(asked, MARIES, "yes"))
    link = asked.header("List-Unsubscribe").strip("<>").removeprefix("mailto:")
    automatic = office.mail(MARIES, link, "", proven=False, Auto_Submitted="auto-generated")
    assert office.gets(automatic).change == "none"
    assert office.gets(automatic).change == "none"
    office.gets(office.mail(PAULS, to_answer(one.id), "Paul answers."))
    assert [mail.to for mail in office.sends()] == [PAUL]
    office.gets(office.answer(asked, MARIES, "yes"))
    assert office.sends() == [], "for good: an old question does not bring it back"


def test_five_mails_a_day_then_one_with_the_rest(tmp_path: Path) -> None:
    office = Office(tmp_path, CONVERSATION={"moderation": "none"}, notify={"author": "never", "readers": True})
    one = office.gets(office.mail(MARIES, to_page(), "Talk to me."))
    (asked,) = office.sends()
    office.gets(office.answer(asked, MARIES, "yes"))
    friends = [f"Friend {number} <friend{number}@post.example>" for number in range(8)]
    for number, friend in enumerate(friends):
        office.gets(office.mail(friend, to_answer(one.id), f"Number {number}."))
    told = [mail for mail in office.sends() if mail.to == MARIE]
    assert [f"> Number {number}." in mail.text for number, mail in enumerate(told)] == [True] * 5
    office.now += 23 * HOUR
    office.gets(office.mail(PAULS, to_answer(one.id), "Number 8."))
    assert [mail.to for mail in office.sends()] == [PAUL]
    office.now += 2 * HOUR
    (summary,) = office.sends()
    assert summary.to == MARIE and summary.header("Subject") == "Answers to you: The thread"
    assert [f"> Number {number}." in summary.text for number in range(9)] == [False] * 5 + [True] * 4
    assert len(summary.links("Answer")) == 4
    assert office.sends() == []


def test_who_answers_themselves_is_not_told(tmp_path: Path) -> None:
    office = Office(tmp_path, CONVERSATION={"moderation": "none"}, notify={"author": "never", "readers": True})
    one = office.gets(office.mail(MARIES, to_page(), "The first."))
    (asked,) = office.sends()
    office.gets(office.answer(asked, MARIES, "yes"))
    office.gets(office.mail(MARIES, to_answer(one.id), "I forgot to say."))
    assert office.sends() == []


def test_readers_hear_of_nothing_that_cannot_be_read_yet(tmp_path: Path) -> None:
    office = Office(tmp_path, CONVERSATION={"moderation": "none"}, notify={"author": "never", "readers": True})
    office.gets(office.mail(MARIES, to_page(), "The first."))
    assert office.sends(online=False) == []
    assert [mail.to for mail in office.sends()] == [MARIE]

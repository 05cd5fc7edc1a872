"""The form under a post: two steps, no cookie, no script; nothing lost, nothing published by itself."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import httpx
import pytest

from convblog import private
from convblog.channels.deliveries import Answer, delivery_of
from convblog.channels.receiver import LocalReceiver
from convblog.conversation.response import Person
from convblog.conversation.submission import Identity
from tests.receive.serving import BROWSER, LETTER, NOW, Service, queue_of, serving, site_of, until

FIELDS = {
    "target": LETTER.path,
    "in_reply_to": "7k3f9q2mzt",
    "text": "Merci pour *ces* mots.\n\nÉcrivez-moi : marie@mail.example",
    "name": "Marie Lefort",
    "url": "marie.example",
    "email": "Marie@Mail.example",
}


def hidden(page: httpx.Response) -> dict[str, str]:
    """What the button of the first step sends."""
    form = page.text.partition("<form")[2].partition("</form>")[0]
    fields = dict(re.findall(r'<(?:input type="hidden"|button) name="(\w+)" value="([^"]*)"', form))
    return {name: unescape(value) for name, value in fields.items()}


def stored(site: Path) -> list[Answer]:
    with queue_of(site) as queue:
        found = [delivery_of(item) for item in queue.claim("accepted", 100, NOW * 2, "collect")]
    return [one for one in found if isinstance(one, Answer)]


def test_an_answer_is_shown_then_sent_and_waits_for_its_moderator(tmp_path: Path) -> None:
    site = site_of(tmp_path / "site")
    with serving(site) as service:
        shown = service.reply(**FIELDS)
        assert shown.status_code == 200
        assert "<p>Merci pour <em>ces</em> mots.</p>" in shown.text
        assert "Écrivez-moi&nbsp;: …@…" in shown.text
        assert '<a rel="nofollow ugc noopener" href="https://marie.example"><bdi>Marie Lefort</bdi></a>' in shown.text
        assert "Nothing is sent yet" in shown.text
        assert "set-cookie" not in shown.headers
        assert stored(site) == []

        sent = service.reply(**hidden(shown))
        assert sent.status_code == 303
        assert sent.headers["location"] == "/reply/thanks?target=%2F2026%2F11%2Flettre%2F"
        thanks = service.client.get(sent.headers["location"], headers=BROWSER)
        assert "What happens next" in thanks.text
        assert 'href="https://fil.example/2026/11/lettre/"' in thanks.text
        assert "La lettre" in thanks.text
        assert "marie" not in service.said.lower()

    [answer] = stored(site)
    submission = answer.submission
    assert (submission.channel, submission.target, submission.in_reply_to) == ("form", LETTER.path, "7k3f9q2mzt")
    assert submission.author == Person("Marie Lefort", "https://marie.example")
    assert submission.text == "Merci pour *ces* mots.\n\nÉcrivez-moi : …@…"
    assert answer.raw == FIELDS["text"]
    assert submission.sender.identity == Identity("address", "marie@mail.example")
    assert (submission.sender.address, submission.sender.lang, submission.sender.verified) == (
        "Marie@Mail.example", "fr", False,
    )  # fmt: skip
    assert (submission.private, submission.rejected, submission.kind) == (False, False, "reply")


def test_sending_twice_stores_once(tmp_path: Path) -> None:
    site = site_of(tmp_path / "site")
    with serving(site) as service:
        fields = hidden(service.reply(**FIELDS))
        assert [service.reply(**fields).status_code for _ in range(3)] == [303, 303, 303]
    assert len(stored(site)) == 1


def test_what_was_erased_before_anybody_collected_it_does_not_come_back_by_the_same_token(tmp_path: Path) -> None:
    site = site_of(tmp_path / "site")
    with serving(site) as service, queue_of(site) as queue:
        fields = hidden(service.reply(**FIELDS))
        assert service.reply(**fields).status_code == 303
        assert LocalReceiver(queue, "forget", lambda: NOW).forget("marie@mail.example") == 1
        assert service.reply(**fields).status_code == 303
        assert (queue.waiting(), queue.claim("accepted", 9, NOW * 2, "collect")) == (0, [])
        left = b"".join(path.read_bytes() for path in (site / private.FOLDER).glob("queue.sqlite*"))
        assert not [word for word in (b"mots", b"Lefort", b"marie", b"Marie") if word in left]
        assert service.reply(**hidden(service.reply(**FIELDS))).status_code == 303, "who wants to may write anew"
        assert queue.waiting() == 1


@pytest.mark.parametrize("field", ["target", "in_reply_to", "text", "name", "url", "email", "private"])
def test_a_token_is_good_for_what_was_shown_and_for_nothing_else(field: str, service: Service, site: Path) -> None:
    before = len(stored(site))
    fields = hidden(service.reply(**FIELDS))
    other = "/2025/silence/" if field == "target" else "https://other.example" if field == "url" else "a@b.example"
    again = service.reply(**{**fields, field: other})
    assert (again.status_code, "look again" in again.text) == (200, True)
    assert len(stored(site)) == before
    assert hidden(again)["token"] != fields["token"]


@pytest.mark.parametrize("token", ["x", "a-b-c", "é-é-é", "-" * 300, "0" * 44 + "-0000-0000000000000000"])
def test_a_forged_token_shows_the_answer_again(token: str, service: Service, site: Path) -> None:
    before = len(stored(site))
    again = service.reply(**FIELDS, token=token)
    assert (again.status_code, "look again" in again.text) == (200, True)
    assert len(stored(site)) == before


def test_a_private_answer_is_for_the_author_alone(tmp_path: Path) -> None:
    site = site_of(tmp_path / "site")
    with serving(site) as service:
        for fields in ({"private": "1"}, {"name": "« privé »"}, {"name": "Private"}):
            shown = service.reply(**{**FIELDS, **fields})
            assert "Only Claire Exemple will read this" in shown.text
            sent = service.reply(**hidden(shown))
            assert sent.headers["location"].endswith("&private=1")
            assert "will not be published" in service.client.get(sent.headers["location"], headers=BROWSER).text
    found = [(one.submission.private, one.submission.author.name) for one in stored(site)]
    assert sorted(found) == [(True, ""), (True, ""), (True, "Marie Lefort")]


def test_what_is_to_be_mended_is_said_and_no_word_is_lost(service: Service) -> None:
    page = service.reply(**{**FIELDS, "url": "not a site", "email": "nobody"})
    assert page.status_code == 400
    assert "This is not the address of a web page." in page.text
    assert "This is not a mail address." in page.text
    assert "Merci pour *ces* mots." in page.text
    assert 'name="token"' not in page.text
    assert page.text.count('aria-invalid="true"') == 2
    empty = service.reply(**{**FIELDS, "text": " \n "})
    assert (empty.status_code, "There are no words yet." in empty.text) == (400, True)
    long = service.reply(**{**FIELDS, "text": "x" * 20_001})
    assert (long.status_code, "too long" in long.text) == (400, True)


def test_a_machine_that_fills_in_the_trap_is_stopped_and_a_person_may_send_again(service: Service, site: Path) -> None:
    before = len(stored(site))
    page = service.reply(**FIELDS, website2="https://spam.example/")
    assert (page.status_code, "Merci pour *ces* mots." in page.text, 'name="token"' in page.text) == (400, True, False)
    fields = hidden(service.reply(**FIELDS))
    assert service.reply(**fields, website2="https://spam.example/").status_code == 400
    assert len(stored(site)) == before


@pytest.mark.parametrize(
    ("target", "status", "why"),
    [("/2020/old/", 403, "come to rest"), ("/by-mail/", 403, "no answers by form"), ("/nowhere/", 404, "no such page"),
     ("", 404, "no such page"), ("https://evil.example/", 404, "no such page"),
     ("//evil.example/", 404, "no such page")],
)  # fmt: skip
def test_pages_that_take_no_form_refuse_kindly(target: str, status: int, why: str, service: Service) -> None:
    page = service.reply(**{**FIELDS, "target": target})
    assert (page.status_code, why in page.text) == (status, True)
    assert "evil" not in page.text


def test_the_page_of_thanks_leads_nowhere_but_to_the_site(service: Service) -> None:
    for target in ("https://evil.example/", "//evil.example/", "/nowhere/", ""):
        page = service.client.get("/reply/thanks", params={"target": target}, headers=BROWSER)
        assert (page.status_code, "evil" in page.text) == (404, False)
    assert service.client.get("/reply", headers=BROWSER).status_code == 405


def test_an_alias_is_the_page_it_leads_to(tmp_path: Path) -> None:
    site = site_of(tmp_path / "site")
    with serving(site) as service:
        sent = service.reply(**hidden(service.reply(**{**FIELDS, "target": "/lettre"})))
        assert sent.status_code == 303
    assert [answer.submission.target for answer in stored(site)] == [LETTER.path]


def test_where_no_more_may_wait_the_words_come_back_with_the_reason_and_may_be_sent_again(tmp_path: Path) -> None:
    site = site_of(tmp_path / "site", "receive: {limits: {waiting: 1}}")
    with serving(site) as service, queue_of(site) as queue:
        assert service.mention("https://marie.example/").status_code == 201
        fields = hidden(service.reply(**FIELDS))
        refused = service.client.post("/reply", data=fields, headers=BROWSER)
        assert (refused.status_code, refused.headers["retry-after"]) == (429, "600")
        assert "Too much is waiting here already." in refused.text
        again = hidden(refused)
        assert {name: again[name] for name in FIELDS} == {name: fields[name] for name in FIELDS}
        queue.forget(lambda item: True)
        sent = until(lambda: service.client.post("/reply", data=again, headers=BROWSER).status_code == 303)
        assert sent
    assert [answer.raw for answer in stored(site)] == [FIELDS["text"]]

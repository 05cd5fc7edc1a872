"""A minute a day at the moderator's desk, as a shell sees it: collect, read, decide, answer, forget."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from convblog.channels.collecting import Collected
from convblog.cli import places
from convblog.cli.collect import collect
from convblog.cli.desk import at_desk
from convblog.conversation.desk import Desk
from convblog.digest import token
from tests.channels.mails import message
from tests.cli.test_commands import convblog
from tests.scenario import post, put, site_of, tree

TO = f"answers+{token('/2026/01/letter/')}@test.example"
CONFIG = """\
title: Test
url: https://test.example/
author: {name: Claire}
conversation:
  email:
    address: answers@test.example
    trusted_authserv_id: mx.test.example
    sources: [{maildir: mail}, {mbox: gone.mbox}]
"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site with two mails in a Maildir, and an mbox that is not there."""
    root = site_of(tmp_path / "site", f"== convblog.yaml\n{CONFIG}\n== content/posts/letter.md\n{post('Letter')}")
    for part in ("cur", "tmp"):
        (root / "mail" / part).mkdir(parents=True)
    put(root, "mail/new/1", message("Thank you, Claire.", 1, TO))
    put(root, "mail/new/2", message("Only for you.", 2, TO.replace("@", "-p@")))
    return root


def ids(site: Path, *options: str) -> dict[str, str]:
    """The ids in the inbox, by what was written."""
    found = json.loads(convblog("inbox", "list", "--json", "--unpublished", *options, "-C", site).out)
    return {one["text"]: one["id"] for one in found}


def test_what_came_in_is_told_and_a_source_that_is_down_stops_no_other(site: Path) -> None:
    done = convblog("collect", site)
    assert done.status == 1
    assert done.out.splitlines() == [
        "maildir mail: 2 new",
        "mbox gone.mbox: not reached",
        "2 answers wait: convblog inbox",
    ]
    assert done.err.startswith("mbox gone.mbox: “gone.mbox” cannot be read: ")
    again = convblog("collect", site, "--source", "maildir")
    assert (again.status, again.err) == (0, "")
    assert again.out.splitlines()[0] == "maildir mail: nothing new"
    wrong = convblog("collect", site, "--source", "imap")
    assert (wrong.status, wrong.out) == (2, "")
    assert "there is no source “imap”; there are: “maildir mail”, “mbox gone.mbox”" in wrong.err


def test_a_source_at_which_convblog_itself_fails_stops_no_other(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def fail(desk: Desk) -> Collected:
        desk.cursors.put("hosted", 2**70)
        return Collected("hosted")

    with at_desk(str(site)) as desk:
        mail = next(place for place in places.of(desk.config, str(site)) if place.name == "maildir mail")
    assert collect(str(site), [places.Place("hosted", fail), mail], machine=False) == 1
    told = capsys.readouterr()
    assert told.out.splitlines()[:2] == ["hosted: not reached", "maildir mail: 2 new"]
    assert told.err.splitlines()[0] == "hosted: what is there could not be read to its end (OverflowError)"


def test_json_of_collect_is_one_value_without_a_word_of_what_is_not_published(site: Path) -> None:
    done = convblog("collect", site, "--json")
    found = json.loads(done.out)
    assert found["sources"][0] == {
        "name": "maildir mail",
        "fetched": 2,
        "new": 2,
        "updated": 0,
        "deleted": 0,
        "rejected": 0,
        "error": None,
    }
    assert found["sources"][1]["error"].startswith("“gone.mbox” cannot be read")
    assert [(one["state"], one["text"]) for one in found["responses"]] == [("pending", None), ("private", None)]
    assert "Claire." not in done.out
    assert "Only" not in done.out


def test_without_a_subcommand_it_is_the_list_with_its_options(site: Path) -> None:
    convblog("collect", site)
    for options in ([], ["--json"], ["--json", "--unpublished"], ["--state", "private"], ["--page", "/none/", "--all"]):
        short, whole = convblog("inbox", "-C", site, *options), convblog("inbox", "list", "-C", site, *options)
        assert (short, short.status) == (whole, 0)
    assert len(json.loads(convblog("inbox", "--json", "-C", site).out)) == 2
    wrong = convblog("inbox", "--json", "show", "7k3f9q2mzt", "-C", site)
    assert (wrong.status, wrong.out) == (2, "")
    assert "options stand after the subcommand: convblog inbox show …" in wrong.err


def test_an_answer_from_the_mailbox_to_the_page(site: Path) -> None:
    convblog("collect", site)
    waiting = ids(site)
    first = waiting["Thank you, Claire."]
    shown = convblog("inbox", "-C", site)
    assert "Marie Lefort" in shown.out
    assert "/2026/01/letter/" in shown.out
    assert shown.out.endswith("2 answers\n")
    assert convblog("inbox", "approve", first, "-C", site).out == f"{first} is published; the next build shows it.\n"
    replied = convblog("inbox", "reply", first, "You are welcome.", "--site", site)
    assert replied.out.endswith(f"is published under {first}; the next build shows it.\n")
    built = convblog("build", site)
    assert (built.status, built.err) == (0, "")
    page = (site / "public/2026/01/letter/index.html").read_text("utf-8")
    assert page.index("Thank you, Claire.") < page.index("You are welcome.")
    output = b"".join(tree(site / "public").values())
    assert b"Only for you." not in output
    assert b"mail.example" not in output
    assert ids(site, "--state", "published").keys() == {"Thank you, Claire.", "You are welcome."}


def test_what_cannot_be_done_is_said_and_the_rest_is_done(site: Path) -> None:
    convblog("collect", site)
    waiting = ids(site)
    done = convblog("inbox", "approve", waiting["Only for you."], "nothing", waiting["Thank you, Claire."], "-C", site)
    assert done.status == 1
    assert done.out == f"{waiting['Thank you, Claire.']} is published; the next build shows it.\n"
    assert done.err.splitlines()[::2] == [
        f".convblog/inbox: {waiting['Only for you.']} is private and never published",
        ".convblog/inbox: there is no answer nothing",
    ]


def test_what_is_rejected_stays_away(site: Path) -> None:
    convblog("collect", site)
    first = ids(site)["Thank you, Claire."]
    assert convblog("inbox", "spam", first, "-C", site).out == f"{first} is put aside as spam and will not return.\n"
    assert "nothing new" in convblog("collect", site).out
    assert ids(site).keys() == {"Only for you."}
    assert ids(site, "--state", "spam").keys() == {"Thank you, Claire."}


def test_one_answer_whole(site: Path) -> None:
    convblog("collect", site)
    first = ids(site)["Thank you, Claire."]
    shown = convblog("inbox", "show", first, "-C", site)
    assert shown.out.splitlines() == [
        f"{first}  waits",
        "From: Marie Lefort",
        "To: /2026/01/letter/ (Letter)",
        "By: email",
        "Date: Nov 18, 2026, 8:01:00\u202fAM",
        f"Original: .convblog/raw/{first}",
        "Note: the first answer of this person",
        "",
        "    Thank you, Claire.",
    ]
    as_json = json.loads(convblog("inbox", "show", first, "--json", "-C", site).out)
    assert (as_json["text"], as_json["raw"]) == (None, f".convblog/raw/{first}")


def test_what_came_in_as_it_came_is_named_while_it_is_kept(site: Path) -> None:
    collected = json.loads(convblog("collect", site, "--json").out)["responses"]
    identity = ids(site)["Thank you, Claire."]
    path = site / ".convblog/raw" / identity
    assert path.read_bytes() == (site / "mail/new/1").read_bytes()
    assert [one["raw"] for one in collected if one["id"] == identity] == [f".convblog/raw/{identity}"]
    path.unlink()
    assert "Original" not in convblog("inbox", "show", identity, "-C", site).out
    assert json.loads(convblog("inbox", "show", identity, "--json", "-C", site).out)["raw"] is None
    listed = json.loads(convblog("inbox", "list", "--json", "-C", site).out)
    assert [one["raw"] is None for one in listed] == [one["id"] == identity for one in listed]


def test_a_person_is_forgotten_and_told_what_is_out_of_reach(site: Path) -> None:
    convblog("collect", site)
    convblog("inbox", "approve", ids(site)["Thank you, Claire."], "-C", site)
    those = sorted(ids(site).values())
    done = convblog("inbox", "forget", "Marie@Mail.example", "-C", site)
    said = done.out.splitlines()
    assert (done.status, said[0], said[3:5]) == (
        0,
        "2 answers of this person are here.",
        ["2 answers erased.", "What this command cannot reach:"],
    )
    listed = sorted(line.split()[0] for line in said[1:3])
    assert set(those) <= set(listed), "the private one, too, which the list leaves out"
    assert "/2026/01/letter/" in "".join(said[1:3]), "one sees whose and what is meant"
    left = b"".join(tree(site / ".convblog").values()) + b"".join(tree(site / "responses").values())
    assert b"marie@" not in left
    assert b"Thank you" not in left
    assert "nothing new" in convblog("collect", site).out
    wrong = convblog("inbox", "forget", "Marie", "-C", site)
    assert (wrong.status, wrong.out) == (1, "")
    assert wrong.err.startswith("nobody can be told by “Marie”")


def test_a_name_alone_is_forgotten_and_the_words_stay(site: Path) -> None:
    convblog("collect", site)
    convblog("inbox", "approve", ids(site)["Thank you, Claire."], "-C", site)
    done = convblog("inbox", "forget", "--name-only", "marie@mail.example", "-C", site)
    assert done.out.splitlines()[3:5] == ["1 answer erased.", "1 answer lost its name."]
    (path,) = (site / "responses").rglob("*.md")
    assert 'author: {name: ""}' in path.read_text()
    assert path.read_text().endswith("Thank you, Claire.\n")


def test_a_message_is_explained_line_by_line_for_machines(site: Path) -> None:
    put(site, "away.eml", message("I am away.", 3, TO, {"Auto-Submitted": "auto-replied"}))
    done = convblog("mail", "explain", "mail/new/1", "mail/new/2", "away.eml", "missing.eml", where=site)
    found = [json.loads(line) for line in done.out.splitlines()]
    assert [(one["file"], one["verdict"], one["kind"], one["text"]) for one in found] == [
        ("mail/new/1", "reply", None, "Thank you, Claire."),
        ("mail/new/2", "private", None, "Only for you."),
        ("away.eml", "rejected", "automatic", None),
    ]
    assert found[0]["target"] == "/2026/01/letter/"
    assert (done.status, done.err) == (1, "missing.eml: cannot be read: No such file or directory\n")


def test_a_mail_server_hands_a_message_over_and_keeps_it_when_we_cannot(site: Path) -> None:
    put(site, "raw", message("By the pipe.", 7, TO))
    with (site / "raw").open("rb") as raw:
        assert convblog("mail", "receive", site, stdin=raw).status == 0
    assert "mail receive: 1 new" in convblog("collect", site).out
    assert "By the pipe." in ids(site)
    with (site / "raw").open("rb") as raw:
        assert convblog("mail", "receive", site / "nowhere", stdin=raw).status == 75
    with Path("/dev/null").open("rb") as nothing:
        assert convblog("mail", "receive", site, stdin=nothing).status == 2


def test_watching_takes_in_what_arrives_until_it_is_stopped(site: Path) -> None:
    command = [
        sys.executable,
        "-c",
        "from convblog.cli import main; main()",
        "collect",
        "--watch",
        "--source",
        "maildir",
    ]
    watching = subprocess.Popen(command, cwd=site, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert watching.stdout is not None
    try:
        assert [watching.stdout.readline() for _ in range(2)] == [
            "maildir mail: 2 new\n",
            "2 answers wait: convblog inbox\n",
        ]
        put(site, "mail/tmp/3", message("While you watched.", 3, TO))
        (site / "mail/tmp/3").rename(site / "mail/new/3")
        assert watching.stdout.readline() == "maildir mail: 1 new\n"
        assert "While you watched." in ids(site)
    finally:
        watching.send_signal(signal.SIGINT)
        _, err = watching.communicate(timeout=30)
    assert (watching.returncode, err) == (0, "")

"""Mail that is too long, too deep, forged, or hostile, from a mailbox to the built page."""

from __future__ import annotations

import os
import re
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from lxml import html

from convblog.channels import collecting
from convblog.channels.collecting import Collected
from convblog.channels.email import mailboxes, reading
from convblog.channels.email.commands import act
from convblog.channels.email.imap import ImapSource
from convblog.channels.email.maildir import MaildirSource
from convblog.channels.email.source import LONGEST, Source
from convblog.conversation import deciding, listing
from convblog.conversation.desk import Desk
from tests.channels.email.dovecot import ENVIRON, Dovecot, dovecot
from tests.channels.email.test_fuzz import shown_addresses
from tests.channels.mails import EMAIL, LETTER, TO_THE_LETTER, message
from tests.conversation.desks import desk
from tests.scenario import built, post, site_of, tree

COMMAND = [sys.executable, "-c", "from convblog.cli import main; main()"]
PLAIN = {"LANGUAGE": "en", "PYTHONWARNINGS": "error"}
CONFIG = f"""
title: Test
url: https://test.example/
permalink: /{{year}}/{{month}}/{{slug}}/
author: {{name: Claire, email: claire@test.example}}
conversation:
  moderation: all
  email:
    address: {EMAIL["address"]}
    trusted_authserv_id: {EMAIL["trusted_authserv_id"]}
    sources: [{{maildir: mail}}]
"""


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    with dovecot() as server:
        yield server


def collected(at: Desk, source: Source) -> Collected:
    """Collect from one source, as `convblog collect` does."""
    mailbox = mailboxes.of_desk(at, None)
    return collecting.mail(
        at, source, lambda raw: reading.read(raw, mailbox), lambda letter, raw: act(at, letter, raw=raw)
    )


def maildir(folder: Path, *messages: bytes) -> Source:
    """A Maildir with these messages."""
    for part in ("new", "cur", "tmp"):
        (folder / part).mkdir(parents=True)
    for number, raw in enumerate(messages):
        (folder / "new" / f"{number:06}.example").write_bytes(raw)
    return MaildirSource(str(folder), folder, "maildir")


def states(at: Desk) -> dict[str, str]:
    """The state of every answer, by its words."""
    every = listing.of(at, ["pending", "private", "unplaced", "published", "rejected", "spam"])
    assert not every.problems
    return {one.submission.text: one.state for one in every.answers}


def reasons(at: Desk) -> list[str]:
    every = listing.of(at, ["pending", "private", "unplaced", "published", "rejected", "spam"])
    return [one.submission.reason.text() for one in every.answers if one.submission.reason]


def head(number: int = 1, kind: str = "text/plain; charset=utf-8") -> bytes:
    """The head of a mail from Marie, without the line that ends it."""
    return message(number=number).partition(b"Content-Type:")[0] + f"Content-Type: {kind}\n".encode()


ORDINARY = message("An ordinary one.", 99)


def huge() -> bytes:
    """50 MB: some words, and a picture of the whole farm."""
    words = b"\n--b\nContent-Type: text/plain\n\nThe picture is huge.\n--b\nContent-Type: image/jpeg; name=farm.jpg\n"
    words += b"Content-Transfer-Encoding: base64\n\n"
    return head(1, "multipart/mixed; boundary=b") + words + (b"QUJD" * 18 + b"\n") * 690_000 + b"--b--\n"


def test_of_a_mail_of_fifty_megabytes_the_words_are_read_and_the_rest_is_never_kept(tmp_path: Path) -> None:
    raw = huge()
    assert len(raw) > 50_000_000
    with desk(tmp_path / "site", email=EMAIL) as at:
        found = collected(at, maildir(tmp_path / "mail", raw, ORDINARY))
        assert (found.new, found.error, found.troubles) == (2, None, ())
        assert states(at) == {"The picture is huge.": "pending", "An ordinary one.": "pending"}
    kept = {path.stat().st_size for path in (tmp_path / "site/.convblog/raw").iterdir()}
    assert max(kept) <= LONGEST
    assert (tmp_path / "mail/new/000000.example").stat().st_size == len(raw)


def test_a_mail_of_fifty_megabytes_comes_through_imap(server: Dovecot, tmp_path: Path) -> None:
    server.deliver("huge", huge(), ORDINARY)
    source = ImapSource(server.config("huge"), ENVIRON)
    with desk(tmp_path, email=EMAIL) as at:
        found = collected(at, source)
        source.close()
        assert (found.new, found.error, found.troubles) == (2, None, ())
        assert states(at) == {"The picture is huge.": "pending", "An ordinary one.": "pending"}
    assert server.contents("huge")["convblog/waiting"] == ["1", "99"]


def parts(number: int) -> bytes:
    """One mail of so many parts, the first with words."""
    part = b"--b\nContent-Type: image/png; name=dot.png\n\n.\n"
    words = b"\n--b\nContent-Type: text/plain\n\nSo many dots.\n"
    return head(1, "multipart/mixed; boundary=b") + words + part * number + b"--b--\n"


def nested(levels: int) -> bytes:
    """Words beneath so many multiparts."""
    raw = head(1, "multipart/mixed; boundary=b0") + b"\n"
    for level in range(levels):
        raw += b"--b%d\nContent-Type: multipart/mixed; boundary=b%d\n\n" % (level, level + 1)
    return raw + b"--b%d\nContent-Type: text/plain\n\nDown here.\n" % levels


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(parts(10_000), id="10,000 parts"),
        pytest.param(nested(500), id="500 levels"),
        pytest.param(head() + b"X-Long: " + b"x" * 1_000_000 + b"\n\nLong head.\n", id="a header of 1 MB"),
        pytest.param(head() + b"X-Many: x\n" * 100_000 + b"\nMany heads.\n", id="100,000 headers"),
        pytest.param(head() + b"Subject:" + b"\n more" * 200_000 + b"\n\nFolded.\n", id="a header of 200,000 lines"),
        pytest.param(b"No header at all, only words.\n", id="no headers"),
        pytest.param(b"\n\n\n", id="nothing"),
        pytest.param(b"\x00" * 10_000, id="zeroes"),
        pytest.param(b"From: <" + b"a" * 100_000 + b"@b.example>\n\nLong name.\n", id="a long address"),
    ],
)
def test_what_no_program_writes_is_kept_and_stops_nothing(raw: bytes, tmp_path: Path) -> None:
    with desk(tmp_path / "site", email=EMAIL) as at:
        found = collected(at, maildir(tmp_path / "mail", raw, ORDINARY))
        assert (found.fetched, found.error, found.troubles) == (2, None, ())
        found_states = states(at)
        assert found_states.pop("An ordinary one.") == "pending"
        assert len(found_states) == 1
        assert "published" not in found_states.values()
        assert collected(at, MaildirSource("again", tmp_path / "mail", "maildir")).fetched == 0


def test_words_are_found_among_ten_thousand_parts_and_beneath_what_is_too_deep_nothing_is(tmp_path: Path) -> None:
    with desk(tmp_path / "site", email=EMAIL) as at:
        collected(at, maildir(tmp_path / "many", parts(10_000)))
        assert states(at) == {"So many dots.": "pending"}
    with desk(tmp_path / "deep", email=EMAIL) as at:
        collected(at, maildir(tmp_path / "levels", nested(500)))
        assert "Down here." not in states(at)


FORGED = [
    pytest.param({"Authentication-Results": "mx.evil.example; dmarc=pass header.from=mail.example"}, id="another host"),
    pytest.param({"Authentication-Results": "mx.test.example.evil.example; dmarc=pass"}, id="a longer name"),
    pytest.param({"Authentication-Results": "mx.test.example; dmarc=fail header.from=mail.example"}, id="a failure"),
    pytest.param(
        {"Authentication-Results": "mx.test.example; dmarc=pass header.from=evil.example"}, id="of another domain"
    ),
    pytest.param(
        {"Authentication-Results": "mx.test.example (; dmarc=pass header.from=mail.example)"}, id="in a comment"
    ),
    pytest.param({"ARC-Authentication-Results": "i=1; mx.test.example; dmarc=pass"}, id="of a chain"),
]


@pytest.mark.parametrize("headers", FORGED)
def test_forged_proof_is_no_proof(headers: dict[str, str], tmp_path: Path) -> None:
    """Marie is known: the proof alone would let this pass."""
    with desk(tmp_path / "site", moderation="known", email=EMAIL) as at:
        collected(at, maildir(tmp_path / "1", message("It is me.", 1)))
        deciding.approve(at, listing.of(at, ["pending"]).answers[0].submission.id)
        forged = message("It is me, says the forger.", 2, headers={"Authentication-Results": "", **headers})
        collected(at, maildir(tmp_path / "2", forged, message("It is me again.", 3)))
        assert states(at) == {
            "It is me.": "published",
            "It is me, says the forger.": "pending",
            "It is me again.": "published",
        }


def test_proof_below_another_hosts_line_was_brought_along(tmp_path: Path) -> None:
    with desk(tmp_path / "site", moderation="none", email=EMAIL) as at:
        raw = b"Received: from evil.example by mx.elsewhere.example; Wed, 18 Nov 2026 08:00:00 +0100\n"
        real = b"Authentication-Results: mx.test.example; dmarc=fail header.from=mail.example\n"
        collected(at, maildir(tmp_path / "1", raw + message("Brought along.", 1), real + message("Topmost.", 2)))
        assert states(at) == {"Brought along.": "pending", "Topmost.": "pending"}


def test_our_own_address_as_sender_is_no_reader(tmp_path: Path) -> None:
    ours = message("From ourselves.", 1, headers={"From": f"Claire <{EMAIL['address']}>"})
    tagged = message("From a page.", 2, headers={"From": f"Claire <{TO_THE_LETTER}>"})
    claimed = message("From the author, they say.", 3, headers={"From": "Claire <claire@test.example>"})
    proof = {"Authentication-Results": "mx.test.example; dmarc=pass header.from=test.example"}
    proven = message("From the author's program.", 4, headers={"From": "Claire <claire@test.example>", **proof})
    with desk(tmp_path / "site", moderation="none", email=EMAIL) as at:
        found = collected(at, maildir(tmp_path / "mail", ours, tagged, claimed, proven))
        assert (found.new, found.rejected) == (2, 2)
        assert states(at) == {
            "": "rejected",
            "From the author, they say.": "pending",
            "From the author's program.": "pending",
        }


LOOPS = {
    "auto-replied": {"Auto-Submitted": "auto-replied"},
    "a list": {"List-Id": "<letters.mail.example>"},
    "a bounce": {"Return-Path": "<>"},
    "a vacation": {"Subject": "Automatic reply: Letter", "X-Autoreply": "yes"},
    "a mail of ours that came back": {
        "Auto-Submitted": "auto-generated",
        "In-Reply-To": f"<{LETTER}.abc@test.example>",
    },
    "a loop that says so": {"X-Loop": EMAIL["address"]},
    "bulk": {"Precedence": "bulk"},
}


@pytest.mark.parametrize("name", LOOPS)
def test_a_loop_ends_here(name: str, tmp_path: Path) -> None:
    """Whatever sends itself to us is kept aside, and is never answered: nothing stands in the queue."""
    with desk(tmp_path / "site", moderation="none", email=EMAIL) as at:
        loops = [message(f"Round {n}.", n, headers=LOOPS[name]) for n in range(5)]
        found = collected(at, maildir(tmp_path / "mail", *loops))
        assert found.new == 0
        assert "published" not in states(at).values()
        assert at.db.execute("SELECT count(*) FROM outgoing").fetchone() == (0,)


OURS = re.compile(r"(answers)?\+?[0-9a-z-]*@test\.example")  # the ways to answer stand on the page
HOSTILE = '<script>alert("n")</script><img src=x onerror=alert(1)>'
OVERRIDE, ISOLATE, ESCAPE, NUL = "\u202e", "\u2066", "\x1b]0;owned\x07", "\x00"


def hostile_mails() -> list[bytes]:
    """Names, subjects and words that break out, if anything lets them."""
    by = "Marie <marie@mail.example>"
    words = (
        f'{HOSTILE}\n\n[here](javascript:alert(1)) "onclick=alert(2) {OVERRIDE}gpj.exe{ISOLATE} write to e@evil.example'
    )
    return [
        message(words, 1, headers={"From": by}),
        message(
            "By name.", 2, headers={"From": "=?utf-8?q?=3Cscript=3Ealert=281=29=3C=2Fscript=3E?= <m@mail.example>"}
        ),
        message("By override.", 3, headers={"From": "=?utf-8?b?4oCuZWlyYU0=?= <m@mail.example>"}),
        message("By control.", 4, headers={"From": "=?utf-8?b?TWFyaRtdMDtvd25lZAdlAA==?= <m@mail.example>"}),
        message("By address.", 5, headers={"From": '"f@evil.example" <m@mail.example>'}),
        message("By comment.", 6, headers={"From": 'm@mail.example (Marie (g@evil.example) "Lefort")'}),
        message("By quotes.", 7, headers={"From": '"Marie \\"<h@evil.example>\\" L" <"od d"@mail.example>'}),
        message("By subject.", 8, headers={"Subject": f"=?utf-8?b?4oCu?= {HOSTILE} i@evil.example"}),
        message(f"By name line.\n\nName to publish: {HOSTILE} j@evil.example\n", 9),
        message("By attribute.", 10, headers={"From": '"\\" onmouseover=\\"alert(1)" <m@mail.example>'}),
        *in_html(),
    ]


def in_html() -> list[bytes]:
    body = """<p>By HTML.</p><script>alert(1)</script><xmp><b></xmp><style>*{}</style><svg onload=alert(1)>
<noscript><p title="</noscript><img src=x onerror=y>"><a href="java&#115;cript:alert(1)">go</a>
<a href="mailto:k@evil.example">k<b>@</b>evil.example</a>
<a href="https://ok.example/?a=l@evil.example&b=%6d@evil.example">link</a>"""
    return [head(20, "text/html; charset=utf-8") + b"\n" + body.encode() + b"\n"]


def site_with_mail(root: Path, *mails: bytes) -> Path:
    site = site_of(root, f"== convblog.yaml\n{CONFIG}== content/posts/letter.md\n{post('Letter', '2026-11-01')}")
    maildir(site / "mail", *mails)
    return site


def run(site: Path, *arguments: str, largest: int = -1, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """`convblog` in a process of its own; `largest` is the disk it has."""
    return subprocess.run(
        [*COMMAND, *arguments], cwd=site, env={**os.environ, **PLAIN}, input=given, capture_output=True, timeout=120,
        preexec_fn=(lambda: limited(largest)) if largest >= 0 else None, check=False,
    )  # fmt: skip


def test_what_strangers_write_stands_on_the_page_as_text_and_shows_no_address(tmp_path: Path) -> None:
    mails = hostile_mails()
    site = site_with_mail(tmp_path / "site", *mails)
    ran = run(site, "collect")
    assert (ran.returncode, ran.stderr) == (0, b"")
    ids = [path.stem for path in sorted((site / ".convblog/inbox").glob("*.md"))]
    assert len(ids) == len(mails)
    for command in (["list"], ["show", *ids], ["approve", *ids]):
        shown = run(site, "inbox", *command)
        seen = (shown.stdout + shown.stderr).decode()
        assert shown.returncode == 0, seen
        assert not re.search("[\x00-\x08\x0b-\x1f\u202a-\u202e\u2066-\u2069]", seen)
        assert shown_addresses(seen) == []
    built(site)
    check_published(site, len(mails))


def check_published(site: Path, number: int) -> None:
    """The bytes that go out, and the files that are committed."""
    output = {path: data.decode("utf-8", "replace") for path, data in tree(site / "public").items()}
    page = output["2026/11/letter/index.html"]
    assert page.count('id="r-') == number
    for path, text in output.items():
        plain = unquote(unescape(unescape(text)))
        assert [one for one in shown_addresses(plain) if not OURS.fullmatch(one)] == [], path
        assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f]", text), path
    check_markup(page)
    committed = "".join(data.decode() for data in tree(site / "responses").values())
    assert shown_addresses(unquote(unescape(committed))) == []


def check_markup(page: str) -> None:
    """No element, attribute or address that acts stands on a page."""
    elements = [element for element in html.document_fromstring(page).iter() if isinstance(element.tag, str)]
    assert {element.tag for element in elements} & {"script", "xmp", "iframe", "noscript", "style", "b"} == set()
    assert [name for element in elements for name in element.attrib if name.startswith("on") or name == "style"] == []
    addresses = [element.get(name, "") for element in elements for name in ("href", "src", "action")]
    assert {urlsplit(address.strip()).scheme for address in addresses} <= {"", "https", "mailto"}
    pictures = [element.get("src") for element in elements if element.tag == "img"]
    assert all(picture.startswith("/") for picture in pictures)
    assert "<script" not in page.lower()
    assert "&lt;script&gt;alert(" in page  # shown as what it is: text


def limited(largest: int) -> None:
    """No file may grow beyond `largest` bytes: what a full disk is to whoever writes."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))


@pytest.mark.parametrize("largest", [0, 400, 30_000, 150_000])
def test_a_full_disk_while_collecting_loses_nothing_and_leaves_nothing_half_written(
    largest: int, tmp_path: Path
) -> None:
    long = message("A long letter. " * 20_000, 2)
    site = site_with_mail(tmp_path / "site", message("First."), long, message("Third.", 3))
    before = tree(site / "mail")
    full = run(site, "collect", largest=largest)
    assert full.returncode == 1
    assert b"Traceback" not in full.stderr
    assert b"File too large" in full.stderr or b"disk I/O error" in full.stderr or b"is full" in full.stderr
    assert shown_addresses(full.stderr.decode()) == []
    assert tree(site / "mail") == before
    assert run(site, "collect").returncode == 0
    texts = sorted(
        p.read_text("utf-8").rpartition("---\n")[2].split(".")[0] for p in (site / ".convblog/inbox").glob("*")
    )
    assert texts == ["A long letter", "First", "Third"]
    assert not list(site.rglob(".*.aside"))


def test_a_full_disk_makes_the_mail_server_keep_its_message(tmp_path: Path) -> None:
    site = site_with_mail(tmp_path / "site")
    raw = message("Piped. " * 1_000)
    full = run(site, "mail", "receive", largest=1_000, given=raw)
    assert full.returncode == 75
    assert full.stderr == b"The message could not be kept: File too large\n"
    assert not list((site / ".convblog/spool").glob("*.eml*"))
    assert run(site, "mail", "receive", given=raw).returncode == 0
    assert run(site, "collect").returncode == 0
    assert len(list((site / ".convblog/inbox").glob("*.md"))) == 1

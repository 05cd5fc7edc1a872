"""Which places a configuration names."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from convblog.channels.email.pipe import spool
from convblog.channels.email.sources import sources_of
from convblog.config import Email, Imap, MailSource
from tests.channels.email.dovecot import mail

MAILBOX = Imap(host="mail.fil.example", user="claire@fil.example", password_env="FIL_PASSWORD")


def names(site: Path, *sources: MailSource) -> list[str]:
    return [source.name for source in sources_of(Email(sources=sources), site, {})]


def test_sources_keep_their_order_and_say_nothing_secret(tmp_path: Path) -> None:
    sources = MailSource(mbox="replies.mbox"), MailSource(imap=MAILBOX), MailSource(maildir="~/Maildir")
    assert names(tmp_path, *sources) == ["mbox replies.mbox", "imap mail.fil.example/INBOX", "maildir ~/Maildir"]


def test_two_accounts_of_one_server_have_two_names(tmp_path: Path) -> None:
    other = Imap(host="mail.fil.example", user="paul@fil.example", password_env="PAUL_PASSWORD")
    assert names(tmp_path, MailSource(imap=MAILBOX), MailSource(imap=other)) == [
        "imap mail.fil.example/INBOX",
        "imap mail.fil.example/INBOX (2)",
    ]


def test_the_spool_is_a_source_once_something_came(tmp_path: Path) -> None:
    assert names(tmp_path) == []
    spool(tmp_path / ".convblog" / "spool", mail("one"))
    assert names(tmp_path, MailSource(mbox="replies.mbox")) == ["mail receive", "mbox replies.mbox"]


def test_only_a_mailbox_needs_the_imap_library() -> None:
    check = "import sys, convblog.channels.email.sources; print([m for m in sys.modules if 'imap' in m])"
    run = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n"

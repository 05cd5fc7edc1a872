"""`docs/reference/hosts.md` says what the file does: its example is read, and its lines fit what they are said to."""

from __future__ import annotations

from convblog.conversation import hosts
from convblog.conversation.submission import Identity, Sender
from tests.conversation.desks import webmention
from tests.docs.manual import DOCS, blocks, codes, read, rows


def test_the_example_is_a_file_without_mistakes() -> None:
    [example] = blocks(DOCS / "reference" / "hosts.md")
    assert [line.rule for line in hosts.read(example.text).lines] == ["block", "block", "block", "allow"]


def test_each_line_of_the_table_fits_what_is_named_beside_it() -> None:
    described = [row for row in rows(read("reference/hosts.md")) if " " in codes(row[0])[0]]
    assert len(described) == 5
    for line, fits in ((codes(row[0])[0], codes(row[1])) for row in described):
        for host in fits or [line.split()[1]]:
            # Pages under www. belong to the same site: that is how an identity is made.
            sender = Sender(Identity("host", host.removeprefix("www.")), True)
            answer = webmention(sender=sender)
            found = hosts.read(line)
            assert found.blocks(answer) or found.allows(answer), (line, host)

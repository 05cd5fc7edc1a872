"""What mail programs write around a reader's words, in one language: plain data."""

from __future__ import annotations

from typing import NamedTuple


class Language(NamedTuple):
    """Phrases of one language, each field a list divided by `;`. Case and accents do not count.

    A phrase is taken from what a mail program really writes. To add a language is to add a file; to add a program is
    to add its phrases where they belong.
    """

    # "On 20 November 2026 at 08:40, Marie <marie@…> wrote:"
    opens: str = ""  # the words that may begin it, before a date
    wrote: str = ""  # the verb
    quoting: str = ""  # "Quoting Marie <marie@…>:", without a verb that ends it
    told: str = ""  # the verb as people use it in a story; a program does not
    # "From: … Sent: … To: … Subject: …"
    from_: str = ""
    date: str = ""
    to: str = ""
    copy: str = ""
    subject: str = ""
    other: str = ""  # fields of such a block that say nothing else
    # "-----Original Message-----", "---------- Forwarded message ----------"
    original: str = ""
    forwarded: str = ""
    # "Sent from my iPhone", "Get Outlook for iOS"
    sent_from: str = ""  # beginnings; a device or a program follows
    footers: str = ""  # beginnings that no reader would type
    devices: str = ""  # words for devices that are not names
    # what stands at the end of a letter
    closings: str = ""
    jobs: str = ""
    contact: str = ""  # labels of telephone numbers and addresses
    street: str = ""
    # notices: two of these words in one paragraph, or one whole phrase
    confidential: str = ""
    notices: str = ""
    external: str = ""  # banners that warn of mail from elsewhere: two of these
    reply_above: str = ""
    private: str = ""  # what in the line for the name keeps a message private


def phrases(text: str) -> tuple[str, ...]:
    """The single phrases of a field."""
    return tuple(filter(None, (phrase.strip() for phrase in text.split(";"))))

"""From a page of somebody's, through the guarded door and over the desk, to our own built page."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

from lxml import html

from convblog.channels.deliveries import Reference
from convblog.channels.fetching import Conditional, Limits
from convblog.channels.looking import looker_again
from convblog.channels.webmention.incoming import Incoming, Parents, id_of_pair, submission_of
from convblog.channels.wire import resolve
from convblog.conversation.receiving import receive
from convblog.conversation.submission import Submission
from tests.channels.web import LIMITS, PUBLIC, Web
from tests.conversation.desks import NOW, config, desk
from tests.scenario import built, post, site_of, tree

SOURCE = "http://marie.example/note"
TARGET = "https://test.example/2026/11/letter/"
PATH = "/2026/11/letter/"


class Scene:
    """A site whose author reads nothing first, and a web of others."""

    def __init__(self, folder: Path, web: Web, moderation: str = "none") -> None:
        config_file = f"title: Test\nurl: https://test.example/\nconversation: {{moderation: {moderation}}}\n"
        letter = f"== content/posts/letter.md\n{post('Letter', '2026-11-01')}"
        self.site = site_of(folder, f"== convblog.yaml\n{config_file}\n{letter}")
        self._web, self._moderation = web, moderation
        self.came: list[Submission] = []

    def comes(self, source: str = SOURCE, limits: Limits = LIMITS) -> str:
        """A webmention comes in and is looked at; its id."""
        look = looker_again(config(), self._web.door(limits=limits, look_up=_look_up))
        identity = id_of_pair(source, PATH)
        with desk(self.site, moderation=self._moderation) as at:
            found = look(identity, Reference(source, TARGET, PATH, NOW), at.pages, Conditional()).found
            assert isinstance(found, Incoming), found
            submission = submission_of(found, at.pages, Parents())
            receive(at, submission, found.copy.encode())
        self.came.append(submission)
        return identity

    def output(self) -> dict[str, bytes]:
        """The built site."""
        built(self.site)
        return tree(self.site / "public")

    def page(self) -> html.HtmlElement:
        """The page of the letter, as it stands online."""
        return html.document_fromstring(self.output()[f"{PATH[1:]}index.html"].decode("utf-8"))

    def stored(self) -> dict[str, bytes]:
        """What is kept of it, save the copy of the source for the moderator."""
        kept = tree(self.site / "responses") | tree(self.site / ".convblog")
        return {path: data for path, data in kept.items() if not path.startswith(("raw/", ".gitignore"))}


def _look_up(host: str, port: int) -> tuple[str, ...]:
    """Names are invented, one of them for a machine behind our own wall; numbers are what they are."""
    if host == "inside.example":
        return ("10.0.0.7",)
    return (PUBLIC,) if host.endswith(".example") else tuple(resolve(host, port))


def check_markup(page: html.HtmlElement) -> None:
    """No element, attribute or address that acts stands on a page."""
    elements = [element for element in page.iter() if isinstance(element.tag, str)]
    acting = {"script", "style", "iframe", "object", "embed", "svg", "math", "base", "noscript", "xmp", "template"}
    assert {element.tag for element in elements} & acting == set()
    assert [name for element in elements for name in element.attrib if name.startswith("on") or name == "style"] == []
    addresses = [element.get(name, "") for element in elements for name in ("href", "src", "action", "formaction")]
    assert {urlsplit(unquote(address.strip())).scheme for address in addresses} <= {"", "http", "https", "mailto"}
    pictures = [element.get("src") for element in elements if element.tag == "img"]
    assert all(picture and picture.startswith("/") and not picture.startswith("//") for picture in pictures)

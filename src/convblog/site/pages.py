"""The planned pages. A page's fields are its dependencies: what renders it is given nothing else.

So the narrower a field, the fewer the rebuilds: neighbours are a `Link`, lists hold `Summary`s, a body is its digest.
Every `url` is a path with the site's prefix (`/blog/2026/11/letter/`); `path` is the file below the output folder.
"""

from __future__ import annotations

from typing import Any, ClassVar

from msgspec import Struct, msgpack

from convblog.conversation.thread import Answer, Thread, Voice
from convblog.digest import digest_of
from convblog.times import Moment

# ---- the parts pages are made of


class Part(Struct, frozen=True, array_like=True):
    """A value inside a page."""


class Target(Part, frozen=True):
    """What a reference of a body came to be: its address and, of a post, its title; of a picture, its size."""

    url: str
    title: str = ""
    width: int = 0
    height: int = 0


class Prose(Part, frozen=True):
    """A whole body: the digest of its pieces (kept in the cache), what fills its holes, and who asks for it."""

    digest: bytes
    targets: tuple[Target, ...] = ()
    blocks: tuple[str, ...] = ()


class Excerpt(Part, frozen=True):
    """The beginning of a body, or the author's own summary: the digest of the post's details, which hold it."""

    details: bytes
    targets: tuple[Target, ...] = ()


class Link(Part, frozen=True):
    """A neighbour: address, title and language."""

    url: str
    title: str
    lang: str


class TagLink(Part, frozen=True):
    """A tag and the address of its page."""

    name: str
    url: str


class Byline(Part, frozen=True):
    """Who wrote a post."""

    name: str
    url: str


class Version(Part, frozen=True):
    """The same text in another language; `name` is that language's own name for itself."""

    lang: str
    name: str
    url: str


class Series(Part, frozen=True):
    """The series a post belongs to: all its parts in order, this one at `position` (from 1)."""

    title: str
    parts: tuple[Link, ...]
    position: int


class Openness(Part, frozen=True):
    """Which ways to answer stand open, of `email`, `webmention` and `form`; none and `closed` says why."""

    channels: tuple[str, ...]
    closed: bool = False  # by time or by the author, as opposed to nothing being configured


class Summary(Part, frozen=True):
    """A post in a list."""

    url: str
    title: str
    lang: str
    direction: str  # ltr or rtl
    published: Moment
    updated: Moment | None
    author: Byline
    tags: tuple[TagLink, ...]
    excerpt: Excerpt
    question: str
    draft: bool
    image: str


class SealedSummary:
    """A `Summary` as lists hold it: templates see the summary, keys its digest.

    A post stands in four lists or more; digesting it once halves the time that all lists' keys take.
    """

    __slots__ = ("digest", "summary")

    def __init__(self, digest: bytes, summary: Summary | None) -> None:
        self.digest, self.summary = digest, summary

    def __getattr__(self, name: str) -> Any:
        return getattr(self.summary, name)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SealedSummary) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)


def seal(summary: Summary) -> SealedSummary:
    """Seal a summary."""
    return SealedSummary(digest_of(_encode(summary)), summary)


_encode = msgpack.Encoder().encode


class DatedLink(Part, frozen=True):
    """A post in the archive."""

    url: str
    title: str
    lang: str
    published: Moment


class Month(Part, frozen=True):
    """The posts of one month (1 to 12), newest first."""

    number: int
    posts: tuple[DatedLink, ...]


class Conversing(Part, frozen=True):
    """A thread that is alive: the post, and its newest answer."""

    post: Link
    question: str
    answer: Answer  # without the answers to it


class Asking(Part, frozen=True):
    """A post whose question waits for a first word."""

    post: Link
    question: str
    published: Moment


class Person(Part, frozen=True):
    """One who has answered, and where."""

    voice: Voice
    threads: tuple[Link, ...]


# ---- pages rendered by a template of the theme


class HtmlPage(Struct, frozen=True, array_like=True):
    """What every page of HTML has. `lang` is the language of its own words (menu, buttons)."""

    template: ClassVar[str]

    path: str
    url: str
    lang: str


class HomePage(HtmlPage, frozen=True):
    """The newest posts, or an older slice. Slices are numbered from the oldest; the home page itself is 0."""

    template: ClassVar[str] = "home.html"

    number: int
    posts: tuple[SealedSummary, ...]
    newer: str
    older: str
    versions: tuple[Version, ...]


class TagPage(HtmlPage, frozen=True):
    """The posts of one tag, in slices like the home page's."""

    template: ClassVar[str] = "tag.html"

    tag: str
    number: int
    posts: tuple[SealedSummary, ...]
    newer: str
    older: str


class TagsPage(HtmlPage, frozen=True):
    """All tags, by name."""

    template: ClassVar[str] = "tags.html"

    tags: tuple[TagLink, ...]


class ArchivePage(HtmlPage, frozen=True):
    """The archive: all years, and the posts of one (`year` is 0 on the entrance, which shows no posts)."""

    template: ClassVar[str] = "archive.html"

    year: int
    years: tuple[TagLink, ...]
    months: tuple[Month, ...]


class ConversationsPage(HtmlPage, frozen=True):
    """Threads that are alive, newest answer first, and questions that wait for a first word."""

    template: ClassVar[str] = "conversations.html"

    alive: tuple[Conversing, ...]
    waiting: tuple[Asking, ...]
    feed: str


class VoicesPage(HtmlPage, frozen=True):
    """Who has answered, by name."""

    template: ClassVar[str] = "voices.html"

    people: tuple[Person, ...]


class NotFoundPage(HtmlPage, frozen=True):
    """The page for addresses that are not there (404.html), or that are gone for good (`gone`)."""

    template: ClassVar[str] = "404.html"

    gone: bool
    home: str


class RedirectPage(HtmlPage, frozen=True):
    """An old address of a page that lives at `to`."""

    template: ClassVar[str] = "redirect.html"

    to: str


class PostPage(HtmlPage, frozen=True):
    """A post with its thread, or a page (`template` is then `page.html`)."""

    template: ClassVar[str] = "post.html"

    title: str
    post_lang: str
    direction: str
    published: Moment | None
    updated: Moment | None
    author: Byline
    tags: tuple[TagLink, ...]
    question: str
    draft: bool
    future: bool
    image: Target | None
    details: bytes  # digest of the post's `Details`
    prose: Prose
    newer: Link | None
    older: Link | None
    related: tuple[Link, ...]
    series: Series | None
    versions: tuple[Version, ...]
    thread: Thread
    openness: Openness
    conversation_feed: str


class StandalonePage(PostPage, frozen=True):
    """A page outside the stream of posts. It has its thread like a post."""

    template: ClassVar[str] = "page.html"


# ---- feeds


class Entry(Part, frozen=True):
    """A post in a feed."""

    url: str
    title: str
    lang: str
    published: Moment
    updated: Moment
    author: Byline
    tags: tuple[str, ...]
    prose: Prose | None  # None where feeds are shortened: then the excerpt stands
    excerpt: Excerpt
    question: str
    openness: Openness
    conversation_feed: str
    answers: int  # for programs that read feeds; no page shows it
    newest_answer: Moment | None


class FeedPage(Struct, frozen=True, array_like=True):
    """A feed of posts: `kind` is rss, atom or json."""

    path: str
    url: str
    lang: str
    kind: str
    title: str
    description: str
    home: str
    updated: Moment
    entries: tuple[Entry, ...]


class Remark(Part, frozen=True):
    """An answer in a feed of a conversation."""

    id: str
    post: Link
    voice: Voice
    by_author: bool
    published: Moment
    html: str  # has passed the sanitiser
    parent: str  # id of the answer it answers, or empty
    openness: Openness


class ConversationFeed(Struct, frozen=True, array_like=True):
    """The answers to one post, or of the whole site, newest first; RSS."""

    path: str
    url: str
    lang: str
    title: str
    home: str
    updated: Moment
    remarks: tuple[Remark, ...]


# ---- files for machines


class SitemapUrl(Part, frozen=True):
    """One address of the sitemap and when it last changed."""

    url: str
    changed: Moment | None


class Sitemap(Struct, frozen=True, array_like=True):
    """One sitemap of at most 50,000 addresses."""

    path: str
    url: str
    lang: str
    urls: tuple[SitemapUrl, ...]


class SitemapIndex(Struct, frozen=True, array_like=True):
    """The list of sitemaps of a large site."""

    path: str
    url: str
    lang: str
    sitemaps: tuple[str, ...]


class Robots(Struct, frozen=True, array_like=True):
    """`robots.txt`."""

    path: str
    url: str
    lang: str
    sitemap: str


class Blogroll(Struct, frozen=True, array_like=True):
    """The blogroll as OPML 2.0."""

    path: str
    url: str
    lang: str
    blogs: tuple[tuple[str, str, str], ...]  # title, url, feed


class Redirection(Part, frozen=True):
    """One line for the host: `old` answers 301 to `new`, or 410 if `new` is empty. Paths with the prefix."""

    old: str
    new: str


class HostFile(Struct, frozen=True, array_like=True):
    """`_redirects`, `_headers` or `.htaccess`: what the host should do; `own` is the author's file of that name."""

    path: str
    url: str
    lang: str
    redirections: tuple[Redirection, ...]
    own: str


class Stylesheet(Struct, frozen=True, array_like=True):
    """The one stylesheet: the theme's, with its options and the colours of code."""

    path: str
    url: str
    lang: str
    options: dict[str, str]
    light: str
    dark: str


class Portrait(Struct, frozen=True, array_like=True):
    """A picture drawn from a name, for who has none (SVG)."""

    path: str
    url: str
    lang: str
    name: str
    seed: str


class Copy(Struct, frozen=True, array_like=True):
    """A file that is copied as it is: pictures, downloads, everything in `static/` folders."""

    path: str
    source: str  # path from the site's root, or an absolute one for the theme's files
    digest: bytes


Page = (
    HomePage
    | TagPage
    | TagsPage
    | ArchivePage
    | ConversationsPage
    | VoicesPage
    | NotFoundPage
    | RedirectPage
    | PostPage
    | StandalonePage
    | FeedPage
    | ConversationFeed
    | Sitemap
    | SitemapIndex
    | Robots
    | Blogroll
    | HostFile
    | Stylesheet
    | Portrait
    | Copy
)


# ---- what all pages of one language share


class ReplySettings(Part, frozen=True):
    """The configured ways to answer."""

    address: str  # mailbox for answers, or empty
    plus_addressing: bool
    webmention: str  # endpoint, or empty
    form: str  # endpoint, or empty
    openings: tuple[str, ...] | None  # None: those that come with the program


class NavLink(Part, frozen=True):
    """An entry of the menu."""

    title: str
    url: str


class Face(Struct, frozen=True):
    """What every page of one language shows of the site. Its digest is part of every such page's key."""

    lang: str
    direction: str
    title: str
    description: str
    origin: str  # scheme and host, no slash at the end
    prefix: str  # path of the site, no slash at the end
    home: str
    author: Byline
    nav: tuple[NavLink, ...]
    languages: tuple[Version, ...]
    reply: ReplySettings
    hub: str
    blogroll: bool
    theme_options: dict[str, str]
    generator: str

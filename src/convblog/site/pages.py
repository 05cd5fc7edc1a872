"""The planned pages. A page's fields are its dependencies: what renders it is given nothing else.

`path` is the file below the output folder, `url` the page's path with the site's prefix.
"""

from __future__ import annotations

from typing import ClassVar

from msgspec import Struct

from convblog.conversation.safehtml import SafeHtml
from convblog.conversation.thread import Picture, Thread, Voice
from convblog.site.parts import (
    Asking,
    Byline,
    Conversing,
    Entry,
    Link,
    Month,
    Openness,
    Person,
    Prose,
    Redirection,
    Remark,
    SealedSummary,
    Series,
    SitemapUrl,
    TagLink,
    Target,
    Version,
)
from convblog.times import Moment


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


class AnswerPage(HtmlPage, frozen=True):
    """An answer of the author's to another site's answer, alone: that site can receive it as a webmention."""

    template: ClassVar[str] = "answer.html"

    voice: Voice
    published: Moment
    html: SafeHtml  # its links are the author's own, and followed
    text: str  # its beginning in plain words
    pictures: tuple[Picture, ...]
    in_reply_to: str  # where what is answered stands
    answered: str  # the name of who said that, perhaps empty
    post: Link
    place: str  # where it stands in the thread of the post


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


class ConversationFeed(Struct, frozen=True, array_like=True):
    """The answers to one post, or of the whole site, newest first; RSS."""

    path: str
    url: str
    lang: str
    title: str
    home: str
    updated: Moment
    remarks: tuple[Remark, ...]


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


class HostFile(Struct, frozen=True, array_like=True):
    """`_redirects`, `_headers` or `.htaccess`: what the host should do; `own` is the author's file of that name.

    `webmentions` says whether every page takes them: hosts are told of headers for all pages at once.
    """

    path: str
    url: str
    lang: str
    redirections: tuple[Redirection, ...]
    own: str
    webmentions: bool


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
    | AnswerPage
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

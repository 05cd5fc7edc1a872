"""Pelican: RSS and Atom of its own, no JSON feed; previous, next and related posts through two cheap filters.

Its cache of parsed articles is on for every build but the cold one, where writing it would only cost time
(the benchmark's command turns it off there). Pelican has one process and no threads.
"""

from typing import Any

PATH = "content"
THEME = "theme"
SITENAME = "Bench"
SITEURL = "https://bench.example"
SITESUBTITLE = "A corpus for comparing static site generators."
AUTHOR = "Ada Example"
TIMEZONE = "UTC"
DEFAULT_LANG = "en"
DEFAULT_DATE_FORMAT = "%-d %B %Y"
DEFAULT_CATEGORY = "posts"
USE_FOLDER_AS_CATEGORY = False

ARTICLE_URL = "{date:%Y}/{date:%m}/{slug}/"
ARTICLE_SAVE_AS = ARTICLE_URL + "index.html"
TAG_URL = "tags/{slug}/"
TAG_SAVE_AS = TAG_URL + "index.html"
TAGS_SAVE_AS = "tags/index.html"
ARCHIVES_SAVE_AS = "archive/index.html"
YEAR_ARCHIVE_URL = "archive/{date:%Y}/"
YEAR_ARCHIVE_SAVE_AS = YEAR_ARCHIVE_URL + "index.html"
AUTHOR_SAVE_AS = AUTHORS_SAVE_AS = CATEGORY_SAVE_AS = CATEGORIES_SAVE_AS = ""
DIRECT_TEMPLATES = ["index", "tags", "archives", "sitemap", "404"]
SITEMAP_SAVE_AS = "sitemap.xml"
DEFAULT_PAGINATION = 10
PAGINATED_TEMPLATES = {"index": None, "tag": None}
PAGINATION_PATTERNS = (
    (1, "{url}", "{save_as}"),
    (2, "{base_name}/page/{number}/", "{base_name}/page/{number}/index.html"),
)

FEED_RSS = "feed.xml"
FEED_ATOM = "atom.xml"
TAG_FEED_RSS = "tags/{slug}/feed.xml"
TAG_FEED_ATOM = "tags/{slug}/atom.xml"
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None
FEED_MAX_ITEMS = 20
RSS_FEED_SUMMARY_ONLY = False
SUMMARY_MAX_LENGTH = None
SUMMARY_MAX_PARAGRAPHS = 1

MARKDOWN = {
    "extension_configs": {
        "markdown.extensions.codehilite": {"css_class": "highlight", "guess_lang": False},
        "markdown.extensions.extra": {},
        "markdown.extensions.meta": {},
        "markdown.extensions.smarty": {},
        "markdown.extensions.toc": {},
    },
    "output_format": "html5",
}
CACHE_CONTENT = True
LOAD_CONTENT_CACHE = True
CHECK_MODIFIED_METHOD = "mtime"

_neighbours: dict[str, tuple[Any, Any]] = {}
_by_tag: dict[str, list[Any]] = {}


def neighbours(article: Any, articles: list[Any]) -> tuple[Any, Any]:
    """The articles before and after `article`, either of them perhaps None; `articles` come newest first."""
    if not _neighbours:
        ring = [None, *articles, None]
        _neighbours.update({ring[at].slug: (ring[at + 1], ring[at - 1]) for at in range(1, len(ring) - 1)})
    return _neighbours[article.slug]


def related(article: Any, articles: list[Any]) -> list[Any]:
    """Up to three other articles, the newest of the same tags: the cheap way, as Hugo's templates do it here."""
    if not _by_tag:
        for each in articles:
            for tag in each.tags:
                _by_tag.setdefault(tag.slug, []).append(each)
    found = {each.slug: each for tag in article.tags for each in _by_tag[tag.slug][:3] if each is not article}
    return list(found.values())[:3]


JINJA_FILTERS = {"neighbours": neighbours, "related": related}

"""Nikola: RSS and Atom of its own, no JSON feed and no related posts; it is spared both.

It keeps a record of dependencies and rebuilds only what it finds stale, so its later builds are faster than its first.
Galleries, listings, images, source copies, bundles and comments are off: nothing here needs them.
"""

BLOG_AUTHOR = "Ada Example"
BLOG_TITLE = "Bench"
SITE_URL = "https://bench.example/"
BLOG_EMAIL = ""
BLOG_DESCRIPTION = "A corpus for comparing static site generators."
DEFAULT_LANG = "en"
TRANSLATIONS = {"en": ""}
TIMEZONE = "UTC"
DATE_FORMAT = "d MMMM yyyy"
THEME = "bench"

POSTS = (("posts/*.md", "", "post.tmpl"),)
PAGES = ()
COMPILERS = {"markdown": (".md",)}
MARKDOWN_EXTENSIONS = ["fenced_code", "codehilite", "extra", "smarty", "toc"]
MARKDOWN_EXTENSION_CONFIGS = {"codehilite": {"guess_lang": False}}
PRETTY_URLS = True
DEMOTE_HEADERS = 0

INDEX_DISPLAY_POST_COUNT = 10
INDEX_TEASERS = True
INDEXES_PRETTY_PAGE_URL = {"en": ["page", "{number}", "{index_file}"]}
TAG_PATH = "tags"
TAG_PAGES_ARE_INDEXES = True
ARCHIVE_PATH = "archive"
ARCHIVE_FILENAME = "index.html"
ENABLE_AUTHOR_PAGES = False

GENERATE_RSS = True
RSS_FILENAME_BASE = "feed"
GENERATE_ATOM = True
ATOM_FILENAME_BASE = "feed"
FEED_LENGTH = 20
FEED_TEASERS = False

COMMENT_SYSTEM = ""
COPY_SOURCES = False
SHOW_SOURCELINK = False
USE_BUNDLES = False
GALLERY_FOLDERS: dict[str, str] = {}
LISTINGS_FOLDERS: dict[str, str] = {}
IMAGE_FOLDERS: dict[str, str] = {}
FILES_FOLDERS = {"files": ""}
DISABLED_PLUGINS = ["render_galleries", "render_listings", "scale_images", "classify_authors", "classify_sections"]

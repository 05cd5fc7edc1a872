r"""Files that tell a host what to do: `_redirects`, `_headers`, `.htaccess`. The author's own lines come first.

What the hosts make of them:

- Netlify reads `_redirects` and `_headers`. `301` redirects; a page that exists may be shown instead, and ours then
  redirects by itself. `410!` (with force, since a page stands at the address) answers 410 with that page.
- Cloudflare Pages reads both, always redirects, and knows no 410: it skips such a line with a warning, and shows the
  page. Cloudflare *Workers* refuses to deploy a `_redirects` with a status it does not know: there, take these lines
  out before deploying (`sed -i '/ 410!$/d' public/_redirects`). Both stop at 2,000 lines, and at 100 lines once a line
  with `*` or `:name` came before.
- GitLab Pages reads `_redirects` where no page stands, and skips 410.
- Apache and LiteSpeed read `.htaccess` where `AllowOverride FileInfo` lets them.

Everywhere else, and wherever a line is left out, the pages at old addresses do the work by themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import unquote, urlsplit

from convblog.render.absolute import encoded
from convblog.site.face import Face
from convblog.site.pages import HostFile
from convblog.site.parts import Redirection
from convblog.webhost import on_the_wire

FEED_TYPES = (
    ("feed.xml", "application/rss+xml; charset=utf-8"),
    ("conversation.xml", "application/rss+xml; charset=utf-8"),
    ("atom.xml", "application/atom+xml; charset=utf-8"),
    ("feed.json", "application/feed+json; charset=utf-8"),
)
_LONGEST_LINE = 1000  # characters a line of `_redirects` may have at Cloudflare
_FEED_AGE = 900  # seconds a feed may be kept: readers ask often, and an answer need not be seen at once
_HOST = re.compile(r"[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\]")


def policy(face: Face) -> str:
    """The Content-Security-Policy of every page: nothing from elsewhere, forms to the site and its web service."""
    form_action = " ".join(dict.fromkeys(("'self'", *_foreign_origin(face.reply.form, face.origin))))
    return f"default-src 'self'; form-action {form_action}; base-uri 'none'; frame-ancestors 'none'"


def headers(face: Face, webmentions: bool) -> tuple[tuple[str, str], ...]:
    """The headers of every page, as names and values. Where not all take webmentions, each that does says so itself."""
    found = [
        ("Content-Security-Policy", policy(face)),
        ("Referrer-Policy", "strict-origin-when-cross-origin"),
        ("X-Content-Type-Options", "nosniff"),
    ]
    if face.reply.webmention and webmentions:
        found.append(("Link", f'<{_in_header(face.reply.webmention)}>; rel="webmention"'))
    return tuple(found)


def render_hostfile(page: HostFile, face: Face) -> bytes:
    """The bytes of a host's file; which one it is, its name says. Raises `KeyError` for another name."""
    name = page.path.rpartition("/")[2]
    ours = {"_redirects": _redirects, "_headers": _headers, ".htaccess": _htaccess}[name](page, face)
    own = page.own.rstrip() + "\n\n" if page.own.strip() else ""
    return (own + ours).encode("utf-8", "surrogateescape")


# ---- _redirects


def _redirects(page: HostFile, _face: Face) -> str:
    """One line a redirection. An address the author's own lines treat is left to them: hosts refuse a second line."""
    own = {line.split()[0] for line in page.own.splitlines() if line.strip()}
    lines = (_redirect(r) for r in page.redirections if _literal(r.old) not in own)
    return "".join(line for line in lines if len(line) <= _LONGEST_LINE)


def _redirect(redirection: Redirection) -> str:
    old, new = _literal(redirection.old), _literal(redirection.new)
    return f"{old} {new} 301\n" if new else f"{old} {old} 410!\n"


def _literal(path: str) -> str:
    """A path in which nothing is a pattern: `*` and `:name` would be."""
    return encoded(path).replace("*", "%2A").replace(":", "%3A")


# ---- _headers


def _headers(page: HostFile, face: Face) -> str:
    """The headers of all pages, save those the author's own file sets for all; then the types of the feeds.

    Hosts join the values of one header from several rules with a comma, which would forbid what the author allowed.
    """
    everywhere = f"{encoded(face.prefix)}/*"
    own = _set_for(everywhere, page.own)
    lines = [f"  {name}: {value}\n" for name, value in headers(face, page.webmentions) if name.lower() not in own]
    blocks = [f"{everywhere}\n{''.join(lines)}"] if lines else []
    for name, kind in FEED_TYPES:
        paths = (f"{encoded(face.prefix)}/{name}", f"{everywhere}/{name}")
        blocks.extend(f"{path}\n  Content-Type: {kind}\n" for path in paths)
    return "\n".join(blocks)


def _set_for(path: str, own: str) -> set[str]:
    """The names (lower case) of the headers that the rules of `own` for exactly `path` set."""
    names = set()
    rule = ""
    for line in own.splitlines():
        if line[:1].isspace() and ":" in line and rule == path:
            names.add(line.partition(":")[0].strip().lower())
        elif line.strip() and not line[:1].isspace():
            rule = line.strip()
    return names


# ---- .htaccess


def _htaccess(page: HostFile, face: Face) -> str:
    """Every section asks first whether its module is there: an unknown directive would be an error 500."""
    own = page.own.lower()
    sections = (
        _errors(face, own),
        _section("mod_alias", (line for r in page.redirections for line in _redirect_match(r))),
        _section("mod_headers", _header_lines(page, face)),
        _section("mod_mime", _type_lines()),
    )
    return "\n".join(filter(None, sections))


def _section(module: str, lines: Iterable[str]) -> str:
    body = "".join(f"{line}\n" for line in lines)
    return f"<IfModule {module}.c>\n{body}</IfModule>\n" if body else ""


def _errors(face: Face, own: str) -> str:
    page = _quoted(_decoded(face.prefix) + "/404.html")
    return "".join(
        f"ErrorDocument {status} {page}\n"
        for status in (404, 410)
        if not re.search(rf"^\s*errordocument\s+{status}\b", own, re.MULTILINE)
    )


def _redirect_match(redirection: Redirection) -> Iterable[str]:
    """`RedirectMatch`, because `Redirect /old/` takes all that lies below with it, and `/a/` to `/a/b/` never ends.

    Apache escapes the new address itself, after cutting off what looks like a query, so it is given in plain
    characters, and one that cannot be given so is left to the page at the old address.
    """
    old, new = _decoded(redirection.old), _decoded(redirection.new)
    pattern = f'"^{_pattern(old)}{"(index[.]html)?" if old.endswith("/") else ""}$"'
    if not new:
        yield f"RedirectMatch 410 {pattern}"
    elif new.isprintable() and not set(new) & set("?#%$\\"):
        yield f"RedirectMatch 301 {pattern} {_quoted(new)}"


def _decoded(path: str) -> str:
    return unquote(encoded(path), errors="surrogateescape")


def _pattern(path: str) -> str:
    """A regular expression for exactly the bytes of `path`, in characters that mean nothing to Apache's parser."""
    return "".join(
        chr(byte) if chr(byte).isascii() and (chr(byte).isalnum() or chr(byte) in "/-_") else f"\\x{byte:02x}"
        for byte in path.encode("utf-8", "surrogateescape")
    )


def _header_lines(page: HostFile, face: Face) -> Iterable[str]:
    for name, value in headers(face, page.webmentions):
        if not re.search(rf"^\s*header\s.*\b{name.lower()}\b", page.own.lower(), re.MULTILINE):
            # A percent sign would begin one of Apache's own variables.
            yield f"Header always set {name} {_quoted(value.replace('%', '%%'))}"
    names = "|".join(name.replace(".", "[.]") for name, _ in FEED_TYPES)
    yield f'<FilesMatch "^({names})$">\nHeader set Cache-Control "max-age={_FEED_AGE}"\n</FilesMatch>'


def _type_lines() -> Iterable[str]:
    yield "AddType text/x-opml .opml"
    for name, kind in FEED_TYPES:
        yield f'<Files "{name}">\nForceType "{kind}"\n</Files>'


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


# ---- addresses in headers


def _in_header(url: str) -> str:
    return encoded(url).replace(",", "%2C").replace(";", "%3B")


def _foreign_origin(endpoint: str, origin: str) -> list[str]:
    """The origin of `endpoint` if it is another than the site's own; nothing if it is no sound one."""
    try:
        parts = urlsplit(endpoint)
        host, port = parts.hostname or "", f":{parts.port}" if parts.port else ""
        host = on_the_wire(host)
    except ValueError:
        return []
    host = f"[{host}]" if ":" in host else host
    found = f"{parts.scheme}://{host}{port}"
    sound = parts.scheme in ("http", "https") and _HOST.fullmatch(host)
    return [found] if sound and found != origin else []

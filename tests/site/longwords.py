"""A site in which words do not end: names of code as titles and tags, formulas, a reader's name without a space."""

from __future__ import annotations

from pathlib import Path

from tests.scenario import answer, built, post, put
from tests.site.output import Output

URL = "https://test.example/"
_WORD = "Donaudampfschifffahrtsgesellschaftskapitaenswitwenrentenantrag"
_CODE = "std::unordered_map<std::string,std::vector<int>>"
_FORMULA = "$f(x) = a_0 + a_1 x + a_2 x^2 + a_3 x^3 + a_4 x^4 + a_5 x^5$"
_READER = f"{{name: {_WORD}}}"
_AT_HOME = f"{{name: {_WORD}, url: 'https://{_WORD.lower()}.example/'}}"
_CONFIG = f"""\
title: {_WORD}
url: {URL}
description: {_WORD}
author: {{name: {_WORD}, url: https://{_WORD.lower()}.example/}}
languages: {{fr: {{title: {_WORD}}}}}
nav: [{{title: {_WORD}, url: /about/}}]
conversation:
  openings: {{en: [{_WORD}]}}
  email: {{address: {_WORD}@test.example}}
  webmention: {{endpoint: https://test.example/webmention, answer_pages: true}}
  form: {{endpoint: https://test.example/reply}}
"""
_BODY = f"""\
Inline {_FORMULA}, and {_WORD}.

## `{_CODE}`

- {_WORD}
- $a + b$: {_FORMULA}

> {_WORD}

{_WORD}
: {_WORD}

!!! note "{_WORD}"
    {_WORD}

Cited.[^1]

[^1]: {_WORD}

https://test.example/{_WORD}
"""


def longwords(root: Path) -> Output:
    """The site, built below `root`."""
    keys = {"tags": f"[{_WORD}, C++]", "series": _WORD, "question": f"{_WORD}?", "toc": "true"}
    elsewhere = {"in_reply_to": f"https://test.example/{_WORD}", "syndication": f"['https://{_WORD.lower()}.example/']"}
    files = {
        "convblog.yaml": _CONFIG,
        "content/posts/one.md": post(f"Comprendre {_CODE}", "2026-01-01", _BODY, **keys),
        "content/pages/about.md": f"---\ntitle: {_WORD}\n---\n{_BODY}",
    }
    for name in ("two", "three", "four", "five"):
        files[f"content/posts/{name}.md"] = post(f"“{_CODE}”", "2026-01-02", _BODY, **keys, **elsewhere)
    for identity, keys in _answers().items():
        files[f"responses/{identity}.md"] = answer(identity, "/2026/01/two/", _WORD, **keys)
    for path, text in files.items():
        put(root, path, text)
    assert built(root).warnings == ()
    return Output(root / "public", URL)


def _answers() -> dict[str, dict[str, str]]:
    """The keys of each, by its id."""
    source = f"https://{_WORD.lower()}.example/1"
    found = {
        "aaaaaaaaaa": {"author": _READER},
        "bbbbbbbbbb": {"author": _AT_HOME, "channel": "webmention", "source": source},
        "cccccccccc": {"channel": "author", "in_reply_to": "bbbbbbbbbb"},
    }
    for kind in ("mention", "like", "repost", "bookmark", "rsvp"):
        found[f"{kind:0<10}"] = {"kind": kind, "channel": "webmention", "author": _READER}
    parent = "aaaaaaaaaa"
    for number in range(6):  # deeper than threads are nested
        identity = f"ddddddddd{number}"
        found[identity] = {"author": _READER, "in_reply_to": parent}
        parent = identity
    return found

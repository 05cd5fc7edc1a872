"""Random and hostile texts."""

from __future__ import annotations

from hypothesis import strategies as st

_WORDS = ["a", "b", "é", " ", "  ", "\n", "\n\n", "'", '"', "«", "»", "!", "?", ";", ":", "...", "--", ".", "(", ")"]
_MARKS = [
    "*",
    "**",
    "_",
    "`",
    "``",
    "~~",
    "[",
    "]",
    "](x.md)",
    "[c](x.md)",
    "[a](b)",
    "![a](b)",
    "!",
    "\\",
    "&amp;",
    "<",
]
_LINES = [
    "> ",
    "# ",
    "- ",
    "* ",
    "1. ",
    "    ",
    "\t",
    "```\n",
    "~~~",
    "---",
    "\n===\n",
    "|",
    "a|b\n-|:-\n",
    "\n: ",
    "\n> ",
]
_LONGER = ["[a]: b\n", "http://x.example\n", "<http://x.example>", "\n- ", "\n  ", "&#12;", "```python\n", "\n* * *\n"]
_OWN = [
    "$",
    "$$",
    "$x^2$",
    "\n$$\nx\n$$\n",
    "[^1]",
    "\n[^1]: ",
    "^[",
    "{.a}",
    "{#i}",
    "\n{#i .b}\n",
    "- [ ] ",
    "- [x] ",
]
_OURS = [
    "::: a\n",
    "\n:::\n",
    ":::: b x=1\n",
    "!!! note\n    ",
    "\n<!-- more -->\n",
    "\n\n![](c 'd')\n\n",
    "\0",
    "\ud800",
]
_RAW = ["<b>", "</b>", "<div>", "</div>\n", "<!-- c -->", "<a href='x.md'>", "<img src=a srcset='b 1x'>", "<script>"]


def _texts(*alphabets: list[str]) -> st.SearchStrategy[str]:
    pieces = [piece for alphabet in alphabets for piece in alphabet]
    return st.lists(st.sampled_from(pieces), max_size=40).map("".join)


prose = _texts(
    _WORDS, ["http://x.example/?a", "a@b.example", "“", "”", "’", "\u202f", "\u00a0", "---", "-", "–", "1", "/"]
)
commonmark = _texts(_WORDS, _MARKS, _LINES, _LONGER, ["<b>", "</b>", "<div>", "<!-- c -->"])
without_html = _texts([mark for mark in _WORDS + _MARKS if mark != "<"], _LINES, _LONGER, _OWN, _OURS)
anything = st.one_of(st.text(), _texts(_WORDS, _MARKS, _LINES, _LONGER, _OWN, _OURS, _RAW))

N = 10_000

HOSTILE = {
    "quotations": ">" * N,
    "brackets": "[" * N,
    "stars": "*" * N,
    "stars and words": "*a **b " * N,
    "lists on a line": "- " * N,
    "numbered on a line": "1. " * N,
    "lists": "\n".join("  " * level + "- a" for level in range(500)),
    "deeper quotations": "\n".join(">" * level + " a" for level in range(500)),
    "pictures": "![" * N,
    "pictures within pictures": "![" * 1000 + "a" + "](b)" * 1000,
    "links within links": "[" * 1000 + "a" + "](b)" * 1000,
    "notes in place": "^[" * 1000 + "a" + "]" * 1000,
    "code": "`" * N,
    "tags": "<a " * N,
    "comments": "<!--" * N,
    "dollars": "$a " * N,
    "braces": "[a](b){" * N,
    "lines of attributes": "{.a}\n" * N,
    "blocks": "::: a\n" * N,
    "closed blocks": "::: a\n" * 1000 + ":::\n" * 1000,
    "headings": "# a\n" * N,
    "table": "|a" * 300 + "\n" + "|-" * 300 + "\n" + "|b\n" * 1000,
    "notes": "[^a]: [^a]\n" * N,
    "notes within notes": "\n".join("    " * level + f"[^{level}]: x" for level in range(300)) + "\n\n[^0]",
    "references to a note": "[^a]" * N + "\n\n[^a]: x",
    "definitions": "a\n: b\n" * N,
    "definitions within": "a\n" + ": " * N,
    "admonitions": "\n".join("    " * level + "!!! note" for level in range(300)),
    "open references": "[a\n" * N,
    "quotes": "\"a 'b " * N,
    "closing quotes": '"a ' * N + "c' " * N,
    "spaces": "a" + " " * 10 * N + "b !",
    "half addresses": "a" * 10 * N + "://",
    "half mail addresses": "a.a-a+" * N + "@",
    "TeX": "$" + "{" * 3000 + "$",
    "attributes of a tag": "<div " + "a=b " * N + ">",
    "srcset": "<img srcset='" + "a, " * N + "'>",
    "fences": "```\n" * N,
    "an info line": "```" + "a=b " * N + "\nx\n```",
    "marked lines": '```python hl_lines="1-999999 1-999999"\nx\n```',
    "NUL": "\0" * N,
    "control characters": "".join(map(chr, range(0x3000))),
    "surrogates": "\ud800a\udfff",
    "empty lines": "\n" * N,
    "lazy lines": "> a\n" + "a\n" * N,
}

"""Short programs in several languages, no two alike, for the code blocks of the corpus."""

from random import Random

_NOUNS = """
letter thread answer reader shelf drawer parcel signal ledger harbour lantern orchard margin
bridge window garden ticket basket copper needle ribbon marble
"""
_NAMES = _NOUNS.split()

_PROGRAMS = {
    "python": '''\
from collections import Counter


def {a}_by_{b}({c}s: list[str], limit: int = {n}) -> dict[str, int]:
    """Counts each {c}, the rarest left out."""
    counts = Counter({c}.strip().lower() for {c} in {c}s)
    return {{name: count for name, count in counts.items() if count > limit}}


if __name__ == "__main__":
    print({a}_by_{b}(["{a}", "{b}", "{c}"], limit={m}))  # {n} at most
''',
    "javascript": """\
const {a}s = new Map();

export async function send{b}({c}, retries = {n}) {{
  for (let attempt = 0; attempt < retries; attempt += 1) {{
    const reply = await fetch(`/{a}/${{{c}.id}}?page={m}`);
    if (reply.ok) return reply.json();
  }}
  throw new Error("no {b} after {n} attempts"); // the caller decides
}}
""",
    "bash": """\
#!/bin/sh
set -eu
# Moves every {a} older than {n} days into the {b} folder.
for {c} in /srv/{a}/*.txt; do
    [ -f "${c}" ] || continue
    if [ "$(wc -l < "${c}")" -gt {m} ]; then
        mv -- "${c}" "/srv/{b}/" && echo "moved ${c}"
    fi
done
""",
    "html": """\
<article class="{a}" id="{b}-{n}">
  <h2><a href="/{b}/{n}/">The {c} and the {a}</a></h2>
  <p>It took <strong>{m} days</strong> &amp; a <em>{b}</em>.</p>
  <!-- the {c} comes last -->
  <img src="{c}.png" alt="A {c}" width="{m}" height="{n}">
</article>
""",
    "css": """\
/* the {a} keeps to its measure */
.{a} > .{b}:not(:last-child) {{
  margin: {n}px auto;
  max-width: calc({m}ch + 2rem);
  color: #{n:06x};
}}
@media (min-width: {m}0px) {{
  .{c}::before {{ content: "{b}"; }}
}}
""",
    "rust": """\
use std::collections::HashMap;

pub fn {a}_of({b}: &[&str], limit: usize) -> HashMap<String, usize> {{
    let mut {c} = HashMap::with_capacity({n});
    for name in {b}.iter().take(limit) {{
        *{c}.entry(name.to_string()).or_insert(0) += {m};
    }}
    {c} // the caller sorts
}}
""",
    "go": """\
package {a}

import "fmt"

// Each{b} reports every {c} above {n}.
func Each{b}({c}s map[string]int) error {{
	for name, count := range {c}s {{
		if count > {n} {{
			return fmt.Errorf("%s: %d of {m} {c}s", name, count)
		}}
	}}
	return nil
}}
""",
    "sql": """\
SELECT {a}.id, count({b}.id) AS answers
FROM {a}
LEFT JOIN {b} ON {b}.{a}_id = {a}.id
WHERE {a}.kind = '{c}' AND {b}.size < {n}
GROUP BY {a}.id
HAVING count({b}.id) > {m}
ORDER BY answers DESC; -- oldest last
""",
    "yaml": """\
# the {a} of the {b}
{a}:
  name: "{b} {n}"
  limits: {{minutes: {m}, size: {n}}}
  {c}s:
    - one of {m}
    - true
  after: 2021-03-{d:02d}
""",
    "json": """\
{{
  "{a}": {{"id": {n}, "open": true, "weight": {m}.5}},
  "{b}": ["{c}", "{a}-{m}", null],
  "{c}": {{"first": "{b}", "last": {n}}}
}}
""",
}
LANGUAGES = tuple(_PROGRAMS)


def code_block(rng: Random) -> str:
    """A fenced Markdown code block in one of `LANGUAGES`, its names and numbers drawn anew each time."""
    language = rng.choice(LANGUAGES)
    a, b, c = rng.sample(_NAMES, 3)
    numbers = {"n": rng.randint(2, 99999), "m": rng.randint(2, 999), "d": rng.randint(1, 28)}
    text = _PROGRAMS[language].format(a=a, b=b, c=c, **numbers)
    return f"```{language}\n{text}```"

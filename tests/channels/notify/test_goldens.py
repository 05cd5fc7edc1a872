"""Every mail that goes out, word by word, in both languages."""

from __future__ import annotations

import pytest

from tests.channels.notify.goldens import FOLDER, PAGE, results


@pytest.mark.parametrize("lang", PAGE)
def test_every_mail_reads_as_its_golden_file(lang: str) -> None:
    known = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob(f"*.{lang}.*")}
    assert results(lang) == known

"""A token authorises one thing, for one answer, until a day; the secret is made once and never shown."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convblog.conversation import secret
from convblog.conversation.secret import Secret
from convblog.problems import SiteError

DAY = 86_400
NOW = 1_795_000_000
KEY = Secret(b"a key for tests, only for tests")
TOKEN = KEY.sign("author", "7k3f9q2mzt", NOW + DAY)


def test_a_token_is_good_for_its_purpose_until_its_day_ends() -> None:
    assert KEY.subject_of("author", TOKEN, NOW) == "7k3f9q2mzt"
    assert KEY.subject_of("author", TOKEN.upper(), NOW + DAY) == "7k3f9q2mzt"
    assert KEY.subject_of("author", TOKEN, NOW + 3 * DAY) is None
    assert KEY.subject_of("confirm", TOKEN, NOW) is None
    assert Secret(b"another").subject_of("author", TOKEN, NOW) is None


def test_a_token_fits_into_the_local_part_of_an_address() -> None:
    assert len("an-address-of-25-letters+a." + TOKEN) <= 64


@given(st.text(), st.integers(0, len(TOKEN) - 1), st.characters())
def test_no_other_text_is_a_token(text: str, place: int, char: str) -> None:
    assert KEY.subject_of("author", text, NOW) is None
    changed = TOKEN[:place] + char + TOKEN[place + 1 :]
    assert KEY.subject_of("author", changed, NOW) is None or changed.lower() == TOKEN


def test_the_secret_is_made_once_and_is_nobody_elses(tmp_path: Path) -> None:
    folder = tmp_path / ".convblog"
    first, second = secret.read(folder, "", {}), secret.read(folder, "", {})
    assert first.digest("x", "y") == second.digest("x", "y")
    assert sorted(path.name for path in folder.iterdir()) == [".gitignore", "secret"]
    assert (folder / "secret").stat().st_mode & 0o777 == 0o600
    assert repr(first) == "Secret(…)"


def test_a_configured_secret_comes_from_the_environment_and_must_be_long(tmp_path: Path) -> None:
    folder = tmp_path / ".convblog"
    long = "0123456789abcdef0123456789abcdef"
    assert secret.read(folder, "KEY", {"KEY": long}).digest("x", "y") == Secret(long.encode()).digest("x", "y")
    assert not folder.exists()
    for environ in ({}, {"KEY": "short"}):
        with pytest.raises(SiteError, match="environment variable KEY"):
            secret.read(folder, "KEY", environ)


def test_a_torn_secret_is_said_and_not_replaced(tmp_path: Path) -> None:
    folder = tmp_path / ".convblog"
    secret.read(folder, "", {})
    (folder / "secret").write_bytes(b"x")
    with pytest.raises(SiteError, match="too short"):
        secret.read(folder, "", {})
    assert (folder / "secret").read_bytes() == b"x"

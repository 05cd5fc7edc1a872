from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from convblog.channels.email.flowed import unflowed


def test_soft_breaks_are_undone_and_hard_ones_stay() -> None:
    assert unflowed("Il fait \nbeau \nici.\nEt là ?\n\nOui.") == "Il fait beau ici.\nEt là ?\n\nOui."


def test_delsp_takes_the_space_with_the_break() -> None:
    assert unflowed("会 \n話", delete_space=True) == "会話"
    assert unflowed("be \nau", delete_space=False) == "be au"


def test_quotes_flow_within_their_depth_only() -> None:
    text = "> un long \n> propos \n>> plus profond \n>> encore\nma réponse"
    assert unflowed(text) == "> un long propos\n>> plus profond encore\nma réponse"


def test_stuffed_spaces_go() -> None:
    assert unflowed(" From Paris\n  deux espaces") == "From Paris\n deux espaces"


def test_a_line_that_only_looks_quoted_keeps_its_space() -> None:
    assert unflowed(" > ceci n’est pas une citation\n > là non plus") == (
        " > ceci n’est pas une citation\n > là non plus"
    )


def test_a_signature_mark_is_no_soft_break() -> None:
    assert unflowed("À bientôt \n-- \nMarie") == "À bientôt\n-- \nMarie"
    assert unflowed("> -- \n> Marie") == "> -- \n> Marie"


@given(st.text(alphabet="ab> -\n"), st.booleans())
def test_no_letter_is_lost_and_none_is_made(text: str, delete_space: bool) -> None:
    letters = [char for char in text if char in "ab"]
    assert [char for char in unflowed(text, delete_space) if char in "ab"] == letters

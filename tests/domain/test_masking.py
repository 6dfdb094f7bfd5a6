"""What tells who wrote a text is masked; what tells what it is about stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.domain.masking import MASK, without_personal_data


@pytest.mark.parametrize(
    "private",
    [
        "87051234567",
        "8 705 123 45 67",
        "+7 (705) 123-45-67",
        "850101300123",
        "850101 300123",
        "4400 4301 2345 6789",
        "aigul.s+1@mail.kz",
        "https://example.kz/a?b=1",
        "www.example.kz",
    ],
)
def test_it_is_masked(private: str) -> None:
    assert without_personal_data(f"Мен {private} Айгүл") == f"Мен {MASK} Айгүл"


@pytest.mark.parametrize(
    "telling", ["23 үй", "форма 2", "15000 тенге", "дом 5, кв. 12", "112", "өрт!"]
)
def test_what_tells_the_matter_stays(telling: str) -> None:
    assert without_personal_data(telling) == telling


@given(st.text(max_size=200))
def test_masking_again_changes_nothing(text: str) -> None:
    once = without_personal_data(text)
    assert without_personal_data(once) == once

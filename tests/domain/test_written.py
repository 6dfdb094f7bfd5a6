import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotline.domain.languages import LANGUAGES, Language
from hotline.domain.spoken import number, ordinal_kk
from hotline.domain.written import written_form

NAMES: dict[Language, str] = {"kk": "нөмірі", "ru": "дом"}

TRICKY = (
    *("он", "бір", "екі", "үш", "жүз", "мың", "елу", "отызда", "үштен", "үшінші", "нөл"),
    *("ноль", "один", "два", "двадцать", "третьего", "десятых", "сто", "тысяч", "миллион"),
    *("дом", "үй", "көшесі", "пәтерде", "номер", "школа", "улица", "абая", "плюс", "дробь"),
    *("а", "б", "в", "сағат", "минут", "теңге", "күн", "ноября", "жыл", "года", "раз", "и"),
    *("жарым", "с", "половиной", "метр", "жаста", "бірде", "пять", "двести", "пятого", "по"),
    *("без", "пол", "шағын", "ауданда"),
)


def check_cardinal(n: int, language: Language) -> None:
    name = NAMES[language]
    assert written_form(f"{name} {number(n, language)}", language) == f"{name} {n}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_up_to_ten_thousand_comes_back(language: Language) -> None:
    for n in range(10_001):
        check_cardinal(n, language)


@given(st.integers(0, 999_999), st.sampled_from(LANGUAGES))
def test_larger_numbers_come_back(n: int, language: Language) -> None:
    check_cardinal(n, language)


# From eleven on: in Russian speech "он" alone is he, not ten.
@given(st.integers(11, 999_999), st.sampled_from(LANGUAGES))
def test_the_language_of_the_rest_does_not_matter(n: int, language: Language) -> None:
    name = NAMES["ru" if language == "kk" else "kk"]
    assert written_form(f"{name} {number(n, language)}", "ru") == f"{name} {n}"


@pytest.mark.parametrize("n", [*range(1, 130), 1000, 1999, 2026])
def test_every_kazakh_ordinal_gets_its_hyphen(n: int) -> None:
    assert written_form(f"{ordinal_kk(n)} мектепте", "kk") == f"{n}-мектепте"


@given(st.text(alphabet="абвгдеёіңғқүұөәһ он екіжүзмыңсто двапятьдробь,.-\n", max_size=80))
def test_any_text_is_taken(text: str) -> None:
    for language in LANGUAGES:
        once = written_form(text, language)
        assert written_form(once, language) == once


@settings(derandomize=True, max_examples=300)
@given(st.lists(st.sampled_from(TRICKY), max_size=14), st.sampled_from(LANGUAGES))
def test_what_is_written_once_stays(words: list[str], language: Language) -> None:
    once = written_form(" ".join(words), language)
    assert written_form(once, language) == once


def test_space_and_punctuation_stay() -> None:
    said = "Үй он екі,  пәтер бес.\nДом двадцать, пять человек!"
    assert written_form(said, "kk") == "Үй 12,  пәтер 5.\nДом 20, пять человек!"


def test_a_number_ends_with_its_line() -> None:
    assert written_form("дом двадцать\nпять человек", "ru") == "дом 20\nпять человек"


def test_what_residents_say_keeps_its_other_words(shared_dir: Path) -> None:
    lines = (shared_dir / "data" / "utterances.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    changed = 0
    for row in rows:
        language: Language = "ru" if row["lang"] == "ru" else "kk"
        written = written_form(row["text"], language)
        assert written_form(written, language) == written
        before, after = row["text"].split(), written.split()
        kept = [word for word in after if not any(map(str.isdigit, word))]
        rest = iter(before)
        assert all(word in rest for word in kept), written  # in the same order
        changed += written != row["text"]
    assert 30 < changed < len(rows) / 5

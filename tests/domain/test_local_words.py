from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.domain.catalogue import load_catalogue
from hotline.domain.errors import InvalidInputError
from hotline.domain.languages import LANGUAGES, Language
from hotline.domain.local_words import LocalWord, LocalWords
from hotline.domain.local_words_file import load_local_words
from hotline.domain.near_names import MOST_SUGGESTIONS

CONFIG = Path(__file__).parents[2] / "config"


@pytest.fixture(scope="module")
def shipped() -> LocalWords:
    """The names of this repository: config/words.yaml and the catalogue's places."""
    return load_local_words(CONFIG / "words.yaml", load_catalogue(CONFIG / "catalogue").places)


def read(tmp_path: Path, content: str) -> LocalWords:
    path = tmp_path / "words.yaml"
    path.write_text(content, encoding="utf-8")
    return load_local_words(path, [])


@pytest.mark.parametrize(
    ("language", "said", "spelled"),
    [
        ("kk", "топарда су жоқ", "Топарда су жоқ"),
        ("kk", "қарағандыға барамын", "Қарағандыға барамын"),
        ("kk", "қарағандыдағы аурухана", "Қарағандыдағы аурухана"),
        ("kk", "абайда тұрамын", "Абайда тұрамын"),
        ("kk", "шерубай нұрадан келдім", "Шерубай-Нұрадан келдім"),
        ("kk", "бұқар жырау ауданында", "Бұқар жырау ауданында"),
        ("kk", "жеңіс көшесінде шам жоқ", "Жеңіс көшесінде шам жоқ"),
        ("kk", "карл маркс көшесі 5", "Карл Маркс көшесі 5"),
        ("kk", "соқыр өзені тасыды", "Соқыр өзені тасыды"),
        ("kk", "грэс екінің жанында", "ГРЭС-2-нің жанында"),
        ("kk", "темиртауға барамын", "Темиртауға барамын"),
        ("kk", "әлиева айгүл", "Әлиева айгүл"),
        ("ru", "живу в караганде", "живу в Караганде"),
        ("ru", "из топара в абай", "из Топара в Абай"),
        ("ru", "на улице мира темно", "на улице Мира темно"),
        ("ru", "улица карла маркса 41", "улица Карла Маркса 41"),
        ("ru", "улица молодежная", "улица Молодежная"),
        ("ru", "живём в садовом", "живём в Садовом"),
        ("ru", "город сарань, шахтинск", "город Сарань, Шахтинск"),
        ("ru", "нуринского района", "Нуринского района"),
        ("ru", "рядом с грэс два", "рядом с ГРЭС-2"),
        ("ru", "моя фамилия ахметова", "моя фамилия Ахметова"),
        ("ru", "Топар и КАРАГАНДА", "Топар и КАРАГАНДА"),
    ],
)
def test_names_are_spelled_right_in_every_case(
    shipped: LocalWords, language: Language, said: str, spelled: str
) -> None:
    assert shipped.spelled(said, language) == spelled


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("ru", "миру мир"),
        ("ru", "нет мира между соседями"),
        ("ru", "полная победа"),
        ("ru", "садовый инструмент украли"),
        ("ru", "южный ветер"),
        ("ru", "школьная столовая"),
        ("kk", "абай болыңыз"),
        ("kk", "жеңіс күні мерекесі"),
        ("kk", "соқыр кісімін"),
        ("kk", "жастар көшеде жүр"),
        ("kk", "біздің мектеп суық"),
        ("kk", "саран адам"),
        ("kk", "топта отыз бала бар"),
        ("kk", ""),
    ],
)
def test_ordinary_words_stay_small(shipped: LocalWords, language: Language, said: str) -> None:
    assert shipped.spelled(said, language) == said


@given(st.text(alphabet="абайтопрқғмиулцкөшеі -,2\n", max_size=60))
def test_spelling_changes_only_capitals_and_hyphens(text: str) -> None:
    words = LocalWords(
        (LocalWord("Абай", "Абай"), LocalWord("Топар", "Топар"), LocalWord("Мир-Топ", "Мир-Топ"))
    )
    for language in LANGUAGES:
        spelled = words.spelled(text, language)
        assert spelled.lower().replace("-", " ") == text.replace("-", " ")
        assert words.spelled(spelled, language) == spelled


def test_a_misheard_word_becomes_the_name_of_the_language(tmp_path: Path) -> None:
    words = read(tmp_path, "- kk: Көксу\n  ru: Коксу\n  spoken: [кок су]\n")
    assert words.spelled("кок суда тұрамын", "kk") == "Көксуда тұрамын"
    assert words.spelled("живу в кок су", "ru") == "живу в Коксу"
    assert words.spelled("кок чай", "ru") == "кок чай"


def test_names_are_single_small_words(shipped: LocalWords) -> None:
    names = shipped.names()
    assert {"топар", "қарағанды", "караганда", "карл", "маркс", "грэс"} <= names
    assert all(name == name.lower() and name.isalpha() for name in names)


@pytest.mark.parametrize(
    ("heard", "nearest"),
    [
        ("топорда", "Топарда"),
        ("топор", "Топар"),
        ("дубофку", "Дубовку"),
        ("мичурен", "Мичурин"),
        ("ахмедов", "Ахметов"),
        ("карагонде", "Караганде"),
        ("құлайғырда", "Құлаайғырда"),
    ],
)
def test_names_near_a_misheard_word(shipped: LocalWords, heard: str, nearest: str) -> None:
    suggestions = shipped.near(heard)
    assert nearest in suggestions
    assert len(suggestions) <= MOST_SUGGESTIONS


@pytest.mark.parametrize(
    "word", ["топарда", "караганде", "су", "жоқ", "көше", "керек", "12", "topar", "", "мир"]
)
def test_no_suggestion_for_names_and_ordinary_words(shipped: LocalWords, word: str) -> None:
    assert shipped.near(word) == []


def test_few_ordinary_words_are_near_a_name(shipped: LocalWords, shared_dir: Path) -> None:
    text = (shared_dir / "data" / "utterances.jsonl").read_text(encoding="utf-8")
    words = sorted({word for word in text.lower().split() if word.isalpha()})
    near = [word for word in words if shipped.near(word)]
    assert len(near) < len(words) / 100, near


def test_an_entry_replaces_the_place_of_the_same_name(shipped: LocalWords) -> None:
    (river,) = [entry for entry in shipped.entries if entry.kk == "Есен"]
    assert "река" in river.only_with


def test_the_shipped_list_has_no_doubles(shipped: LocalWords) -> None:
    assert shipped.doubles() == []


def test_doubles_are_named(tmp_path: Path) -> None:
    words = read(tmp_path, "- name: Ақсу\n- name: Достық\n  kind: street\n- kk: ақсу\n  ru: Аксу\n")
    assert words.doubles() == ["ақсу"]


def test_an_empty_file_is_no_mistake(tmp_path: Path) -> None:
    assert read(tmp_path, "# nothing yet\n").entries == ()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("- name: Ақсу\n- nmae: Топар\n", "line 2: 'nmae' is no field; use name, kk, ru"),
        ("- name: Ақсу\n\n\n- Топар\n", "line 4: write '- name: Топар'"),
        ("- kk: Ақсу\n", "line 1: give 'name', or 'kk' and 'ru'"),
        ("- name: ''\n", "line 1: 'name' must be a name"),
        ("- name: 7\n", "line 1: 'name' must be a name"),
        ("- name: '12'\n", "line 1: '12' has no letters"),
        ("- name: Ақсу\n  kind: city\n", "line 1 .Ақсу.: kind must be one of settlement"),
        ("- name: Ақсу\n  only_with: {a: b}\n", "line 1: 'only_with' must be a list of words"),
        ("- name: Ақсу\n  spoken: [7]\n", "line 1: 'spoken' must be a list of words"),
        ("name: Ақсу\n", "must be a list: begin each entry with '- name:"),
        ("- name: 'Ақсу\n", "no valid YAML: line"),
    ],
)
def test_a_mistake_is_named_with_its_line(tmp_path: Path, content: str, sentence: str) -> None:
    with pytest.raises(InvalidInputError, match=sentence):
        read(tmp_path, content)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match=r"words\.yaml cannot be read"):
        load_local_words(tmp_path / "words.yaml", [])


def test_one_word_needs_no_list(tmp_path: Path) -> None:
    (entry,) = read(tmp_path, "- name: Ақсу\n  spoken: аксу\n").entries
    assert entry.spoken == ("аксу",)

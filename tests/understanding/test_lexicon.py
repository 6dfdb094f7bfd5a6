"""Known words and phrases in any form."""

from pathlib import Path

import pytest

from hotline.domain.errors import InvalidInputError
from hotline.understanding.lexicon import Entry, Lexicon, load_lexicon
from hotline.understanding.normalise import words_of
from tests.understanding.conftest import SMALL, write_config

LEXICON = Lexicon(
    [
        Entry("concept:water", "су", "kk"),
        Entry("concept:water", "вода", "ru"),
        Entry("gas", "запах газа", "ru"),
        Entry("gas", "газ иісі", "kk"),
    ]
)


def labels(text: str) -> set[str]:
    return {found.label for found in LEXICON.find(words_of(text).folded)}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("суымыз тоқтады", {"concept:water"}),
        ("suymyz toqtady", {"concept:water"}),
        ("без воды и без водой", {"concept:water"}),
        ("субсидия", set()),
        ("сильный запах газа", {"gas"}),
        ("газа какой-то запах", {"gas"}),
        ("запах краски, а вчера приходили проверять счётчики газа", set()),
        ("газдың күшті иісі", {"gas"}),
    ],
)
def test_forms_and_near_words(text: str, found: set[str]):
    assert labels(text) == found


def test_places_are_those_of_the_words():
    (found,) = LEXICON.find(words_of("там сильный запах какого-то газа").folded)
    assert found.places == (2, 5)


def test_keywords_speak_for_department_and_service(config: Path):
    lexicon = load_lexicon(config, SMALL)
    found = {each.label for each in lexicon.find(words_of("нет воды").folded)}
    assert {"department:utilities", "service:water", "concept:water", "concept:absent"} <= found
    assert not lexicon.find(words_of("собака").folded), "of a department that is switched off"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("- a\n- b", "must be a list of 'name: words'"),
        ("water: [су]", "expected 'kk' and 'ru'"),
        ("water: {en: [water]}", "expected 'kk' and 'ru'"),
        ("water: {kk: [112]}", "'kk' must be a list of words"),
        ("water: {kk: [", "cannot be read"),
    ],
)
def test_a_mistake_in_a_file_is_named(tmp_path: Path, content: str, sentence: str):
    folder = write_config(tmp_path)
    (folder / "concepts.yaml").write_text(content)
    with pytest.raises(InvalidInputError, match=sentence) as caught:
        load_lexicon(folder, SMALL)
    assert "concepts.yaml" in caught.value.sentence

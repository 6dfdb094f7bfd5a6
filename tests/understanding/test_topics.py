"""Several matters in one appeal: split where they are clear, and only there."""

from pathlib import Path

import pytest

from hotline.domain.understanding import Candidate, TopicPart, Understanding
from hotline.understanding.model import Model
from hotline.understanding.topics import split_topics

EXAMPLES = [
    (tuple(departments.split()), text)
    for line in (Path(__file__).parent / "topics.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
    for departments, text in [line.split("|")]
]
SINGLE = [text for departments, text in EXAMPLES if len(departments) == 1]
SEVERAL = [(departments, text) for departments, text in EXAMPLES if len(departments) > 1]


class Knows:
    """Understands exactly what a test says; everything else is unsure."""

    def __init__(self, **departments: tuple[str, float]) -> None:
        self._departments = departments

    def understand(self, text: str) -> Understanding:
        found = [
            Candidate(department, probability)
            for word, (department, probability) in self._departments.items()
            if word in text
        ]
        return Understanding(
            tuple(found), None, None, None, urgent=False, emergency="горит" in text,
            not_appeal=False, not_appeal_probability=0.0, because=(),
        )  # fmt: skip


WATER_AND_ROAD = Knows(вода=("utilities", 0.99), дорога=("roads", 0.9))


def departments_of(parts: tuple[TopicPart, ...]) -> list[str | None]:
    return [part.department for part in parts]


def test_a_marked_second_matter():
    parts = split_topics(WATER_AND_ROAD, "во дворе вода бежит и ещё наша дорога разбита")
    assert parts == (
        TopicPart("во дворе вода бежит", "utilities", None, 0.99),
        TopicPart("и ещё наша дорога разбита", "roads", None, 0.9),
    )


@pytest.mark.parametrize(
    "text",
    [
        "во дворе вода бежит наша дорога разбита",  # nothing says that a second one begins
        "во дворе вода бежит и ещё дорога",  # too short to be sure
        "во дворе вода бежит. Наша дорога здесь вся разбита",  # 0.9 is too little for a full stop
        "во дворе вода бежит и ещё баня горит у соседей дорога",  # an emergency waits for nobody
        "во дворе вода бежит и ещё на второй улице вода бежит",  # one department
        "наша дорога разбита",
        "и ещё",
        "",
    ],
)
def test_one_matter(text: str):
    assert [part.text for part in split_topics(WATER_AND_ROAD, text)] == [text]


def test_what_is_unsure_stays_with_what_stands_before():
    parts = split_topics(
        WATER_AND_ROAD,
        "Здравствуйте. Тут вода бежит. Никто не едет. Второй вопрос: дорога вся разбита. Спасибо",
    )
    assert [part.text for part in parts] == [
        "Здравствуйте. Тут вода бежит. Никто не едет.",
        "Второй вопрос: дорога вся разбита. Спасибо",
    ]


def test_related_departments_are_one_matter():
    related = Knows(вода=("utilities", 0.8), бежит=("roads", 0.15), дорога=("roads", 0.9))
    assert len(split_topics(related, "во дворе вода бежит и ещё наша дорога разбита")) == 1


def test_ordinals_count_where_several_matters_are_announced():
    tail = "вода бежит на улице второй день дорога вся разбита"
    assert len(split_topics(WATER_AND_ROAD, tail)) == 1
    assert len(split_topics(WATER_AND_ROAD, f"у меня два вопроса {tail}")) == 2


def test_there_are_enough_examples():
    assert len(SINGLE) >= 40
    assert len(SEVERAL) >= 20


@pytest.mark.parametrize("text", SINGLE)
def test_a_story_is_not_split(part_model: Model, text: str):
    assert len(split_topics(part_model, text)) == 1


def test_most_clear_second_matters_are_found(part_model: Model, record_property):
    found = [
        departments_of(split_topics(part_model, text)) == list(departments)
        for departments, text in SEVERAL
    ]
    record_property("two matters split rightly", f"{sum(found)}/{len(found)}")
    assert sum(found) / len(found) > 0.6


@pytest.mark.parametrize(("departments", "text"), SEVERAL)
def test_parts_are_the_whole_text(part_model: Model, departments: tuple[str, ...], text: str):
    parts = split_topics(part_model, text)
    assert len(parts) <= len(departments)
    assert " ".join(part.text for part in parts) == text

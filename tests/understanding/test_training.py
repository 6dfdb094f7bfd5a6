"""Training, and what a trained model says."""

import numpy as np
import pytest

from hotline.domain.understanding import AppealKind, TextLanguage
from hotline.understanding.archive import pack, unpack
from hotline.understanding.lexicon import Lexicon
from hotline.understanding.model import Model
from hotline.understanding.samples import Sample
from hotline.understanding.training import train
from tests.understanding.conftest import PHRASES, SMALL

UNSEEN = [
    "у нас опять нет воды", "суымыз келмей жатыр", "автобус неге келмеді", "газ иісі бар үйде",
    "net vody", "рахмет", "мектепте жылу жоқ", "батарея холодная", "xyz", "",
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "department", "service"),
    [
        ("у нас на улице нет воды", "utilities", "water"),
        ("көшеде суымыз жоқ", "utilities", "water"),
        ("su joq bizde", "utilities", "water"),
        ("батареи совсем холодные", "utilities", "heat"),
        ("автобус нешеде келеді", "roads", "bus"),
        ("дорогу почините яма", "roads", None),
    ],
)
def test_department_and_service(model: Model, text: str, department: str, service: str | None):
    understood = model.understand(text)
    assert understood.best is not None
    assert (understood.best.department, understood.service) == (department, service)
    assert not understood.not_appeal


def test_candidates_are_three_probabilities(model: Model):
    for text in UNSEEN:
        probabilities = [each.probability for each in model.understand(text).candidates]
        assert probabilities == sorted(probabilities, reverse=True)
        assert len(probabilities) in (0, 3)
        assert 0 <= sum(probabilities) <= 1 + 1e-5


def test_nothing_goes_to_a_department_that_is_switched_off(model: Model):
    assert "old" not in model.heads.department.classes


def test_an_emergency_is_urgent_and_never_discarded(model: Model):
    understood = model.understand("пахнет газом в подъезде")
    assert (understood.emergency, understood.urgent, understood.not_appeal) == (True, True, False)
    assert not model.understand("откройте кружок в школе").emergency


@pytest.mark.parametrize("text", ["сәлеметсіз бе", "спасибо до свидания", "", "👍"])
def test_no_appeal(model: Model, text: str):
    understood = model.understand(text)
    assert understood.not_appeal
    assert (understood.candidates, understood.service, understood.kind) == ((), None, None)
    assert understood.not_appeal_probability > 0.5


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("көшемізде су келмейді", TextLanguage.KAZAKH),
        ("отключили воду без предупреждения", TextLanguage.RUSSIAN),
        ("su joq eki kun", TextLanguage.TRANSLIT),
        ("", None),
    ],
)
def test_language(model: Model, text: str, language: TextLanguage | None):
    assert model.understand(text).language is language


def test_kind(model: Model):
    assert model.understand("во сколько автобус вечером").kind is AppealKind.ZAPROS
    assert model.understand("откройте кружок в школе").kind is AppealKind.PREDLOZHENIE


def test_because_names_words_of_the_text(model: Model):
    understood = model.understand("Девушка, здравствуйте: нет ВОДЫ, улица Мира!")
    assert "ВОДЫ" in understood.because[0]
    words = {"Девушка", "здравствуйте", "нет", "ВОДЫ", "улица", "Мира"}
    assert all(set(phrase.split()) <= words for phrase in understood.because)
    assert "Девушка" not in " ".join(understood.because)


def test_the_same_input_gives_the_same_model(model: Model, samples: list[Sample], lexicon: Lexicon):
    again = train(samples, PHRASES, SMALL, lexicon)
    assert pack(again) == pack(model)


def test_a_stored_model_says_the_same(model: Model):
    stored = unpack(pack(model))
    assert [stored.understand(text) for text in UNSEEN] == [
        model.understand(text) for text in UNSEEN
    ]
    assert stored.thresholds == model.thresholds


def test_what_is_no_model_is_refused():
    with pytest.raises(ValueError, match="pickle"):
        unpack(b"cos\nsystem\n(S'true'\ntR.")


def test_corrections_teach_departments_only(model: Model, samples: list[Sample], lexicon: Lexicon):
    text = "қоянды көбейтіп жіберді бақшаны"
    learned = [Sample.of_department(f"{text} {n}", "voice", "school") for n in range(5)]
    taught = train([*samples, *learned], PHRASES, SMALL, lexicon)
    best = taught.understand(text).best
    assert best is not None
    assert best.department == "school"
    assert taught.heads.kind.classes == model.heads.kind.classes
    assert np.isfinite(taught.heads.language.scores(
        taught.vocabularies.language.vector([(("l:cyrillic",), (0,))])
    )).all()  # fmt: skip

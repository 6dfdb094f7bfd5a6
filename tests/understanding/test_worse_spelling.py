"""Damage and typing habits: the same for the same seed, and recognisable."""

from random import Random

import pytest

from hotline.domain.understanding import TextLanguage
from hotline.understanding.augment import augmented, misheard
from hotline.understanding.damage import Recogniser
from hotline.understanding.normalise import words_of
from hotline.understanding.samples import Sample
from hotline.understanding.spelling import in_latin, with_slips, without_kazakh_letters

TEXT = "біздің көшеде екі күннен бері су жоқ қашан береді құбыр жарылып қалды"


def test_without_a_kazakh_keyboard():
    assert without_kazakh_letters("Өтініш: қоқыс, ғимарат") == "отиниш: кокыс, гимарат"


@pytest.mark.parametrize("seed", range(20))
def test_latin_habits_are_latin_and_fold_back_nearly(seed: int):
    latin = in_latin("су жоқ қашан", Random(seed))
    assert latin.isascii() or "ş" in latin
    folded = words_of(latin).folded
    assert len(folded) == 3
    assert folded[0] == "су"


def test_slips_are_few():
    slipped = with_slips(TEXT, Random(3))
    assert slipped != TEXT
    assert abs(len(slipped) - len(TEXT)) <= 8


def test_a_recogniser_mishears_some_words_and_keeps_most():
    recogniser = Recogniser([TEXT, "құмыра жарысып суық көшеге"])
    said = TEXT.split()
    kept = [
        len(set(said) & set(recogniser.mishear(TEXT, Random(seed)).split())) / len(said)
        for seed in range(200)
    ]
    assert 0.7 < sum(kept) / len(kept) < 0.95
    assert recogniser.mishear(TEXT, Random(1)) == recogniser.mishear(TEXT, Random(1))


def test_something_is_always_heard():
    recogniser = Recogniser([])
    assert all(recogniser.mishear("су", Random(seed)) for seed in range(100))


def test_variants_keep_their_labels_and_origin(samples: list[Sample]):
    examples = augmented(samples, 2, seed=5)
    assert len(examples) == 3 * len(samples)
    for example in examples:
        made_from = samples[example.origin]
        assert example.sample.department == made_from.department
        assert example.sample.emergency == made_from.emergency
        if example.sample.language != made_from.language:
            assert example.sample.language is TextLanguage.TRANSLIT
            assert words_of(example.sample.text).plain[0].isascii() or "ş" in example.sample.text
    assert examples == augmented(samples, 2, seed=5)
    # Whatever else is trained on, a sentence gets the same variants.
    assert examples[:3] == augmented(samples, 2, seed=5)[:3]


def test_only_spoken_texts_are_misheard(samples: list[Sample]):
    worse = misheard(samples, [each.text for each in samples], seed=1)
    changed = [a for a, b in zip(samples, worse, strict=True) if a.text != b.text]
    assert changed
    assert all(each.channel == "voice" for each in changed)

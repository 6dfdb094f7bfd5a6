"""How words sound that nobody said in the corpus."""

import pytest

from speech_models.training.lexicon import Pronounced
from speech_models.training.pronouncing import pronounce
from speech_models.training.script import Voice
from speech_models.training.speaking import Speaker

WORDS: dict[Voice, list[str]] = {
    "kk": ["су", "жоқ", "көше", "үйде", "аудан", "мектеп", "жол"],
    "ru": ["вода", "школа", "улица", "свет"],
}


@pytest.fixture(scope="module")
def phones() -> list[str]:
    """All phones of those words, each said alone."""
    speaker = Speaker()
    found = {"SIL"}
    for voice, words in WORDS.items():
        for word in words:
            spoken = speaker.say(word, voice)
            assert spoken is not None
            found.update(spoken.words[0].phones)
    return sorted(found)


def by_word(said: dict[Voice, list[Pronounced]]) -> dict[str, tuple[str, ...]]:
    return {word: phones for each in said.values() for word, phones, _ in each}


def test_every_word_is_said_once_by_its_voice(phones: list[str]) -> None:
    said = pronounce(WORDS, phones, seed=1)

    for voice, words in WORDS.items():
        assert sorted(word for word, _, _ in said[voice]) == sorted(words)
        assert {count for _, _, count in said[voice]} == {1}
        assert all(sounds and set(sounds) <= set(phones) for _, sounds, _ in said[voice])


def test_the_same_word_may_sound_different_in_the_other_language() -> None:
    speaker = Speaker()
    every = {
        name
        for voice in ("kk", "ru")
        if (spoken := speaker.say("дорога", voice))
        for name in spoken.words[0].phones
    }

    said = pronounce({"kk": ["дорога"], "ru": ["дорога"]}, sorted(every), seed=1)

    (kazakh,), (russian,) = said["kk"], said["ru"]
    assert kazakh[1] != russian[1]


def test_a_word_with_a_phone_that_the_network_lacks_is_left_out(phones: list[str]) -> None:
    rare = by_word(pronounce(WORDS, phones, seed=1))["мектеп"]
    fewer = [phone for phone in phones if phone not in rare]

    said = by_word(pronounce(WORDS, fewer, seed=1))

    assert "мектеп" not in said


def test_what_is_spelled_out_is_left_out_and_its_neighbours_are_not(phones: list[str]) -> None:
    # The Russian voice reads Kazakh letters by their names: several words instead of one.
    said = by_word(pronounce({"ru": ["вода", "ұғқ", "свет"]}, phones, seed=1))

    assert set(said) == {"вода", "свет"}


def test_a_seed_decides_the_order(phones: list[str]) -> None:
    first, same, other = (pronounce(WORDS, phones, seed=seed) for seed in (1, 1, 2))
    order = [[word for word, _, _ in said["kk"]] for said in (first, same, other)]

    assert first == same
    assert order[0] != order[2]

"""Which pronunciations of a word are kept."""

from speech_models.training.lexicon import Pronunciation, lexicon, united


def test_the_most_frequent_way_to_say_a_word_costs_nothing() -> None:
    heard = [("су", "sv", 30), ("су", "su", 60), ("жоқ", ["Z", "o", "q"], 1)]

    assert lexicon(heard) == {
        "жоқ": (Pronunciation(("Z", "o", "q"), 1.0),),
        "су": (Pronunciation(("s", "u"), 1.0), Pronunciation(("s", "v"), 0.5)),
    }


def test_the_same_hearing_adds_up() -> None:
    assert lexicon([("су", "su", 1), ("су", "sv", 2), ("су", "su", 3)])["су"] == (
        Pronunciation(("s", "u"), 1.0),
        Pronunciation(("s", "v"), 0.5),
    )


def test_accidents_are_left_out() -> None:
    rare = lexicon([("су", "su", 97), ("су", "sv", 3)])
    once = lexicon([("су", "su", 9), ("су", "sv", 1)])
    once_of_few = lexicon([("су", "su", 5), ("су", "sv", 1)])

    assert [len(each["су"]) for each in (rare, once, once_of_few)] == [1, 1, 2]


def test_at_most_four_are_kept() -> None:
    heard = [("су", vowel, 10) for vowel in "aeiou"]
    assert [each.phones for each in lexicon(heard)["су"]] == [("a",), ("e",), ("i",), ("o",)]


def test_two_languages_may_say_a_word_in_two_ways() -> None:
    kazakh = lexicon([("газ", "gAz", 1), ("су", "su", 1)])
    russian = lexicon([("газ", "gas", 90), ("газ", "gAz", 10)])

    assert united([kazakh, russian]) == {
        "газ": (Pronunciation(("g", "A", "z"), 1.0), Pronunciation(("g", "a", "s"), 1.0)),
        "су": (Pronunciation(("s", "u"), 1.0),),
    }

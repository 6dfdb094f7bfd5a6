"""What is understood without any training: phrases of danger, and texts that ask for nothing.

The first stands as a safety net beside the trained model, too: where it holds, the model needs
far less evidence. It would rather warn for nothing than miss a fire.
"""

from collections.abc import Iterator, Sequence

from hotline.understanding.lexicon import CALM, DANGER, PRESSING, SMALL_TALK, Found, Lexicon
from hotline.understanding.normalise import Words

_MOST_SMALL_TALK = 8


def danger_in(lexicon: Lexicon, words: Words) -> tuple[str, ...]:
    """Return the phrases that tell of present danger, as they stand in the text; or none.

    A calming sign (an old fire, a question, a lesson) counts unless something is pressing.
    """
    found = lexicon.find(words.folded)
    labels = {each.label for each in found}
    if DANGER not in labels or (CALM in labels and PRESSING not in labels):
        return ()
    return tuple(dict.fromkeys(_phrases(found, words)))


def is_small_talk(lexicon: Lexicon, words: Words) -> bool:
    """Whether a text holds nothing but greetings, thanks, tests and the like, or no word at all."""
    if len(words.folded) > _MOST_SMALL_TALK:
        return False
    covered = {
        place
        for found in lexicon.find(words.folded)
        if found.label.startswith(SMALL_TALK)
        for place in found.places
    }
    return len(covered) == len(words.folded)


def _phrases(found: Sequence[Found], words: Words) -> Iterator[str]:
    for each in found:
        if each.label == DANGER:
            yield " ".join(words.typed[place] for place in each.places)

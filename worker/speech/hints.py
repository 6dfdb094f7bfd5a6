"""Local names: what was heard badly is listened to again, for the names that people say here.

A model's grammar knows how often words follow each other in general; it has rarely met a village
of this district, and writes a similar word, with little confidence.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from hotline.domain.transcripts import Word
from worker.speech.audio import Audio
from worker.speech.model import SpeechModel
from worker.speech.segments import UNKNOWN, Utterance

_DOUBTFUL = 0.6
_MARGIN_S = 0.3
_LONGEST_PAUSE_S = 0.3
# Each stretch costs about as much as recognising it did; a call that is all doubt stays cheap.
_MOST_STRETCHES = 5
# With so few words to choose from a model is surer than it should be.
_SURE = 0.9
_CLEARLY_SURER = 0.3
_SIMILAR_LENGTH = 0.6


def with_names(
    model: SpeechModel, audio: Audio, utterances: Sequence[Utterance], names: Sequence[str]
) -> tuple[Utterance, ...]:
    """Put names where they fit clearly better than what was heard.

    `names` are known to the model; the utterances' times are seconds of `audio`.
    """
    doubtful = [(place, part) for place, each in enumerate(utterances) for part in _doubtful(each)]
    # The longest first: a name is no "and".
    doubtful.sort(key=lambda found: found[1][0].start - found[1][-1].end)
    better = list(utterances)
    for place, part in doubtful[:_MOST_STRETCHES]:
        heard = _listen_again(model, audio, part, names)
        words = _exchanged(better[place].words, part, heard)
        better[place] = replace(better[place], words=words)
    return tuple(better)


def _doubtful(utterance: Utterance) -> Iterator[list[Word]]:
    """Yield runs of doubtful words without a pause between them."""
    part: list[Word] = []
    for word in utterance.words:
        is_doubtful = word.confidence < _DOUBTFUL or word.text == UNKNOWN
        if part and (not is_doubtful or word.start - part[-1].end > _LONGEST_PAUSE_S):
            yield part
            part = []
        if is_doubtful:
            part.append(word)
    if part:
        yield part


def _listen_again(
    model: SpeechModel, audio: Audio, part: Sequence[Word], names: Sequence[str]
) -> list[Word]:
    start = max(0.0, part[0].start - _MARGIN_S)
    sound = audio.between(start, part[-1].end + _MARGIN_S)
    # What was heard stands for election too, now that no grammar favours it.
    rivals = {word.text for word in part if word.text != UNKNOWN}
    heard = model.utterances(sound, sorted({*names, *rivals}))
    words = [word for each in heard for word in each.later(start, audio.seconds).words]
    return [word for word in words if word.text != UNKNOWN and word.text not in rivals]


def _exchanged(
    words: tuple[Word, ...], part: Sequence[Word], names: Sequence[Word]
) -> tuple[Word, ...]:
    """Put each name in the place of those words of a stretch that it explains better."""
    for name in names:
        old = [word for word in part if name.start <= (word.start + word.end) / 2 <= name.end]
        if old and all(word in words for word in old) and _fits(name, old):
            first = words.index(old[0])
            words = (*words[:first], name, *words[first + len(old) :])
    return words


def _fits(name: Word, old: Sequence[Word]) -> bool:
    known = [word.confidence if word.text != UNKNOWN else 0.0 for word in old]
    lengths = sorted((name.end - name.start, old[-1].end - old[0].start))
    return (
        name.confidence >= max(_SURE, max(known) + _CLEARLY_SURER)
        and lengths[0] >= _SIMILAR_LENGTH * lengths[1]
    )

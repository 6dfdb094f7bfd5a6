"""Subtitles of a transcript, as SubRip (SRT) or WebVTT text.

At most two lines of 42 characters and 7 seconds stand at a time: what readers of every age
manage (BBC Subtitle Guidelines; Netflix Timed Text Style Guide). Breaks fall into pauses.
"""

import html
import textwrap
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from hotline.domain.transcripts import Word

MAX_SECONDS = 7.0
MAX_LINES = 2
LINE_CHARACTERS = 42

# A silence of this many seconds is the end of a sentence rather than a breath.
_SENTENCE_PAUSE = 1.0
# Shorter subtitles flash by unread.
_MIN_SECONDS = 1.0
# Worth of a break in the very middle, in seconds of pause: it avoids subtitles of one word.
_WORTH_OF_MIDDLE = 0.6


@dataclass(frozen=True, slots=True)
class Cue:
    """What is shown from `start` to `end` (seconds)."""

    start: float
    end: float
    text: str


def cues(words: Sequence[Word], display: Callable[[str], str] = str) -> list[Cue]:
    """Divide words into subtitles; `display` makes of each one's words what is to be read."""
    pieces = [part for sentence in _sentences(words) for part in _divided(sentence, display)]
    made = []
    for number, piece in enumerate(pieces, start=1):
        start, end = piece[0].start, piece[-1].end
        following = pieces[number][0].start if number < len(pieces) else float("inf")
        end = max(end, min(start + _MIN_SECONDS, following))
        made.append(Cue(start, end, "\n".join(_lines(piece, display))))
    return made


def srt(subtitles: Iterable[Cue]) -> str:
    """Write subtitles as SubRip, which every player reads."""
    return "\n".join(
        f"{number}\n{_clock(cue.start, ',')} --> {_clock(cue.end, ',')}\n{cue.text}\n"
        for number, cue in enumerate(subtitles, start=1)
    )


def vtt(subtitles: Iterable[Cue]) -> str:
    """Write subtitles as WebVTT, which browsers read."""
    return "\n".join(
        [
            "WEBVTT\n",
            *(
                f"{_clock(cue.start, '.')} --> {_clock(cue.end, '.')}\n"
                f"{html.escape(cue.text, quote=False)}\n"
                for cue in subtitles
            ),
        ]
    )


def _sentences(words: Sequence[Word]) -> list[list[Word]]:
    sentences: list[list[Word]] = []
    for word in words:
        if sentences and word.start - sentences[-1][-1].end < _SENTENCE_PAUSE:
            sentences[-1].append(word)
        else:
            sentences.append([word])
    return sentences


def _divided(words: list[Word], display: Callable[[str], str]) -> list[list[Word]]:
    """Divide words at the best place, and the parts again, until each part fits."""
    seconds = words[-1].end - words[0].start
    fits = seconds <= MAX_SECONDS and len(_lines(words, display)) <= MAX_LINES
    if fits or len(words) == 1:
        return [words]
    place = max(range(1, len(words)), key=lambda place: _worth(words, place))
    return _divided(words[:place], display) + _divided(words[place:], display)


def _worth(words: list[Word], place: int) -> float:
    pause = words[place].start - words[place - 1].end
    off_middle = abs(2 * place / len(words) - 1)
    return pause + _WORTH_OF_MIDDLE * (1 - off_middle)


def _lines(words: list[Word], display: Callable[[str], str]) -> list[str]:
    text = display(" ".join(word.text for word in words))
    return textwrap.wrap(text, LINE_CHARACTERS, break_long_words=False, break_on_hyphens=False)


def _clock(seconds: float, point: str) -> str:
    milliseconds = round(seconds * 1000)
    minutes, milliseconds = divmod(milliseconds, 60_000)
    hours, minutes = divmod(minutes, 60)
    full, milliseconds = divmod(milliseconds, 1000)
    return f"{hours:02}:{minutes:02}:{full:02}{point}{milliseconds:03}"

"""Which language was spoken: ask the caller's language first, the other one when in doubt."""

from collections.abc import Callable

import structlog

from hotline.domain.languages import Language
from hotline.domain.transcripts import is_thin
from hotline.ports import Recognition, RecognitionError

_log = structlog.get_logger(__name__)

Attempt = Callable[[Language], Recognition]


def recognise_best(
    attempt: Attempt, first: Language, second: Language | None, poor_confidence: float
) -> Recognition:
    """Recognise in `first`; if that is poor, thin or fails, also in `second`; keep the better.

    Poor means a confidence below `poor_confidence`. `second` is None where there is no other
    model to ask. A failed second attempt leaves the first as it is. Raises RecognitionError
    when no attempt gave anything.
    """
    if second is None:
        return attempt(first)
    try:
        heard = attempt(first)
    except RecognitionError as error:
        if not error.retry:
            raise
        # Speech in the other language makes a decoder slow: exactly then the other one helps.
        _log.warning("recognition_failed", language=first, kind=error.kind)
        return attempt(second)
    if heard.confidence >= poor_confidence and not is_thin(heard.text):
        return heard
    try:
        other = attempt(second)
    except RecognitionError as error:
        _log.warning("recognition_failed", language=second, kind=error.kind)
        return heard
    return max(heard, other, key=_explained_seconds)  # a tie goes to the caller's language


def _explained_seconds(recognition: Recognition) -> float:
    """Seconds of speech that the words account for, each weighted by its confidence.

    Confidence alone would prefer one sure word to a whole doubtful sentence, and a count of
    words would prefer Russian, whose words are shorter.
    """
    return sum((word.end - word.start) * word.confidence for word in recognition.words)

"""Which language was spoken: ask the caller's language first, the other one when in doubt."""

from collections.abc import Callable, Sequence

import structlog

from hotline.domain.languages import Language
from hotline.ports import Recognition, RecognitionError
from worker.speech.segments import Hearing, Span, better, doubtful_spans, recognition

_log = structlog.get_logger(__name__)

Attempt = Callable[[Language, Sequence[Span] | None], Hearing]
"""Listen in a language, to the whole recording (None) or to parts of it."""


def recognise_best(
    attempt: Attempt, first: Language, second: Language | None, poor_confidence: float
) -> Recognition:
    """Recognise in `first`; ask `second` what is poor or fails; keep the better, part by part.

    Poor is an utterance with a confidence below `poor_confidence`, and everything where the whole
    text is thin. `second` is None where there is no other model to ask. A failed second attempt
    leaves the first as it is. Raises RecognitionError when no attempt gave anything.
    """
    if second is None:
        return recognition(attempt(first, None))
    try:
        heard = attempt(first, None)
    except RecognitionError as error:
        if not error.retry:
            raise
        # Speech in the other language makes a decoder slow: exactly then the other one helps.
        _log.warning("recognition_failed", language=first, kind=error.kind)
        return recognition(attempt(second, None))
    spans = doubtful_spans(heard, poor_confidence)
    if not spans:
        return recognition(heard)
    try:
        other = attempt(second, spans)
    except RecognitionError as error:
        _log.warning("recognition_failed", language=second, kind=error.kind)
        return recognition(heard)
    return better(heard, other, spans)

"""The words of an appeal that came by voice, put together from its recordings."""

from hotline.domain.appeals import AppealEvent
from hotline.domain.languages import language_of_text
from hotline.domain.work import WorkKind
from hotline.storage.tables import Appeal, Transcript
from hotline.storage.unit import Unit
from hotline.usecases.history import HOTLINE, move


def take_transcripts(unit: Unit, appeal: Appeal) -> None:
    """Make the newest transcripts of an appeal's recordings its text, and have it routed."""
    newest = put_words_together(appeal)
    if newest is None:
        return
    # Most callers never press the key for their language; they are answered in what they speak.
    appeal.language = language_of_text(appeal.text, "ru" if appeal.language == "ru" else "kk")
    event = AppealEvent.TRANSCRIBED if appeal.text else AppealEvent.LISTEN
    confidence = round(appeal.confidence or 0, 2)
    move(unit, appeal, event, HOTLINE, model=newest.model, confidence=confidence)
    unit.ask(WorkKind.ROUTE, appeal.id)


def put_words_together(appeal: Appeal) -> Transcript | None:
    """Join the newest transcript of each recording; return the last one, None: there is none.

    The appeal is as sure as its least sure recording.
    """
    newest = [r.transcripts[-1] for r in appeal.recordings if r.transcripts]
    if not newest:
        return None
    appeal.text = "\n".join(t.text for t in newest if t.text)
    appeal.confidence = min(t.confidence for t in newest)
    return newest[-1]


def leave_to_the_ear(unit: Unit, appeal: Appeal, why: str) -> None:
    """No words will come: the appeal stands with its audio, for an operator to listen to."""
    move(unit, appeal, AppealEvent.LISTEN, HOTLINE, why=why)
    unit.ask(WorkKind.ROUTE, appeal.id)

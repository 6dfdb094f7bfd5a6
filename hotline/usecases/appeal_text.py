"""The words of an appeal that came by voice, put together from its recordings."""

from sqlalchemy import func, select

from hotline.domain.appeals import AppealEvent
from hotline.domain.languages import language_of_text
from hotline.domain.work import WorkKind
from hotline.storage.live_queries import heard_live
from hotline.storage.tables import (
    Appeal,
    AppealPart,
    Channel,
    HistoryEntry,
    LiveTranscript,
    Transcript,
)
from hotline.storage.unit import Unit
from hotline.usecases.history import HOTLINE, move


def take_transcripts(unit: Unit, appeal: Appeal) -> None:
    """Make the newest transcripts of an appeal's recordings its text, and have it routed."""
    newest = put_words_together(unit, appeal)
    if newest is None:
        return
    # Most callers never press the key for their language; they are answered in what they speak.
    appeal.language = language_of_text(appeal.text, appeal.language)
    event = AppealEvent.TRANSCRIBED if appeal.text else AppealEvent.LISTEN
    after = {"model": newest.model, "confidence": round(appeal.confidence or 0, 2)}
    if isinstance(newest, LiveTranscript):
        after["why"] = "heard_live"
    move(unit, appeal, event, HOTLINE, **after)
    unit.ask(WorkKind.ROUTE, appeal.id)


def put_words_together(unit: Unit, appeal: Appeal) -> Transcript | LiveTranscript | None:
    """Join the newest transcript of each recording; return the last one, None: there is none.

    Where a recording has none yet, or never will, stands what was heard while it was spoken.
    The appeal is as sure as its least sure recording.
    """
    live = heard_live(unit.session, appeal.call_id)
    spoken = [r.transcripts[-1] if r.transcripts else live.get(r.id) for r in appeal.recordings]
    newest = [words for words in spoken if words is not None]
    if not newest:
        return None
    if appeal.channel is Channel.SMS or unit.session.get(AppealPart, appeal.id) is not None:
        _add_what_came_later(unit, appeal)
    else:
        appeal.text = "\n".join(t.display for t in newest if t.display)
    appeal.confidence = min(t.confidence for t in newest)
    return newest[-1]


def _add_what_came_later(unit: Unit, appeal: Appeal) -> None:
    """Let stand what was texted, or chosen for a part, and add what was said since.

    A later version of words takes the place of the one before.
    """
    splits = select(func.max(HistoryEntry.at)).filter_by(appeal_id=appeal.id, action="split")
    split_at = unit.session.scalar(splits)
    for recording in appeal.recordings:
        said = [f"\n{each.display}" for each in recording.transcripts if each.display]
        if not said or (split_at is not None and recording.created_at <= split_at):
            continue
        present = next((words for words in reversed(said) if words in appeal.text), None)
        if present is None:
            appeal.text += said[-1]
        else:
            appeal.text = appeal.text.replace(present, said[-1])


def leave_to_the_ear(unit: Unit, appeal: Appeal, why: str) -> None:
    """No words will come: the appeal stands with its audio, for an operator to listen to."""
    move(unit, appeal, AppealEvent.LISTEN, HOTLINE, why=why)
    unit.ask(WorkKind.ROUTE, appeal.id)

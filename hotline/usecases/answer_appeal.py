"""Answer an appeal: keep the answer and put it on its way."""

from hotline.domain.appeals import AppealEvent
from hotline.domain.errors import InvalidInputError
from hotline.domain.sms import MAX_BODY
from hotline.storage.part_queries import part_label
from hotline.storage.tables import Answer, Appeal, Purpose
from hotline.storage.unit import Unit
from hotline.usecases.context import Context
from hotline.usecases.history import move
from hotline.usecases.open_appeal import want_callback
from hotline.usecases.send_text import queue_sms


def answer_text(ctx: Context, appeal: Appeal, text: str, part: str = "") -> str:
    """Return the SMS as the resident will read it; `part` is like "1/2" where there are several."""
    language = appeal.language
    if part:
        return ctx.texts.part_answer(language, appeal.reference, part, text.strip())
    return ctx.texts.answer(language, appeal.reference, text.strip())


def answer_appeal(
    ctx: Context, unit: Unit, appeal: Appeal, text: str, *, operator_id: int | None, actor: str
) -> Answer:
    """Store an answer and ask for its delivery. Raises InvalidInputError, ConflictError.

    Where no SMS can reach the resident (landline, withheld number), the appeal asks for a call.
    """
    if not text.strip():
        raise InvalidInputError("text", "The answer is empty.")
    body = answer_text(ctx, appeal, text, part_label(unit.session, appeal.id))
    if len(body) > MAX_BODY:
        raise InvalidInputError(
            "text", f"The answer is {len(body) - MAX_BODY} characters too long for an SMS."
        )
    move(unit, appeal, AppealEvent.ANSWERED, actor, text=text.strip())
    appeal.answered_at = unit.now
    answer = Answer(
        appeal_id=appeal.id,
        operator_id=operator_id,
        text=text.strip(),
        language=appeal.language,
        created_at=unit.now,
    )
    unit.session.add(answer)
    unit.session.flush()
    if queue_sms(unit, appeal, Purpose.ANSWER, body, answer) is None:
        want_callback(unit, appeal, "no_sms_possible")
    return answer

"""What the page of an appeal shows, gathered and put into words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from hotline.domain.appeals import AppealEvent, advance
from hotline.domain.calendar import Term
from hotline.domain.errors import ConflictError
from hotline.domain.sms import MAX_BODY, Segments, segments
from hotline.domain.terms import ExtensionProblem
from hotline.storage.appeal_file import AppealFile, appeal_file, messages_of
from hotline.storage.appeal_queries import active_departments, department_names
from hotline.storage.part_queries import part_label
from hotline.storage.tables import Appeal, Delivery, Department, InboundMessage
from hotline.usecases.answer_appeal import answer_text
from hotline.usecases.extend_term import extension_problem
from hotline.usecases.people import can_get_sms
from hotline.web.console import words
from hotline.web.console.history_words import Event, in_words
from hotline.web.console.sessions import language
from hotline.web.console.standing import Standing, load_standing
from hotline.web.console.understood import Understood, understood
from hotline.web.i18n import _
from hotline.web.state import context


@dataclass(frozen=True, slots=True)
class Message:
    """One text of the conversation; `delivery` where we sent it."""

    at: datetime
    body: str
    delivery: Delivery | None

    @property
    def is_from_resident(self) -> bool:
        """Tell who wrote it."""
        return self.delivery is None


@dataclass(frozen=True, slots=True)
class Preview:
    """An answer as the resident reads it, and what it costs."""

    body: str
    cost: Segments
    too_long_by: int


@dataclass(frozen=True, slots=True)
class TermChoices:
    """What may be done about the term."""

    forward: Term
    forward_by: date
    """For an appeal that belongs to another body."""
    earliest: date
    latest: date
    """The days to which the term may be extended."""
    problem: str
    """Why it can't be extended; empty: it can."""


@dataclass(frozen=True, slots=True)
class AppealPage:
    """One appeal with everything around it."""

    file: AppealFile
    departments: Sequence[Department]
    events: Sequence[Event]
    callback_reason: str
    can_get_sms: bool
    term: TermChoices
    standing: Standing
    understood: Understood

    @property
    def appeal(self) -> Appeal:
        """Return the appeal itself."""
        return self.file.appeal

    @property
    def messages(self) -> list[Message]:
        """Return the conversation by SMS, oldest first."""
        return conversation(self.file.texts, self.file.deliveries)

    def allows(self, event: str) -> bool:
        """Tell whether the appeal's state lets something happen."""
        if event == AppealEvent.CLOSED and self.appeal.answered_at is None:
            return False
        try:
            advance(self.appeal.state, AppealEvent(event))
        except ConflictError:
            return False
        return True


def load_page(reference: str) -> AppealPage | None:
    """Gather the page of an appeal; None where there is no such reference."""
    with context().units.read() as session:
        file = appeal_file(session, reference)
        if file is None:
            return None
        departments = active_departments(session, language())
        names = department_names(session, language())
        standing = load_standing(session, file.appeal, file.history)
    return AppealPage(
        file,
        departments,
        [in_words(entry, names) for entry in file.history],
        _callback_reason(file),
        can_get_sms(file.appeal.person),
        _term_choices(file.appeal),
        standing,
        understood(file.appeal, departments),
    )


def _term_choices(appeal: Appeal) -> TermChoices:
    calendar, terms = context().calendar, context().settings.terms.by_law
    earliest = calendar.next_working_day(appeal.due_on)
    latest = terms.latest_extension(calendar, appeal.registered_on)
    problem = extension_problem(context(), appeal, max(earliest, latest))
    return TermChoices(
        forward=terms.forward,
        forward_by=calendar.due_date(appeal.registered_on, terms.forward),
        earliest=earliest,
        latest=latest,
        problem=_why_not(problem),
    )


def _why_not(problem: ExtensionProblem | None) -> str:
    if problem is ExtensionProblem.TOO_LATE:
        return _("The term is extended as far as the law allows.")
    return str(words.EXTENSION_PROBLEMS[problem]) if problem else ""


def load_messages(reference: str) -> tuple[Appeal, list[Message]] | None:
    """Gather only the conversation, which the page asks for again and again."""
    with context().units.read() as session:
        appeal = session.query(Appeal).filter_by(reference=reference).one_or_none()
        if appeal is None:
            return None
        return appeal, conversation(*messages_of(session, appeal.id))


def conversation(texts: Sequence[InboundMessage], deliveries: Sequence[Delivery]) -> list[Message]:
    """Merge what came in and what went out."""
    messages = [Message(text.received_at, text.body, None) for text in texts]
    messages += [Message(sent.created_at, sent.body, sent) for sent in deliveries]
    return sorted(messages, key=lambda message: message.at)


def preview(appeal: Appeal, text: str) -> Preview:
    """Count an answer by the rule by which it will be billed."""
    body = _as_read(appeal, text) if text.strip() else ""
    return Preview(body, segments(body), max(0, len(body) - MAX_BODY))


def _as_read(appeal: Appeal, text: str) -> str:
    with context().units.read() as session:
        part = part_label(session, appeal.id)
    return answer_text(context(), appeal, text, part)


def _callback_reason(file: AppealFile) -> str:
    reasons: list[Any] = [e.after.get("why") for e in file.history if e.action == "callback_wanted"]
    code = reasons[-1] if reasons else ""
    return str(words.CALLBACK_REASONS.get(code, code))

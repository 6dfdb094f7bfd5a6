"""What the pages of incidents show, gathered from the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from jinja2 import Environment
from sqlalchemy import select
from sqlalchemy.orm import joinedload, raiseload

from hotline.domain.appeals import WAITING_STATES
from hotline.domain.languages import LANGUAGES, Language
from hotline.flows.effects import Words
from hotline.storage import incident_queries as queries
from hotline.storage.tables import Appeal, Incident, IncidentAppeal, IncidentState
from hotline.usecases.incident_announcement import place_name, spoken_words, template
from hotline.usecases.incident_answer import Plan, plan_answer
from hotline.web.console.incident_forms import AnnouncementForm, AnswerAllForm
from hotline.web.console.sessions import language
from hotline.web.state import context, prompts

MOST_LISTED = 200


@dataclass(frozen=True, slots=True)
class Sound:
    """An announcement that can be heard on the page, as callers hear it."""

    language: Language
    words: str
    address: str


@dataclass(frozen=True, slots=True)
class IncidentPage:
    """One incident with everything around it."""

    incident: Incident
    """With department and service."""
    members: Sequence[IncidentAppeal]
    place: str
    """In the reader's language; empty: none was named."""
    is_announced: bool

    @property
    def appeals(self) -> list[Appeal]:
        """Return the appeals that belong to it, oldest first."""
        return [member.appeal for member in self.members]

    @property
    def can_change(self) -> bool:
        """Tell whether appeals may still be put in and taken out."""
        return self.incident.state in queries.LIVE_STATES

    @property
    def answered(self) -> int:
        """Count those that got the answer to all."""
        return sum(member.answered_at is not None for member in self.members)

    @property
    def unanswered(self) -> int:
        """Count those that still wait for it."""
        waiting = (member.appeal.state in WAITING_STATES for member in self.members)
        return sum(waiting) if self.incident.answer_kk else 0


def load_incidents() -> list[queries.Listed]:
    """Gather the list."""
    with context().units.read() as session:
        return queries.list_incidents(session, MOST_LISTED)


def load_incident(incident_id: int) -> IncidentPage | None:
    """Gather the page of an incident; None where there is none."""
    now = context().clock.now()
    found = select(Incident).filter_by(id=incident_id)
    with_topic = (joinedload(Incident.department), joinedload(Incident.service), raiseload("*"))
    with context().units.read() as session:
        incident = session.scalar(found.options(*with_topic))
        if incident is None:
            return None
        members = queries.memberships(session, incident.id)
    until = incident.announced_until
    is_open = incident.state is IncidentState.OPEN
    is_announced = is_open and until is not None and until > now
    return IncidentPage(incident, members, place_in_words(incident.place), is_announced)


def place_in_words(place: str | None) -> str:
    """Return what a place is called in the reader's language."""
    return place_name(context(), place, "kk" if language() == "kk" else "ru") if place else ""


def begin_announcement(form: AnnouncementForm, page: IncidentPage) -> None:
    """Fill in what is announced, or else a text to begin with."""
    hours = context().settings.incidents.announcement_hours
    until = context().clock.now() + timedelta(hours=hours)
    form.hours.data = hours
    for each in LANGUAGES:
        said = getattr(page.incident, f"announcement_{each}")
        field = form[f"announcement_{each}"]
        field.data = said or template(context(), page.incident, each, until)


def sounds(form: AnnouncementForm, page: IncidentPage) -> list[Sound]:
    """Return the announcements as callers would hear them, in the synthetic voice."""
    heard = []
    for each, text in form.texts.items():
        if text:
            words = spoken_words(context(), text, page.incident.place, each)
            # The public address leads through the carrier's side; the browser is here already.
            heard.append(Sound(each, words, urlsplit(prompts().url(Words(words, each))).path))
    return heard


def plan(form: AnswerAllForm, page: IncidentPage) -> Plan:
    """Count what the answer to all would be."""
    return plan_answer(context(), page.appeals, form.texts)


def incident_of_appeal(appeal_id: int) -> Incident | None:
    """Return the incident that an appeal's page leads to."""
    with context().units.read() as session:
        return queries.incident_of(session, appeal_id)


def proposed_incidents() -> int:
    """Count the incidents that wait for an operator, for the main navigation."""
    with context().units.read() as session:
        return queries.count_proposed(session)


def add_incident_formats(environment: Environment) -> None:
    """Make these known to the templates."""
    environment.globals.update(
        incident_of_appeal=incident_of_appeal,
        place_in_words=place_in_words,
        proposed_incidents=proposed_incidents,
    )

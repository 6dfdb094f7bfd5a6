"""What callers and texters hear of an open incident before anybody answers them."""

import re
from collections.abc import Mapping
from datetime import datetime, time, timedelta

from hotline.domain.errors import ConflictError, InvalidInputError
from hotline.domain.incidents import LONGEST_ANNOUNCED_HOURS
from hotline.domain.languages import LANGUAGES, Language
from hotline.domain.spoken import time_words
from hotline.storage import incident_queries as queries
from hotline.storage.tables import Appeal, Call, Incident, IncidentState
from hotline.storage.unit import Unit
from hotline.usecases.context import Context
from hotline.usecases.place_in import place_in

LONGEST_ANNOUNCEMENT = 200
"""Characters: about 15 seconds, which everybody who rings has to listen to."""

MOST_ANNOUNCED = 2
"""Incidents that one caller is told of."""

_CLOCK_TIME = re.compile(r"\b([01]?\d|2[0-3]):([0-5]\d)\b")


def announce(
    unit: Unit, incident: Incident, texts: Mapping[Language, str], until: datetime
) -> None:
    """Let callers hear of an open incident until a moment. Raises InvalidInputError, ConflictError.

    It may be announced for LONGEST_ANNOUNCED_HOURS at the most, in both languages.
    """
    if incident.state is not IncidentState.OPEN:
        raise ConflictError(f"This incident is {incident.state}, so it is not announced.")
    for language in LANGUAGES:
        if not 0 < len(texts[language].strip()) <= LONGEST_ANNOUNCEMENT:
            sentence = f"An announcement has 1 to {LONGEST_ANNOUNCEMENT} characters."
            raise InvalidInputError(f"announcement_{language}", sentence)
    if not unit.now < until <= unit.now + timedelta(hours=LONGEST_ANNOUNCED_HOURS):
        sentence = f"An announcement holds {LONGEST_ANNOUNCED_HOURS} hours at the most."
        raise InvalidInputError("hours", sentence)
    incident.announcement_kk, incident.announcement_ru = (
        texts["kk"].strip(),
        texts["ru"].strip(),
    )
    incident.announced_until = until


def withdraw(unit: Unit, incident: Incident) -> None:
    """Let callers hear nothing more of an incident."""
    if incident.announced_until is not None and incident.announced_until > unit.now:
        incident.announced_until = unit.now


def announcement_for(unit: Unit, appeal: Appeal) -> str | None:
    """Return what to tell the resident of an appeal's incident, in their language; None: nothing.

    For the confirmation of receipt: so the resident reads at once that it is known.
    """
    incident = queries.incident_of(unit.session, appeal.id)
    if incident is None or incident.state is not IncidentState.OPEN:
        return None
    if incident.announced_until is None or incident.announced_until <= unit.now:
        return None
    return _text(incident, appeal.language) or None


def announcements_for_call(ctx: Context, unit: Unit, call: Call) -> dict[str, str]:
    """Return what a caller hears after the greeting, as values of the dialogue.

    Who is known to live elsewhere hears nothing: the places are those of their appeals. At most
    MOST_ANNOUNCED, the newest first.
    """
    incidents = queries.announced(unit.session, unit.now, is_demo=call.is_demo)
    if incidents and call.person_id is not None:
        places = queries.places_of(unit.session, call.person_id)
        incidents = [each for each in incidents if _concerns(each, places)]
    return {
        f"{name}_{language}": spoken(ctx, incident, language)
        for name, incident in zip(_VALUES, incidents, strict=False)
        for language in LANGUAGES
    }


_VALUES = ("announcement", "second_announcement")


def spoken(ctx: Context, incident: Incident, language: Language) -> str:
    """Return an announcement as it is read out."""
    return spoken_words(ctx, _text(incident, language), incident.place, language)


def spoken_words(ctx: Context, text: str, place: str | None, language: Language) -> str:
    """Return a text as it is read out: with its place, so that others know, and times in words."""
    if place and place_in(ctx, text) != place:
        text = f"{place_name(ctx, place, language)}. {text}"
    return _CLOCK_TIME.sub(
        lambda found: time_words(time(int(found[1]), int(found[2])), language), text
    )


def place_name(ctx: Context, place: str, language: Language) -> str:
    """Return what a place is called in a language; `place` is its Kazakh name."""
    found = (word.name(language) for word in ctx.local_words.entries if word.kk == place)
    return next(found, place)


def template(ctx: Context, incident: Incident, language: Language, until: datetime) -> str:
    """Return an announcement to begin with: what it is about, and until when it may last."""
    place = place_name(ctx, incident.place, language) if incident.place else ""
    about = ", ".join(filter(None, (place, _topic(incident, language))))
    at = until.astimezone(ctx.settings.site.zone)
    return ctx.texts.announcement(language, about, at.strftime("%H:%M"))


def _topic(incident: Incident, language: Language) -> str:
    """Say it as residents do: "су жоқ" is a keyword; the service's own name is an official's."""
    service = incident.service
    if service is None:
        return ""
    keywords = service.keywords_kk if language == "kk" else service.keywords_ru
    return next(iter(keywords), service.name(language))


def _text(incident: Incident, language: Language) -> str:
    return incident.announcement_kk if language == "kk" else incident.announcement_ru


def _concerns(incident: Incident, places: frozenset[str]) -> bool:
    return incident.place is None or not places or incident.place in places

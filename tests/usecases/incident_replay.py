"""A day of the hotline, replayed: mixed contacts from the labelled sentences, and two outages.

Everything comes in by SMS, each from a number of its own, at its time of day, and is routed at
once. What is understood comes from the sentences' labels with mistakes like a classifier's, so
that the replay needs no trained model; the benchmark can put a real one there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import yaml

from hotline.domain.understanding import Candidate, Understanding
from hotline.domain.work import WorkKind, WorkState
from hotline.storage.tables import Incident, Work
from hotline.understanding.samples import Sample, read_folder
from tests.fakes import MONDAY
from tests.world import CarrierSide, World

ROOT = Path(__file__).parents[2]
UNDERSTANDING = ROOT / "config" / "understanding"
OUTAGES = Path(__file__).parent / "data" / "outages.yaml"
MIDNIGHT = MONDAY.replace(hour=19) - timedelta(days=1)  # in Almaty
NOTHING = Understanding((), None, None, None, False, False, False, 0.0, ())
"""Of a part of a text, which no label tells."""

UNSURE, WRONG = 0.08, 0.04
"""How often the service is not known, or mistaken for another one of its department."""


@dataclass(frozen=True)
class Contact:
    """Something that a resident writes. `outage` is the place of the outage that it is about."""

    at: datetime
    text: str
    outage: str | None = None


@dataclass(frozen=True)
class Day:
    """Contacts in the order of their time, and what their texts mean."""

    contacts: Sequence[Contact]
    meaning: Mapping[str, Understanding]

    def current(self) -> "Day":
        return self

    def understand(self, text: str) -> Understanding:
        return self.meaning.get(text, NOTHING)


@dataclass(frozen=True)
class Outcome:
    """What came of a day."""

    found_by: Mapping[str, int | None]
    """By outage: how many had written about it when it was proposed; None: it never was."""
    false: Sequence[Sequence[str]]
    """The texts of incidents that are none, or are proposed a second time."""
    strangers: int
    """Appeals in the incident of an outage that are not about it."""
    joined: float
    """Share of the reports of outages that are in their incident at the end."""


def make_day(seed: int, contacts: int = 300, outages: int = 2) -> Day:
    """Draw a day; the same seed gives the same day."""
    random = Random(seed)
    samples = [*read_folder(UNDERSTANDING / "train"), *read_folder(UNDERSTANDING / "held_out")]
    services: dict[str | None, list[str | None]] = {}
    for sample in samples:
        services.setdefault(sample.department, []).append(sample.service)
    day: list[Contact] = []
    meaning: dict[str, Understanding] = {}
    for sample in random.sample(samples, contacts):
        hour = min(23.9, max(0.0, random.gauss(13, 4)))
        day.append(Contact(MIDNIGHT + timedelta(hours=hour), sample.text))
        meaning[sample.text] = _understood(sample, services, random)
    random = Random(-seed)  # other sentences must not change the outages
    for outage in random.sample(yaml.safe_load(OUTAGES.read_text("utf-8")), outages):
        at = MIDNIGHT + timedelta(hours=random.uniform(7, 17))
        reports = list(outage["texts"])
        random.shuffle(reports)
        for each in reports:
            at += timedelta(minutes=random.expovariate(1 / 8))
            day.append(Contact(at, each["text"], f"{outage['service']} {outage['place']}"))
            meaning[each["text"]] = _understood(_sample(outage, each), services, random)
    return Day(sorted(day, key=lambda contact: contact.at), meaning)


def _sample(outage: Mapping[str, str], report: Mapping[str, str]) -> Sample:
    is_urgent = outage["service"] != "waste-removal"
    channel = "sms" if report["channel"] == "sms" else "voice"
    return Sample(
        report["text"], None, channel, outage["department"], outage["service"], None, is_urgent
    )


def _understood(
    sample: Sample, services: Mapping[str | None, Sequence[str | None]], random: Random
) -> Understanding:
    service, luck = sample.service, random.random()
    if luck < UNSURE:
        service = None
    elif luck < UNSURE + WRONG:
        service = random.choice(services[sample.department])
    department = sample.department
    return Understanding(
        candidates=(Candidate(department, 0.9),) if department else (),
        service=service,
        kind=sample.kind,
        language=None,
        urgent=bool(sample.urgent),
        emergency=bool(sample.emergency),
        not_appeal=department is None,
        not_appeal_probability=0.99 if department is None else 0.01,
        because=(),
    )


def replay(world: World, day: Day, understander: object = None) -> Outcome:
    """Let a day happen; `understander` replaces what the day's labels say."""
    world = replace(world, ctx=replace(world.ctx, model=understander or day))
    line = CarrierSide.of(world)
    reported: dict[str, int] = {}
    found: dict[str, int] = {}
    about = {contact.text: contact.outage for contact in day.contacts}
    for number, contact in enumerate(day.contacts, start=1):
        world.clock.at = contact.at
        line.text(contact.text, sid=f"SM{number:032x}", sender=f"+7705{3_000_000 + number}")
        # Only this: texts that wait to be sent are none of the replay's business.
        world.perform(world.one(Work, kind=WorkKind.ROUTE, state=WorkState.OPEN).id)
        if contact.outage is not None:
            reported[contact.outage] = reported.get(contact.outage, 0) + 1
            if contact.outage not in found and contact.outage in _proposed(world, about):
                found[contact.outage] = reported[contact.outage]
    return _outcome(world, about, reported, found)


def _incidents(world: World) -> list[list[str]]:
    with world.ctx.units.read() as session:
        rows = session.query(Incident).order_by(Incident.id)
        return [[member.appeal.text for member in row.members] for row in rows]


def _cause(texts: Sequence[str], about: Mapping[str, str | None]) -> str | None:
    causes = [about[text] for text in texts]
    return max(set(causes), key=causes.count)


def _proposed(world: World, about: Mapping[str, str | None]) -> set[str | None]:
    return {_cause(texts, about) for texts in _incidents(world)}


def _outcome(
    world: World,
    about: Mapping[str, str | None],
    reported: Mapping[str, int],
    found: Mapping[str, int],
) -> Outcome:
    seen: set[str] = set()
    false, strangers, joined = [], 0, 0
    for texts in _incidents(world):
        cause = _cause(texts, about)
        if cause is None or cause in seen:
            false.append(texts)
            continue
        seen.add(cause)
        strangers += sum(about[text] != cause for text in texts)
        joined += sum(about[text] == cause for text in texts)
    return Outcome(
        {outage: found.get(outage) for outage in reported},
        false,
        strangers,
        joined / sum(reported.values()),
    )

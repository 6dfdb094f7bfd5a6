"""The SMS texts of ivr_flows/messages, by language."""

import string
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import yaml

from hotline.domain.errors import HotlineError
from hotline.domain.languages import LANGUAGES, Language
from hotline.domain.parts import told

FIELDS: Mapping[str, frozenset[str]] = {
    "acknowledgement": frozenset({"reference", "due_on"}),
    "acknowledgement_with_department": frozenset({"reference", "due_on", "department"}),
    "invitation": frozenset(),
    "addition": frozenset({"reference"}),
    "answer": frozenset({"reference", "text"}),
    "extension": frozenset({"reference", "due_on"}),
    "forward": frozenset({"reference", "department", "due_on"}),
    "part_answer": frozenset({"reference", "part", "text"}),
    "announcement": frozenset({"about", "until"}),
    "overdue": frozenset({"overdue", "today"}),
    "emergency": frozenset({"reference"}),
    "alarm": frozenset({"reference", "details"}),
    "alarm_taken": frozenset({"reference", "details"}),
    "alarm_over": frozenset({"reference"}),
    "alarm_none": frozenset(),
}


class MessageTextsError(HotlineError):
    """A text is missing or has wrong fields; the sentence names file and key."""


class MessageTexts:
    """Fills in the texts that go out by SMS."""

    def __init__(self, texts: Mapping[str, Mapping[str, str]]) -> None:
        self._texts = texts

    @classmethod
    def load(cls, folder: Path) -> "MessageTexts":
        """Read kk.yaml and ru.yaml. Raises MessageTextsError."""
        texts: dict[str, Mapping[str, str]] = {}
        for language in LANGUAGES:
            path = folder / f"{language}.yaml"
            found = yaml.safe_load(path.read_text(encoding="utf-8"))
            _check(path, found)
            texts[language] = found
        return cls(texts)

    def acknowledgement(
        self, language: Language, reference: str, due_on: date, department: str = ""
    ) -> str:
        """Say that an appeal was received, under which number, answered by when and by whom."""
        fields = {"reference": told(reference), "due_on": due_on.strftime("%d.%m.%Y")}
        texts = self._texts[language]
        if not department:
            return texts["acknowledgement"].format(**fields)
        return texts["acknowledgement_with_department"].format(**fields, department=department)

    def invitation(self, language: Language) -> str:
        """Ask what happened, and where."""
        return self._texts[language]["invitation"]

    def addition(self, language: Language, reference: str) -> str:
        """Say that something was added to an open appeal."""
        return self._texts[language]["addition"].format(reference=told(reference))

    def answer(self, language: Language, reference: str, text: str) -> str:
        """Say what a department answers."""
        return self._texts[language]["answer"].format(reference=told(reference), text=text)

    def extension(self, language: Language, reference: str, due_on: date) -> str:
        """Say that the term was extended, and to which day."""
        return self._texts[language]["extension"].format(
            reference=told(reference), due_on=due_on.strftime("%d.%m.%Y")
        )

    def forward(self, language: Language, reference: str, department: str, due_on: date) -> str:
        """Say that the appeal went to another department; the day of the answer stays."""
        return self._texts[language]["forward"].format(
            reference=told(reference),
            department=department,
            due_on=due_on.strftime("%d.%m.%Y"),
        )

    def part_answer(self, language: Language, reference: str, part: str, text: str) -> str:
        """Say what one of several departments answers; `part` is like "1/2"."""
        return self._texts[language]["part_answer"].format(
            reference=told(reference), part=part, text=text
        )

    def announcement(self, language: Language, about: str, until: str) -> str:
        """Say that an incident is known; `about` is its place and topic, `until` a time of day."""
        return self._texts[language]["announcement"].format(about=about, until=until)

    def overdue(self, language: Language, overdue: int, today: int) -> str:
        """Tell the person on duty how many appeals are overdue, and how many end today."""
        return self._texts[language]["overdue"].format(overdue=overdue, today=today)

    def emergency(self, language: Language, reference: str) -> str:
        """Tell a resident who seems to be in danger to ring 112."""
        return self._texts[language]["emergency"].format(reference=told(reference))

    def alarm(self, language: Language, reference: str, details: str) -> str:
        """Alert a person on duty; `details`: place, words and number, as far as known."""
        return self._texts[language]["alarm"].format(reference=told(reference), details=details)

    def alarm_taken(self, language: Language, reference: str, details: str) -> str:
        """Tell a person on duty that the alarm is theirs."""
        return self._texts[language]["alarm_taken"].format(
            reference=told(reference), details=details
        )

    def alarm_over(self, language: Language, reference: str) -> str:
        """Tell the others on duty that somebody has taken the alarm up."""
        return self._texts[language]["alarm_over"].format(reference=told(reference))

    def alarm_none(self, language: Language) -> str:
        """Tell a person on duty who wants to take an alarm up that none is open."""
        return self._texts[language]["alarm_none"]


def _check(path: Path, texts: object) -> None:
    if not isinstance(texts, dict):
        raise MessageTextsError(f"{path} must hold texts by name")
    if set(texts) != set(FIELDS):
        raise MessageTextsError(f"{path} must hold exactly the texts {', '.join(sorted(FIELDS))}")
    for name, fields in FIELDS.items():
        found = {field for _, field, _, _ in string.Formatter().parse(texts[name]) if field}
        if found != fields:
            raise MessageTextsError(
                f"{path}: {name!r} must have exactly the fields {', '.join(sorted(fields))}"
            )

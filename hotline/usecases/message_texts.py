"""The SMS texts of ivr_flows/messages, by language."""

import string
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import yaml

from hotline.domain.errors import HotlineError
from hotline.domain.languages import LANGUAGES, Language
from hotline.domain.reference import grouped

FIELDS: Mapping[str, frozenset[str]] = {
    "acknowledgement": frozenset({"reference", "due_on"}),
    "addition": frozenset({"reference"}),
    "answer": frozenset({"reference", "text"}),
    "extension": frozenset({"reference", "due_on"}),
    "overdue": frozenset({"overdue", "today"}),
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

    def acknowledgement(self, language: Language, reference: str, due_on: date) -> str:
        """Say that an appeal was received, under which number, answered by when."""
        return self._texts[language]["acknowledgement"].format(
            reference=grouped(reference), due_on=due_on.strftime("%d.%m.%Y")
        )

    def addition(self, language: Language, reference: str) -> str:
        """Say that something was added to an open appeal."""
        return self._texts[language]["addition"].format(reference=grouped(reference))

    def answer(self, language: Language, reference: str, text: str) -> str:
        """Say what a department answers."""
        return self._texts[language]["answer"].format(reference=grouped(reference), text=text)

    def extension(self, language: Language, reference: str, due_on: date) -> str:
        """Say that the term was extended, and to which day."""
        return self._texts[language]["extension"].format(
            reference=grouped(reference), due_on=due_on.strftime("%d.%m.%Y")
        )

    def overdue(self, language: Language, overdue: int, today: int) -> str:
        """Tell the person on duty how many appeals are overdue, and how many end today."""
        return self._texts[language]["overdue"].format(overdue=overdue, today=today)


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

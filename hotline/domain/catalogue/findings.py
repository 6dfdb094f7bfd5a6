"""What can be wrong with an entry of the catalogue, and what to do about it."""

from dataclasses import dataclass
from enum import StrEnum


class Problem(StrEnum):
    """A rule that an entry breaks. The console says the same in its own languages."""

    MISSING = "missing"
    UNKNOWN_FIELD = "unknown_field"
    FIELD_TWICE = "field_twice"
    WRONG_TYPE = "wrong_type"
    BAD_CODE = "bad_code"
    CODE_TWICE = "code_twice"
    NO_DEPARTMENT = "no_department"
    TOO_LONG = "too_long"
    BAD_SPACES = "bad_spaces"
    MIXED_LETTERS = "mixed_letters"
    NOT_LOWER_CASE = "not_lower_case"
    KEYWORD_TWICE = "keyword_twice"
    TERM_WITHOUT_UNIT = "term_without_unit"
    TERM_WITHOUT_SOURCE = "term_without_source"
    UNIT_WITHOUT_TERM = "unit_without_term"
    ONE_LANGUAGE = "one_language"
    VERIFIED_NOTHING = "verified_nothing"
    VERIFIED_WITHOUT_SOURCE = "verified_without_source"
    SOURCE_NO_ADDRESS = "source_no_address"
    SOURCE_WITHOUT_STATUS = "source_without_status"
    STATUS_WITHOUT_SOURCE = "status_without_source"
    BAD_SOURCE_STATUS = "bad_source_status"
    TOPIC_WITH_SERVICE_FIELD = "topic_with_service_field"
    RECEPTION_OFF = "reception_off"
    BAD_KIND = "bad_kind"
    SMALL_LETTER = "small_letter"
    PLACE_TWICE = "place_twice"
    # Notes from here on: worth a look, no mistake.
    SHARED_KEYWORD = "shared_keyword"
    NO_KEYWORDS = "no_keywords"
    PERHAPS_A_TOPIC = "perhaps_a_topic"
    FOREIGN_LETTERS = "foreign_letters"
    SECOND_NAME = "second_name"


NOTES = frozenset(
    {
        Problem.SHARED_KEYWORD,
        Problem.NO_KEYWORDS,
        Problem.PERHAPS_A_TOPIC,
        Problem.FOREIGN_LETTERS,
        Problem.SECOND_NAME,
    }
)

_SENTENCES = {
    Problem.MISSING: "is missing: add it",
    Problem.UNKNOWN_FIELD: "there is no such field: correct its spelling or remove it",
    Problem.FIELD_TWICE: "stands twice in this entry: keep one",
    Problem.WRONG_TYPE: "{detail}",
    Problem.BAD_CODE: "use small Latin letters, digits and hyphens, such as 'water-supply'",
    Problem.CODE_TWICE: "this code is used {detail} times: give each entry its own",
    Problem.NO_DEPARTMENT: "there is no department {detail!r} in departments.yaml: "
    "correct the code or add the department",
    Problem.TOO_LONG: "is longer than {detail} characters: shorten it",
    Problem.BAD_SPACES: "{detail!r} has spaces at an end or two in a row: remove them",
    Problem.MIXED_LETTERS: "{detail!r} mixes Latin and Cyrillic letters: type the word anew",
    Problem.NOT_LOWER_CASE: "{detail!r} is compared in lower case: write it so",
    Problem.KEYWORD_TWICE: "{detail}: these count as one word, keep one",
    Problem.TERM_WITHOUT_UNIT: "is missing: say whether term_days are working_days or "
    "calendar_days",
    Problem.TERM_WITHOUT_SOURCE: "a term needs the page that says so: add it, or remove the term",
    Problem.UNIT_WITHOUT_TERM: "stands without term_days: add them, or remove the unit",
    Problem.ONE_LANGUAGE: "is missing: the other language has it",
    Problem.VERIFIED_NOTHING: "marks as verified what is not there: remove the mark",
    Problem.VERIFIED_WITHOUT_SOURCE: "needs a source: add the page, or remove the mark",
    Problem.SOURCE_NO_ADDRESS: "{detail!r} is no web address that somebody could look up: "
    "begin it with https://, or move it to note",
    Problem.SOURCE_WITHOUT_STATUS: "is missing: say how far the source can be trusted ({detail})",
    Problem.STATUS_WITHOUT_SOURCE: "stands without a source: add the page, or remove the status",
    Problem.BAD_SOURCE_STATUS: "{detail!r} is none of page_seen, old_or_repealed, secondary",
    Problem.TOPIC_WITH_SERVICE_FIELD: "a topic has none: remove it, or remove is_topic if this is "
    "a service of the state's register",
    Problem.RECEPTION_OFF: "routing.reception in the settings names this department, which takes "
    "what fits nowhere else: it must be in the list and active",
    Problem.BAD_KIND: "{detail!r} is none of settlement, water, landmark, neighbour, street",
    Problem.SMALL_LETTER: "{detail!r} is a name: begin it with a capital letter",
    Problem.PLACE_TWICE: "{detail!r} stands there twice: keep one entry",
    Problem.SHARED_KEYWORD: "{detail}: this word alone does not tell them apart",
    Problem.NO_KEYWORDS: "is empty: nothing said in this language leads here by its words",
    Problem.PERHAPS_A_TOPIC: "has no term, documents, source or law: set is_topic if it is no "
    "service of the state's register",
    Problem.FOREIGN_LETTERS: "{detail!r} has Kazakh letters in the Russian name",
    Problem.SECOND_NAME: "{detail!r} holds two names, and nobody says both: make two entries",
}


@dataclass(frozen=True, slots=True)
class Issue:
    """One thing about one entry; ``detail`` is the word or number that it is about."""

    field: str
    problem: Problem
    detail: str = ""

    @property
    def is_note(self) -> bool:
        """Tell whether it is worth a look and no mistake."""
        return self.problem in NOTES

    @property
    def sentence(self) -> str:
        """Say it in English."""
        return _SENTENCES[self.problem].format(detail=self.detail)


@dataclass(frozen=True, slots=True)
class Finding:
    """An issue and where it stands: file, line and the entry's code or name."""

    file: str
    line: int
    entry: str
    issue: Issue

    def __str__(self) -> str:
        where = f"{self.file}, line {self.line}"
        named = [part for part in (self.entry, self.issue.field) if part]
        return ", ".join([where, *named]) + f": {self.issue.sentence}."

"""What the hotline understood of a text: where it belongs, what it is, how pressing it is."""

from dataclasses import dataclass
from enum import StrEnum


class AppealKind(StrEnum):
    """The kinds of appeals (Administrative Procedure Code of Kazakhstan, art. 4)."""

    ZAPROS = "zapros"
    """Сұрау салу: asks for information."""
    ZHALOBA = "zhaloba"
    """Шағым: against an act or an inaction."""
    ZAYAVLENIE = "zayavlenie"
    """Өтініш: asks for help in using a right."""
    SOOBSHCHENIE = "soobshchenie"
    """Хабарлама: reports a defect or a violation."""
    PREDLOZHENIE = "predlozhenie"
    """Ұсыныс: suggests something."""
    OTKLIK = "otklik"
    """Үн қосу: an opinion or thanks about a matter."""


class TextLanguage(StrEnum):
    """How a text is written."""

    KAZAKH = "kk"
    RUSSIAN = "ru"
    MIXED = "mixed"
    """Kazakh and Russian in one sentence."""
    TRANSLIT = "translit"
    """Either, in Latin letters."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A department and the probability (0..1) that the appeal belongs there."""

    department: str
    probability: float


@dataclass(frozen=True, slots=True)
class Understanding:
    """What a text says, as far as a machine can tell. It proposes; a person decides."""

    candidates: tuple[Candidate, ...]
    """At most three departments, likeliest first; empty where no word tells any."""
    service: str | None
    """Of the first department; None where none is likely."""
    kind: AppealKind | None
    """None: not an appeal, or unknown."""
    language: TextLanguage | None
    """None: unknown."""
    urgent: bool
    """It cannot wait for the term by law."""
    emergency: bool
    """Somebody should ring 112 now. Always urgent too."""
    not_appeal: bool
    """Wrong number, greeting, thanks, advertising, silence."""
    not_appeal_probability: float
    """0..1."""
    because: tuple[str, ...]
    """The words of the text that decided, strongest first, as they stand there."""
    danger: tuple[str, ...] = ()
    """Of an emergency: the words that tell of the danger."""

    @property
    def best(self) -> Candidate | None:
        """The likeliest department."""
        return self.candidates[0] if self.candidates else None


@dataclass(frozen=True, slots=True)
class TopicPart:
    """A stretch of an appeal that is about one matter."""

    text: str
    """As it stands in the appeal."""
    department: str | None
    """None where no word tells any."""
    service: str | None
    probability: float
    """Of the department, 0..1."""

"""One spoken numeral: what a single word counts."""

from dataclasses import dataclass

from hotline.domain.languages import Language


@dataclass(frozen=True, slots=True)
class Numeral:
    """``value`` of one word; ``ending`` is what is written behind the digits.

    Of a Russian ordinal that is its last letters (``третья``: я), of a Kazakh cardinal its case
    (``беске``: ке). Other words have none. Some words are no number unless they go on from one
    (``begins`` is false): ``бірде`` is once, but ``он бірде`` at eleven.
    """

    value: int
    language: Language
    is_ordinal: bool = False
    ending: str = ""
    begins: bool = True

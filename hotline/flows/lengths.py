"""Checks how long callers have to listen, measured from the real audio.

What the call is about (a reference, a date, a department's name) is no instruction and not counted.
"""

from collections.abc import Callable
from typing import Final, TypeAlias

from hotline.domain.languages import LANGUAGES, Language
from hotline.flows.flows import Flows, Place
from hotline.flows.graph import without_caller
from hotline.flows.model import Node, WaitingNode
from hotline.flows.shapes import InOtherLanguage, Silence, Speech, SpeechItem
from hotline.flows.speech import other

LONGEST_INSTRUCTION_S: Final = 20.0
LONGEST_CONSENT_S: Final = 15.0
CONSENT: Final = "consent"
"""The prompt after which the caller has heard greeting and consent."""

Duration: TypeAlias = Callable[[Language, str], float]


def length_problems(flows: Flows, duration: Duration) -> list[str]:
    """Return the waits for the caller before which somebody has to listen for too long.

    `duration(language, prompt_id)` gives seconds. The flows must have no structure problems and
    no missing prompts.
    """
    problems: list[str] = []
    for language in LANGUAGES:
        before = _heard_before(flows, duration, language)
        for place, node in flows.places():
            seconds = [_seconds(speech, duration, language) for speech in node.speeches()]
            longest = before[place] + max(seconds, default=0.0)
            if isinstance(node, WaitingNode) and longest > LONGEST_INSTRUCTION_S:
                what = "instructions before the caller can answer last"
                problems.append(_sentence(place, what, longest, language, LONGEST_INSTRUCTION_S))
            consent = before[place] + _seconds(_to_consent(node), duration, language)
            if consent > LONGEST_CONSENT_S and _to_consent(node):
                what = "what is said up to the end of the consent lasts"
                problems.append(_sentence(place, what, consent, language, LONGEST_CONSENT_S))
    return problems


def _sentence(place: Place, what: str, seconds: float, language: Language, most: float) -> str:
    at = f"{place.flow}.yaml, node {place.node}"
    return f"{at}: {what} {seconds:.1f} s in {language}; at most {most:.0f} s."


def _to_consent(node: Node) -> Speech:
    speech = next(node.speeches(), ())
    return speech[: speech.index(CONSENT) + 1] if CONSENT in speech else ()


def _heard_before(flows: Flows, duration: Duration, language: Language) -> dict[Place, float]:
    """Return the longest speech, in seconds, that a caller may have heard on the way to a node."""
    heard: dict[Place, float] = {}

    def arrive(place: Place, seconds: float) -> None:
        if place in heard and heard[place] >= seconds:
            return
        heard[place] = seconds
        node = flows.node(place)
        if not isinstance(node, WaitingNode):  # one that waits says nothing when its tries are over
            seconds += sum(_seconds(speech, duration, language) for speech in node.speeches())
        for following in without_caller(flows, place).values():
            arrive(following, seconds)

    for place, _ in flows.places():
        arrive(place, 0.0)
    return heard


def _seconds(speech: Speech, duration: Duration, language: Language) -> float:
    return sum(_item_seconds(item, duration, language) for item in speech)


def _item_seconds(item: SpeechItem, duration: Duration, language: Language) -> float:
    match item:
        case str():
            return duration(language, item)
        case InOtherLanguage():
            return duration(other(language), item.other_language)
        case Silence():
            return float(item.pause)
        case _:
            return 0.0

"""More training sentences from few: the same matters, said and typed as people do."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random

from hotline.domain.understanding import TextLanguage
from hotline.domain.written import written_form
from hotline.understanding.damage import Recogniser
from hotline.understanding.samples import Sample
from hotline.understanding.spelling import in_latin, with_slips, without_kazakh_letters

_OPENINGS = {
    TextLanguage.KAZAKH: (
        "сәлеметсіз бе", "ассалаумағалейкум", "алло сәлем", "қайырлы күн айналайын", "алло",
        "сәлеметсіз бе мен зейнеткермін", "бұл кім алло естіп тұрсыз ба", "мынадай мәселе бар еді",
        "кешіріңіз мазалағаныма", "сәлем бердік мен ауылдан звондап",
    ),
    TextLanguage.RUSSIAN: (
        "здравствуйте", "алло добрый день", "алло", "девушка здравствуйте", "доброе утро",
        "здравствуйте меня зовут анна", "алло вы меня слышите", "извините за беспокойство",
        "я вам по такому вопросу звоню", "добрый вечер это пенсионерка вас беспокоит",
    ),
}  # fmt: skip
_CLOSINGS = {
    TextLanguage.KAZAKH: ("рақмет", "күтемін", "жауабын күтем", "рахмет сізге", "сау болыңыз"),
    TextLanguage.RUSSIAN: ("спасибо", "жду ответа", "заранее спасибо", "до свидания", "всё"),
}
_OTHERWISE_TYPED = 0.5


@dataclass(frozen=True, slots=True)
class Example:
    """A training text with the labels of the sample it was made from.

    ``origin`` numbers the samples: what was made from one must never be split between training
    and measuring.
    """

    sample: Sample
    origin: int
    weight: float


def augmented(samples: Sequence[Sample], rounds: int, seed: int) -> list[Example]:
    """Return each sample itself and `rounds` variants of it; the same for the same seed."""
    recogniser = Recogniser(sample.text for sample in samples)
    return [
        example
        for origin, sample in enumerate(samples)
        for example in _variants(sample, origin, rounds, recogniser, _seeded(seed, sample))
    ]


def _seeded(seed: int, sample: Sample) -> Random:
    """Return chances that depend on the sentence alone, whatever else is trained on."""
    return Random(f"{seed} {sample.text}")  # noqa: S311 - no secret


def _variants(
    sample: Sample, origin: int, rounds: int, recogniser: Recogniser, random: Random
) -> Iterator[Example]:
    yield Example(sample, origin, 1.0)
    for _ in range(rounds):
        yield Example(_variant(sample, recogniser, random), origin, 0.5)


def _variant(sample: Sample, recogniser: Recogniser, random: Random) -> Sample:
    changed = _longer(sample, random) if sample.is_appeal else sample
    if random.random() < _OTHERWISE_TYPED:
        return _typed(changed, random)
    text = changed.text
    if random.random() < 0.3 and changed.language is not TextLanguage.TRANSLIT:
        text = written_form(text, "ru" if changed.language is TextLanguage.RUSSIAN else "kk")
    return replace(changed, text=recogniser.mishear(text, random))


def _typed(sample: Sample, random: Random) -> Sample:
    """Type it as an SMS; Latin letters make it another language to the classifier."""
    text, language = sample.text, sample.language
    way = random.random()
    if language is not TextLanguage.TRANSLIT and way < 0.5:
        text, language = in_latin(text, random), language and TextLanguage.TRANSLIT
    elif language is not TextLanguage.RUSSIAN and way < 0.85:
        text = without_kazakh_letters(text)
    return replace(sample, text=with_slips(text, random), language=language)


def _longer(sample: Sample, random: Random) -> Sample:
    """Put a greeting before it or a farewell behind it, in its own language."""
    language = sample.language
    if language is TextLanguage.TRANSLIT:
        return sample
    spoken = TextLanguage.RUSSIAN if language is TextLanguage.RUSSIAN else TextLanguage.KAZAKH
    text = sample.text
    if random.random() < 0.35:
        text = f"{random.choice(_OPENINGS[spoken])} {text}"
    if random.random() < 0.15:
        text = f"{text} {random.choice(_CLOSINGS[spoken])}"
    return replace(sample, text=text)


def misheard(samples: Iterable[Sample], vocabulary: Iterable[str], seed: int) -> list[Sample]:
    """Return what a recogniser might have made of spoken samples; texts stay as they are."""
    recogniser = Recogniser(vocabulary)
    return [
        replace(sample, text=recogniser.mishear(sample.text, _seeded(seed, sample)))
        if sample.channel == "voice"
        else sample
        for sample in samples
    ]

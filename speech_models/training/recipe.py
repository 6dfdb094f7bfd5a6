"""The whole recipe: its settings and its steps, from rules for sentences to a measured model."""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, TypedDict

from speech_models.training import (
    conditions,
    corpus,
    graph,
    learning,
    mdl,
    network,
    pronouncing,
    script,
    text,
    told,
)
from speech_models.training.conditions import CONDITIONS, Saying
from speech_models.training.learning import Schedule
from speech_models.training.lexicon import Lexicon, lexicon, united
from speech_models.training.recordings import NOTHING
from speech_models.training.script import Line, Voice
from speech_models.training.steps import Step

# Sentences to test with must be strangers: they come from a seed that no training text has.
_TEST_SEED: Final = 1_000_000

# The language model learns from so many sentences of each language: those that somebody told, and
# some by rules. The rules repeat themselves: more of them would drown what was told.
_MODELLED: Final = 12_000
_TOLD_TIMES: Final = 2

# Who speaks both languages in a sentence may say a word of one with the sounds of the other. The
# lexicon lists both ways for words that the mixed sentences hold this often.
_OFTEN_MIXED: Final = 2


@dataclass(frozen=True)
class Size:
    """How much of everything.

    `sentences`: in each language, for the language model; the spoken ones are among them.
    `utterances`: spoken lines. `tests`: test sentences in each language, for each condition.
    """

    sentences: int = 20_000
    utterances: int = 13_000
    cross_entropy_epochs: int = 5
    mmi_epochs: int = 1
    tests: int = 120
    conditions: tuple[str, ...] = (*CONDITIONS, NOTHING)


TINY: Final = Size(
    sentences=300,
    utterances=40,
    cross_entropy_epochs=1,
    mmi_epochs=1,
    tests=1,
    conditions=("template_clean",),
)
"""Enough to run every step within a minute or two, and to understand nothing."""


class Texts(TypedDict):
    """What the step `text` writes: sentences by language, all words that are spoken to the
    network and (by voice) those that the lexicon has, lines, test sentences.
    """

    sentences: dict[text.Language, list[str]]
    vocabulary: list[str]
    lexicon: dict[Voice, list[str]]
    lines: list[Line]
    tests: list[Saying]


@dataclass(frozen=True)
class Recipe:
    """Builds a model into `out`; what is between stays in `work` (about half a GB)."""

    out: Path
    work: Path
    size: Size
    seed: int
    processes: int

    @property
    def record(self) -> Path:
        """The file that remembers which steps are done."""
        return self.work / "steps.json"

    def steps(self) -> list[Step]:
        """Return all steps in order."""
        size, out = self.size, self.out
        seeded: dict[str, object] = {"seed": self.seed}
        model: dict[str, object] = {"out": out.resolve()}
        rules = [*sorted(text.FOLDER.glob("*.yaml")), *told.FILES.values()]
        blind = [conditions.BLIND] if conditions.BLIND.exists() else []
        return [
            Step("text", self.write_texts, [self._texts], seeded | asdict(size), rules),
            Step("corpus", self.make_corpus, [self._corpus], seeded),
            Step("network", self.train, [self._network, self._course], seeded),
            Step("model", self.write_model, [out / "am/final.mdl"], model),
            Step("graph", self.build_graph, [out / "graph/HCLr.fst", out / "conf"], model),
            Step("recordings", self.record_tests, [self._recordings], seeded, blind),
            Step("figures", self.measure, [self._figures], {}),
        ]

    def write_texts(self) -> None:
        """Make up what callers say, and other sentences to test with."""
        size = self.size
        sentences = {
            language: [
                *told.sentences()[language],
                *text.sentences(language, size.sentences, self.seed),
            ]
            for language in text.LANGUAGES
        }
        vocabulary = sorted(text.vocabulary() | told.words())
        known = {sentence for each in sentences.values() for sentence in each}
        tests = [
            Saying(language, sentence)
            for language in text.LANGUAGES
            for sentence in _strangers(language, size.tests, self.seed + _TEST_SEED, known)
        ]
        texts = Texts(
            sentences=sentences,
            vocabulary=vocabulary,
            lexicon={voice: sorted(words) for voice, words in text.wide_vocabulary().items()},
            lines=script.write(size.utterances, self.seed, sentences, vocabulary, told.sentences()),
            tests=tests,
        )
        self.work.mkdir(parents=True, exist_ok=True)
        self._texts.write_text(json.dumps(texts, ensure_ascii=False), encoding="utf-8")

    def make_corpus(self) -> None:
        """Let synthetic voices say the lines on synthetic telephones."""
        corpus.make(
            self._corpus, self._read_texts()["lines"], seed=self.seed, processes=self.processes
        )

    def train(self) -> None:
        """Train the acoustic network."""
        material = corpus.load(self._corpus)
        size = self.size
        schedule = Schedule(size.cross_entropy_epochs, size.mmi_epochs, self.seed)
        trained, epochs = learning.learn(material, schedule)
        network.save(self._network, network.folded(trained), material.phones)
        self._course.write_text(json.dumps([epoch._asdict() for epoch in epochs], indent=2))

    def write_model(self) -> None:
        """Write the acoustic model as Kaldi reads it."""
        layers, phones = network.load(self._network)
        target = self.out / "am/final.mdl"
        target.parent.mkdir(parents=True, exist_ok=True)
        mdl.write(target, layers, len(phones))

    def build_graph(self) -> None:
        """Write the lexicon and the language model."""
        texts = self._read_texts()
        _, phones = network.load(self._network)
        entries = self._lexicon(texts, phones)
        vocabulary = {word for words in texts["lexicon"].values() for word in words}
        spoken = [said for each in texts["sentences"].values() for said in each[:_MODELLED]]
        spoken += (_TOLD_TIMES - 1) * [each for said in told.sentences().values() for each in said]
        summary = graph.build(self.out, entries, phones, spoken, vocabulary)
        (self.work / "graph.json").write_text(json.dumps(asdict(summary), ensure_ascii=False))

    def _lexicon(self, texts: Texts, phones: Sequence[str]) -> Lexicon:
        """Say how the voices of each language pronounce its words, and those of mixed sentences."""
        heard = corpus.load_pronunciations(self._corpus)
        counts = Counter(word for each in texts["sentences"]["mixed"] for word in each.split())
        mixed = {word for word, count in counts.items() if count >= _OFTEN_MIXED}
        wanted: dict[Voice, set[str]] = {
            voice: mixed.union(words) for voice, words in texts["lexicon"].items()
        }
        wanted["ru"] = {word for word in wanted["ru"] if not text.KAZAKH_ONLY.intersection(word)}
        unsaid = {
            voice: sorted(words.difference(word for word, _, _ in heard[voice]))
            for voice, words in wanted.items()
        }
        for voice, said in pronouncing.pronounce(unsaid, phones, seed=self.seed).items():
            heard[voice] += said
        return united(
            lexicon(each for each in heard[voice] if each[0] in words)
            for voice, words in wanted.items()
        )

    def record_tests(self) -> None:
        """Record the test sentences in voices that the network has not heard."""
        blind = conditions.read_blind() if conditions.BLIND.exists() else []
        conditions.make(
            self._recordings,
            self._read_texts()["tests"],
            blind,
            seed=self.seed,
            only=self.size.conditions,
        )

    def measure(self) -> None:
        """Let Vosk hear the test recordings with the new model, and write down how it did."""
        program = [sys.executable, "-m", "speech_models.training.figures"]
        subprocess.run(  # noqa: S603 - our own program
            [*program, self.out, self._recordings, self._figures], check=True
        )

    def _read_texts(self) -> Texts:
        texts = json.loads(self._texts.read_text(encoding="utf-8"))
        return Texts(
            sentences=texts["sentences"],
            vocabulary=texts["vocabulary"],
            lexicon=texts["lexicon"],
            lines=[Line(*line) for line in texts["lines"]],
            tests=[Saying(*test) for test in texts["tests"]],
        )

    @property
    def _texts(self) -> Path:
        return self.work / "texts.json"

    @property
    def _corpus(self) -> Path:
        return self.work / "corpus"

    @property
    def _network(self) -> Path:
        return self.work / "network.npz"

    @property
    def _course(self) -> Path:
        return self.work / "epochs.json"

    @property
    def _figures(self) -> Path:
        return self.work / "figures.md"

    @property
    def _recordings(self) -> Path:
        return self.work / "recordings"


def _strangers(language: text.Language, count: int, seed: int, known: set[str]) -> list[str]:
    """Return sentences that are not among the known ones."""
    found = [each for each in text.sentences(language, 4 * count, seed) if each not in known]
    return found[:count]

"""graph/: what can be said. HCLr.fst turns sounds into words, Gr.fst weighs sequences of words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from speech_models.training import conf, grammar, lookahead, ngram
from speech_models.training.hcl import UNKNOWN, hcl
from speech_models.training.lexicon import Lexicon
from speech_models.training.mdl import POSITIONS, SILENCE, phone_number, phone_numbers

_NOTHING = "<eps>"
_PHONES = "graph/phones.txt"
_POSITION_KINDS = dict(zip(POSITIONS, ("begin", "end", "internal", "singleton"), strict=True))
"""The words that Kaldi's word_boundary.int has for them."""
_UNKNOWN_PROBABILITY = 1e-5
_FLOOR = 0.06
"""How likely it is that none of the words that the sentences hold is said, but another."""
_MOST_NGRAMS = 60_000
"""Keeps Gr.fst below 0.7 MB."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What `build` made.

    left_out: sentences not used because they hold a word without pronunciation. unspoken: words
    of the vocabulary that have none; they are not in the model.
    """

    words: int
    pronunciations: int
    ngrams: int
    left_out: int
    unspoken: tuple[str, ...]


def build(
    folder: Path,
    entries: Lexicon,
    phones: Sequence[str],
    sentences: Iterable[str],
    vocabulary: Iterable[str],
    *,
    most_ngrams: int = _MOST_NGRAMS,
) -> Summary:
    """Write graph/ and conf/ into `folder`, for an acoustic model with these phones.

    phones: silence is the first. vocabulary: what the entries should be about; others are left out.
    Raises ValueError where a pronunciation uses another phone.
    """
    wanted = frozenset(vocabulary)
    entries = {word: said for word, said in entries.items() if word in wanted}
    texts = list(sentences)
    usable = [text for text in texts if all(word in entries for word in text.split())]
    smoothing = ngram.Smoothing(_FLOOR, fixed={UNKNOWN: _UNKNOWN_PROBABILITY})
    model = ngram.fitted(usable, entries, smoothing, entries=most_ngrams)

    numbers = {word: number for number, word in enumerate([*entries, UNKNOWN], start=1)}
    content, new_labels = lookahead.encode(hcl(entries, numbers, phones))
    words = {word: new_labels[number] for word, number in numbers.items()}
    (folder / "graph").mkdir(parents=True, exist_ok=True)
    (folder / "graph/HCLr.fst").write_bytes(content)
    (folder / "graph/Gr.fst").write_bytes(grammar.encode(model, words))
    (folder / "graph/words.txt").write_text(_table(words), encoding="utf-8")
    _write_phones(folder, phones)
    conf.write(folder / "conf")
    return Summary(
        words=len(entries),
        pronunciations=sum(map(len, entries.values())),
        ngrams=model.entries(),
        left_out=len(texts) - len(usable),
        unspoken=tuple(sorted(wanted - entries.keys())),
    )


def read_phones(folder: Path) -> list[str]:
    """Read which phones the model in `folder` was built for, in order, silence first."""
    lines = (folder / _PHONES).read_text(encoding="utf-8").splitlines()
    numbers = {name: int(number) for name, number in map(str.split, lines)}
    silence = next(name for name, number in numbers.items() if number == SILENCE)
    alone = sorted((n, name) for name, n in numbers.items() if name.endswith("_S"))
    return [silence, *(name.removesuffix("_S") for _, name in alone)]


def _write_phones(folder: Path, phones: Sequence[str]) -> None:
    names = {phones[0]: SILENCE}
    boundaries = [f"{SILENCE} nonword\n"]
    for phone, name in enumerate(phones[1:], start=1):
        for position, kind in _POSITION_KINDS.items():
            number = phone_number(phone, position)
            names[f"{name}_{position}"] = number
            boundaries.append(f"{number} {kind}\n")
    (folder / _PHONES).write_text(_table(names), encoding="utf-8")
    boundary = folder / "graph/phones/word_boundary.int"
    boundary.parent.mkdir(exist_ok=True)
    boundary.write_text("".join(boundaries))
    # Vosk wants this file, with transitions that no phone has.
    highest = phone_numbers(len(phones))
    (folder / "graph/disambig_tid.int").write_text(f"{2 * highest + 1}\n")


def _table(numbers: Mapping[str, int]) -> str:
    """Write names and numbers as OpenFst does, in order of number; 0 is nothing."""
    ordered = sorted(numbers.items(), key=lambda item: item[1])
    return "".join(f"{name} {number}\n" for name, number in [(_NOTHING, 0), *ordered])

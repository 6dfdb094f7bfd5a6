"""HCL: a lexicon that turns the acoustic model's transitions into words.

Made in steps. L maps phones to words; a phone has another number at the beginning, the end and the
inside of a word, and alone. Words that sound alike end with different disambiguation symbols, so
that L can be determinised and minimised. Then each phone becomes its arcs in the acoustic model's
topology (H), and the symbols become empty. C, which would add the phones' neighbours, is left out:
this acoustic model knows phones without context.

The word `[unk]` is any sequence of phones; a grammar at run time may use it as "anything else".
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence

import pywrapfst as fst

from speech_models.training.constfst import ConstFst
from speech_models.training.lexicon import Lexicon, Phones
from speech_models.training.mdl import SILENCE, phone_number, phone_numbers

UNKNOWN = "[unk]"

_SILENCE_AT_BEGIN = 0.5
_SILENCE_AFTER_WORD = 0.15
_UNKNOWN_GOES_ON = 0.85
"""After each phone of an unknown word but its first."""


def hcl(entries: Lexicon, words: Mapping[str, int], phones: Sequence[str]) -> ConstFst:
    """Make it for the entries; `words` numbers them and UNKNOWN, `phones` begins with silence.

    Raises ValueError for a pronunciation with another phone.
    """
    highest = phone_numbers(len(phones))
    lexicon = _Lexicon(phones)
    for word, pronunciations in entries.items():
        for pronunciation in pronunciations:
            lexicon.add(words[word], pronunciation.phones, pronunciation.weight)
    lexicon.add_unknown(words[UNKNOWN], _phone_shares(entries))
    transducer = _with_transitions(_minimal(lexicon.transducer), highest)
    transducer.arcsort("olabel")
    return ConstFst.parse(fst.convert(transducer, "const").write_to_string())[0]


def _weight(probability: float) -> fst.Weight:
    return fst.Weight("tropical", -math.log(probability))


def _phone_shares(entries: Lexicon) -> dict[str, float]:
    counts = Counter(
        phone
        for pronunciations in entries.values()
        for pronunciation in pronunciations
        for phone in pronunciation.phones
    )
    total = counts.total()
    return {phone: counts[phone] / total for phone in sorted(counts)}


class _Lexicon:
    """L in the making: words go from the state `loop` back to it, or to `pause` before silence."""

    def __init__(self, phones: Sequence[str]) -> None:
        self._number = {phone: number for number, phone in enumerate(phones)}
        self._first_symbol = phone_numbers(len(phones)) + 1
        self._same_sound: Counter[Phones] = Counter()
        self.transducer = fst.VectorFst()
        start, self._loop, self._pause = (self.transducer.add_state() for _ in range(3))
        self.transducer.set_start(start)
        self.transducer.set_final(self._loop)
        self._arc(start, self._loop, 0, 0, 1 - _SILENCE_AT_BEGIN)
        self._arc(start, self._loop, SILENCE, 0, _SILENCE_AT_BEGIN)
        self._arc(self._pause, self._loop, SILENCE, 0, 1.0)

    def add(self, word: int, phones: Phones, probability: float) -> None:
        """Add a way to say a word."""
        inside = ["I"] * (len(phones) - 2)
        positions = ["S"] if len(phones) == 1 else ["B", *inside, "E"]
        labels = [self._phone(*each) for each in zip(phones, positions, strict=True)]
        self._same_sound[phones] += 1
        if (homophones := self._same_sound[phones]) > 1:
            labels.append(self._first_symbol + homophones - 2)
        state, output = self._loop, word
        for label in labels[:-1]:
            target = self.transducer.add_state()
            self._arc(state, target, label, output, probability)
            state, output, probability = target, 0, 1.0
        self._end_word(state, labels[-1], output, probability)

    def add_unknown(self, word: int, shares: Mapping[str, float]) -> None:
        """Add a word of two or more arbitrary phones; after all others.

        A symbol of its own keeps its phones apart from those of the words, which determinising
        would otherwise merge with them.
        """
        symbol = self._first_symbol + max(self._same_sound.values(), default=1) - 1
        begin, inside = self.transducer.add_state(), self.transducer.add_state()
        self._arc(self._loop, begin, symbol, word, 1.0)
        for phone, share in shares.items():
            self._arc(begin, inside, self._phone(phone, "B"), 0, share)
            self._arc(inside, inside, self._phone(phone, "I"), 0, share * _UNKNOWN_GOES_ON)
            last = self._phone(phone, "E")
            self._end_word(inside, last, 0, share * (1 - _UNKNOWN_GOES_ON))

    def _end_word(self, state: int, label: int, output: int, probability: float) -> None:
        silence = _SILENCE_AFTER_WORD
        self._arc(state, self._loop, label, output, probability * (1 - silence))
        self._arc(state, self._pause, label, output, probability * silence)

    def _phone(self, phone: str, position: str) -> int:
        if phone not in self._number:
            raise ValueError(f"a pronunciation uses {phone!r}, which the acoustic model lacks")
        return phone_number(self._number[phone], position)

    def _arc(self, source: int, target: int, label: int, output: int, probability: float) -> None:
        self.transducer.add_arc(source, fst.Arc(label, output, _weight(probability), target))


def _minimal(lexicon: fst.MutableFst) -> fst.MutableFst:
    """Determinise and minimise; labels are encoded in pairs so that outputs stay where they are."""
    lexicon.rmepsilon()
    lexicon.arcsort("olabel")
    smaller = fst.determinize(lexicon)
    mapper = fst.EncodeMapper("standard", encode_labels=True)
    smaller.encode(mapper)
    smaller.minimize()
    smaller.decode(mapper)
    return smaller


def _with_transitions(lexicon: fst.MutableFst, highest: int) -> fst.VectorFst:
    """Exchange phones for transitions of the acoustic model; symbols above `highest` vanish.

    Phone p is entered by its transition 2p and kept by its loop 2p - 1. The loop stands on the
    state that the entering arc leads to. A state that other phones enter too, or that is entered
    without a phone, gets for each phone a state before it that carries the loop.
    """
    expanded = fst.VectorFst()
    expanded.add_states(lexicon.num_states())
    expanded.set_start(lexicon.start())
    entering = _entering_phones(lexicon, highest)
    before: dict[tuple[int, int], int] = {}
    for state in lexicon.states():
        expanded.set_final(state, lexicon.final(state))
        alone = len(entering[state]) == 1
        for phone in sorted(entering[state] - {0}):
            holder = state if alone else expanded.add_state()
            before[state, phone] = holder
            expanded.add_arc(holder, fst.Arc(2 * phone - 1, 0, _weight(1.0), holder))
            if not alone:
                expanded.add_arc(holder, fst.Arc(0, 0, _weight(1.0), state))
    for state in lexicon.states():
        for arc in lexicon.arcs(state):
            phone = _phone_of(arc, highest)
            target = before.get((arc.nextstate, phone), arc.nextstate)
            expanded.add_arc(state, fst.Arc(2 * phone, arc.olabel, arc.weight, target))
    return expanded


def _entering_phones(lexicon: fst.MutableFst, highest: int) -> list[set[int]]:
    """The phones on the arcs into each state; 0 for an arc without one, and for the start."""
    entering: list[set[int]] = [set() for _ in lexicon.states()]
    entering[lexicon.start()].add(0)
    for state in lexicon.states():
        for arc in lexicon.arcs(state):
            entering[arc.nextstate].add(_phone_of(arc, highest))
    return entering


def _phone_of(arc: fst.Arc, highest: int) -> int:
    return int(arc.ilabel) if arc.ilabel <= highest else 0

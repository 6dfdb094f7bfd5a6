"""HCLr.fst: the words that can follow, in OpenFst's own format."""

from pathlib import Path

import numpy as np
import pytest

from speech_models.training import lookahead
from speech_models.training.constfst import ARC, STATE, ConstFst, FstError

DATA = Path(__file__).with_name("data")


def transducer(arcs: list[tuple[int, int, int]], final: int) -> ConstFst:
    """Make one from (source, output, target), in order of source."""
    states = np.zeros(1 + max(max(a, c) for a, _, c in arcs), STATE)
    states["final"] = np.inf
    states["final"][final] = 0
    for source, _, _ in arcs:
        states["arcs"][source] += 1
    states["first_arc"] = np.cumsum(states["arcs"]) - states["arcs"]
    content = np.array([(1, output, 0.0, target) for _, output, target in arcs], ARC)
    return ConstFst(0, states, content, 1)


def reachable(lexicon: ConstFst, state: int) -> set[int]:
    """What can come next, looked up the slow way; -1 for the end."""
    found, seen, rest = set(), {state}, [state]
    while rest:
        entry = lexicon.states[rest.pop()]
        if np.isfinite(entry["final"]):
            found.add(-1)
        first = int(entry["first_arc"])
        for arc in lexicon.arcs[first : first + int(entry["arcs"])]:
            if arc["output"]:
                found.add(int(arc["output"]))
            elif int(arc["target"]) not in seen:
                seen.add(int(arc["target"]))
                rest.append(int(arc["target"]))
    return found


def test_openfst_writes_the_same_bytes() -> None:
    lexicon, _ = ConstFst.parse((DATA / "lexicon.const.fst").read_bytes())

    content, _ = lookahead.encode(lexicon)

    assert content == (DATA / "lexicon.olabel_lookahead.fst").read_bytes()


def test_each_state_lists_what_can_come_next() -> None:
    lexicon, _ = ConstFst.parse((DATA / "lexicon.const.fst").read_bytes())

    reach = lookahead.reachability(lexicon)

    old = {new: label for label, new in reach.new_labels.items()}
    assert sorted(old) == list(range(1, len(old) + 1))
    for state, intervals in enumerate(reach.intervals):
        listed = {old[label] for begin, end in intervals for label in range(begin, end)}
        assert listed == reachable(lexicon, state)


def test_a_circle_without_words_is_one_place() -> None:
    """States 1 and 2 lead to each other in silence: what can follow one can follow the other."""
    lexicon = transducer([(0, 5, 1), (1, 0, 2), (1, 7, 3), (2, 0, 1), (2, 9, 3)], final=3)

    reach = lookahead.reachability(lexicon)

    assert reach.intervals[1] == reach.intervals[2]
    new = reach.new_labels
    both = {label for begin, end in reach.intervals[1] for label in range(begin, end)}
    assert both == {new[7], new[9]}


def test_the_shipped_lexicon_is_of_this_format(root: Path) -> None:
    data = (root / "speech_models/demo-kk-ru/graph/HCLr.fst").read_bytes()

    lexicon, final_label, intervals = lookahead.decode(data)

    assert lexicon.to_bytes() in data
    assert len(intervals) == len(lexicon.states)
    for state in np.random.default_rng(0).integers(0, len(intervals), 100):
        listed = {label for begin, end in intervals[state] for label in range(begin, end)}
        expected = reachable(lexicon, int(state))
        assert listed == {final_label if label == -1 else label for label in expected}


def test_what_was_written_can_be_read() -> None:
    lexicon, _ = ConstFst.parse((DATA / "lexicon.const.fst").read_bytes())
    content, new_labels = lookahead.encode(lexicon)

    relabelled, _, _ = lookahead.decode(content)

    assert sorted(new_labels[label] for label in lexicon.arcs["output"] if label) == sorted(
        label for label in relabelled.arcs["output"].tolist() if label
    )
    for state in relabelled.states:
        first = int(state["first_arc"])
        outputs = relabelled.arcs["output"][first : first + int(state["arcs"])]
        assert (np.diff(outputs) >= 0).all()


@pytest.mark.parametrize("name", ["lexicon.const.fst", "grammar.ngram.fst", "README.md"])
def test_another_file_is_refused(name: str) -> None:
    with pytest.raises(FstError):
        lookahead.decode((DATA / name).read_bytes())


def test_bytes_at_the_end_are_refused() -> None:
    data = (DATA / "lexicon.olabel_lookahead.fst").read_bytes()
    with pytest.raises(FstError, match="1 bytes too many"):
        lookahead.decode(data + b"\0")

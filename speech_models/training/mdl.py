"""am/final.mdl: the acoustic model as Kaldi's nnet3 reads it.

The file holds a transition model (which outputs of the network belong to which phone), the network
and an empty vector of priors: the network's outputs are used as they are.

Phone numbers: 1 is silence; each further phone has four, one per position in a word, because the
recogniser finds word boundaries by them. Phone b (counting from 0, silence) has the outputs 2b, for
the first frame of 30 ms, and 2b + 1, for all others. This is the topology of Kaldi's "chain" models
(egs/wsj/s5/steps/nnet3/chain/gen_topo.py).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from speech_models.training import kaldi
from speech_models.training.kaldi import Reader, double, integer, integers, single, token, vector

SILENCE = 1
POSITIONS = ("B", "E", "I", "S")
"""Where in its word a phone stands: at its beginning, its end, inside, or all alone."""

_LOG_HALF = float(np.log(0.5))


class Layer(NamedTuple):
    """An affine transform of some input frames.

    weight [out, in * len(offsets)], columns offset-major: all inputs of the first offset come
    first. bias [out]. offsets: which frames of 10 ms are seen, relative to this one, rising.
    rectified: a ReLU follows. summed: then what the layer before this one was given is added.
    """

    weight: NDArray[np.float32]
    bias: NDArray[np.float32]
    offsets: tuple[int, ...]
    rectified: bool = True
    summed: bool = False


@dataclass(frozen=True, slots=True)
class AcousticModel:
    """What `read` finds in a file."""

    layers: tuple[Layer, ...]
    phones: int


def phone_number(phone: int, position: str) -> int:
    """Give the number of phone `phone` (0 is silence) at one of the POSITIONS."""
    if phone == 0:
        return SILENCE
    return 2 + 4 * (phone - 1) + POSITIONS.index(position)


def phone_numbers(phones: int) -> int:
    """How many numbers `phones` phones (silence included) have; the numbers count from 1."""
    return 1 + 4 * (phones - 1)


def write(path: Path, layers: Sequence[Layer], phones: int) -> None:
    """Write the model for `phones` phones, silence included, as the first.

    Raises ValueError where the layers don't fit each other or the phones.
    """
    _check(layers, phones)
    content = (
        kaldi.BINARY,
        _transition_model(phones),
        _network(layers),
        token("<LeftContext>") + integer(sum(-layer.offsets[0] for layer in layers)),
        token("<RightContext>") + integer(sum(layer.offsets[-1] for layer in layers)),
        token("<Priors>") + vector([]),
    )
    path.write_bytes(b"".join(content))


def _check(layers: Sequence[Layer], phones: int) -> None:
    width = before = _input_width(layers[0])
    for number, layer in enumerate(layers):
        outputs = len(layer.bias)
        if layer.weight.shape != (outputs, width * len(layer.offsets)):
            raise ValueError(f"layer {number}: weight {layer.weight.shape}, {width} inputs a frame")
        if layer.summed and outputs != before:
            raise ValueError(f"layer {number}: {outputs} outputs cannot be added to {before}")
        width, before = outputs, width
    if width != 2 * phones:
        raise ValueError(f"{width} outputs; {phones} phones need two each")


def _input_width(first: Layer) -> int:
    return int(first.weight.shape[1]) // len(first.offsets)


def _transition_model(phones: int) -> bytes:
    """One emitting state per phone, entered by one arc and kept by a loop, both of weight 0.5."""
    numbers = phone_numbers(phones)
    emitting = integer(0) + integer(1)  # output 0 of the phone on entering, output 1 on staying
    arcs = integer(2) + b"".join(integer(target) + single(0.5) for target in (0, 1))
    final = integer(-1) + integer(-1) + integer(0)
    topology = (
        token("<Topology>"),
        integers(range(1, numbers + 1)),
        integers([-1] + [0] * numbers),  # all phones have the first topology; there is no phone 0
        integer(-1),  # "the outputs on entering and on staying differ"
        integer(1) + integer(2),  # one topology of two states
        emitting + arcs + final,
        token("</Topology>"),
    )
    tuples = (
        integer(number) + integer(0) + integer(2 * phone) + integer(2 * phone + 1)
        for number, phone in enumerate(_phones_by_number(phones), start=1)
    )
    log_probabilities = vector([0.0] + [_LOG_HALF] * (2 * numbers))  # the arcs count from 1
    return b"".join(
        (
            token("<TransitionModel>"),
            *topology,
            token("<Tuples>") + integer(numbers),
            *tuples,
            token("</Tuples>"),
            token("<LogProbs>") + log_probabilities + token("</LogProbs>"),
            token("</TransitionModel>"),
        )
    )


def _phones_by_number(phones: int) -> list[int]:
    return [0] + [phone for phone in range(1, phones) for _ in POSITIONS]


def _network(layers: Sequence[Layer]) -> bytes:
    lines = [f"input-node name=input dim={_input_width(layers[0])}"]
    components: list[tuple[str, bytes]] = []
    before = source = "input"
    for number, layer in enumerate(layers):
        name = "out" if number == len(layers) - 1 else f"l{number}"
        nodes = [(f"{name}.affine", _spliced(source, layer.offsets), _affine(layer))]
        if layer.rectified:
            nodes.append((f"{name}.relu", nodes[-1][0], _relu(len(layer.bias))))
        if layer.summed:
            added = f"Sum({nodes[-1][0]}, {before})"
            nodes.append((f"{name}.sum", added, _passing_on(len(layer.bias))))
        lines += [_node(node, inputs) for node, inputs, _ in nodes]
        components += [(node, component) for node, _, component in nodes]
        before, source = source, nodes[-1][0]
    lines.append(f"output-node name=output input={source} objective=linear")
    return b"".join(
        (
            token("<Nnet3>") + b"\n",
            "\n".join(lines).encode("ascii") + b"\n\n",
            token("<NumComponents>") + integer(len(components)),
            *(token("<ComponentName>") + token(name) + data for name, data in components),
            token("</Nnet3>"),
        )
    )


def _node(name: str, source: str) -> str:
    return f"component-node name={name} component={name} input={source}"


def _spliced(source: str, offsets: Sequence[int]) -> str:
    frames = [f"Offset({source}, {offset})" if offset else source for offset in offsets]
    return frames[0] if len(frames) == 1 else f"Append({', '.join(frames)})"


def _affine(layer: Layer) -> bytes:
    return b"".join(
        (
            token("<FixedAffineComponent>"),
            token("<LinearParams>") + kaldi.compressed_matrix(layer.weight),
            token("<BiasParams>") + vector(layer.bias),
            token("</FixedAffineComponent>"),
        )
    )


_RELU_STATISTICS = ("<ValueAvg>", "<DerivAvg>", "<Count>", "<OderivRms>", "<OderivCount>")
_RELU_REPAIRS = ("<NumDimsSelfRepaired>", "<NumDimsProcessed>")
"""What Kaldi counts while it trains; here nothing, but the fields must be there."""


def _relu(width: int) -> bytes:
    empty = {name: vector([]) for name in ("<ValueAvg>", "<DerivAvg>", "<OderivRms>")}
    fields = (token(name) + empty.get(name, double(0)) for name in _RELU_STATISTICS + _RELU_REPAIRS)
    return b"".join(
        (
            token("<RectifiedLinearComponent>"),
            token("<Dim>") + integer(width),
            *fields,
            token("</RectifiedLinearComponent>"),
        )
    )


def _passing_on(width: int) -> bytes:
    """Write a component that does nothing: its node's description adds up."""
    return b"".join(
        (
            token("<NoOpComponent>"),
            token("<Dim>") + integer(width),
            token("<BackpropScale>") + single(1.0),
            token("</NoOpComponent>"),
        )
    )


def read(path: Path) -> AcousticModel:
    """Read a model that `write` wrote. Raises KaldiError for any other file."""
    reader = Reader(path.read_bytes())
    if reader.take(2) != kaldi.BINARY:
        raise kaldi.KaldiError(f"{path} is not a Kaldi file")
    phones = _read_transition_model(reader)
    layers = _read_network(reader)
    reader.expect("<LeftContext>")
    reader.integer()
    reader.expect("<RightContext>")
    reader.integer()
    reader.expect("<Priors>")
    reader.vector()
    return AcousticModel(layers, phones)


def _read_transition_model(reader: Reader) -> int:
    """Skip the transition model; all it tells is the number of phones."""
    begin = reader.offset
    reader.expect("<TransitionModel>", "<Topology>")
    phones = 1 + len(reader.integers()) // len(POSITIONS)
    reader.offset = begin
    reader.expect_bytes(_transition_model(phones), "a transition model of this kind")
    return phones


def _read_network(reader: Reader) -> tuple[Layer, ...]:
    reader.expect("<Nnet3>")
    reader.line()
    offsets: dict[str, tuple[int, ...]] = {}
    while line := reader.line():
        if node := re.match(r"component-node name=(\S+) component=\S+ input=(.*)", line):
            offsets[node[1]] = _offsets(node[2])
    reader.expect("<NumComponents>")
    layers: list[Layer] = []
    for _ in range(reader.integer()):
        reader.expect("<ComponentName>")
        name = reader.token()
        if name.endswith(".affine"):
            layers.append(_read_affine(reader, offsets[name]))
        elif name.endswith(".relu"):
            reader.expect_bytes(_relu(len(layers[-1].bias)), "a ReLU without statistics")
            layers[-1] = layers[-1]._replace(rectified=True)
        else:
            reader.expect_bytes(_passing_on(len(layers[-1].bias)), "a component that passes on")
            layers[-1] = layers[-1]._replace(summed=True)
    reader.expect("</Nnet3>")
    return tuple(layers)


def _offsets(source: str) -> tuple[int, ...]:
    """Read `Append(Offset(x, -1), x, Offset(x, 1))` as (-1, 0, 1)."""
    frames = re.findall(r"Offset\([^,]+, (-?\d+)\)|[\w.]+", source.removeprefix("Append("))
    return tuple(int(offset or 0) for offset in frames)


def _read_affine(reader: Reader, offsets: tuple[int, ...]) -> Layer:
    reader.expect("<FixedAffineComponent>", "<LinearParams>")
    weight = reader.compressed_matrix()
    reader.expect("<BiasParams>")
    layer = Layer(weight, reader.vector(), offsets, rectified=False)
    reader.expect("</FixedAffineComponent>")
    return layer

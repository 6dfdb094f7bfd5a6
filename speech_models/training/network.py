"""The acoustic network: a small factorised time-delay neural network in JAX.

Eight layers of 256 units look at ever more frames; from the second on only every third frame is
computed. Each layer but the first goes through a bottleneck (`Block.narrow`, a matrix of all the
frames it sees, then `Block.wide`) and adds its result to a part of what it was given, as in Povey
et al., "Semi-orthogonal low-rank matrix factorization for deep neural networks", Interspeech 2018
(there with a constraint on the matrices). ReLU and batch norm follow each wide matrix. The last
layer is affine only and gives two values per phone, which are used as log-likelihoods.

`folded` melts the normalisations into the matrices, and that is what Kaldi gets.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array
from numpy.typing import NDArray

from speech_models.training import features
from speech_models.training.alignment import SUBSAMPLING
from speech_models.training.mdl import Layer

UNITS: Final = 256
BOTTLENECK: Final = 96
# Which frames of 10 ms each hidden layer sees: as many before as after.
OFFSETS: Final = ((-1, 0, 1), (-1, 0, 1), *[(-3, 0, 3)] * 6)
# Frames of 10 ms that the network needs before the first one it answers for, and after the last.
CONTEXT: Final = sum(offsets[-1] for offsets in OFFSETS)
KEPT: Final = 0.66
"""How much of what a block was given is added to what it makes of it."""

_SUBSAMPLED: Final = 1  # the layer that leaves out frames; those after it see a third of them
_MOMENTUM: Final = 0.05  # of the running averages that stand in for a batch's after training
_EPSILON: Final = 1e-5

Matrix = NDArray[np.float64]


class Affine(NamedTuple):
    """weight [inputs of all offsets, outputs], offset-major; bias [outputs]."""

    weight: Array
    bias: Array


class Block(NamedTuple):
    """A layer in two factors: narrow [inputs of all offsets, BOTTLENECK], then an affine one."""

    narrow: Array
    wide: Affine


class Norm(NamedTuple):
    """Mean and variance of each input or unit."""

    mean: Array
    variance: Array


class Layers(NamedTuple):
    """The first layer, the blocks after it, and the layer that gives the answer."""

    first: Affine
    blocks: list[Block]
    last: Affine


class Network(NamedTuple):
    """What is learnt (`layers`) and what is counted: the norm of the input and of each layer."""

    layers: Layers
    norms: list[Norm]


def input_frames(frames: int) -> int:
    """Return how many frames of features `frames` answers need, the context on both sides too."""
    return SUBSAMPLING * (frames - 1) + 1 + 2 * CONTEXT


def fresh(phones: int, norm: Norm, seed: int) -> Network:
    """Return an untrained network for so many phones, `norm` being that of the features."""
    keys = iter(jax.random.split(jax.random.key(seed), 2 * len(OFFSETS)))
    first = _fresh(next(keys), len(OFFSETS[0]) * features.SIZE, UNITS, gain=2.0)
    blocks = [
        Block(
            _fresh(next(keys), len(offsets) * UNITS, BOTTLENECK, gain=1.0).weight,
            _fresh(next(keys), BOTTLENECK, UNITS, gain=2.0),
        )
        for offsets in OFFSETS[1:]
    ]
    last = _fresh(next(keys), UNITS, 2 * phones, gain=1.0)
    unit = Norm(jnp.zeros(UNITS), jnp.ones(UNITS))
    return Network(Layers(first, blocks, last), [norm, *[unit] * len(OFFSETS)])


def answer(network: Network, inputs: Array) -> Array:
    """Return the outputs [batch, frames, 2 * phones] for inputs [batch, input frames, SIZE]."""
    outputs, _ = _answer(network, inputs, lambda _, counted: counted)
    return outputs


def answer_in_training(network: Network, inputs: Array) -> tuple[Array, list[Norm]]:
    """Like `answer`, with each layer normalised over this batch; returns the averaged norms too."""
    outputs, batch = _answer(network, inputs, lambda hidden, _: _norm_of(hidden))
    return outputs, jax.tree.map(_averaged, network.norms, batch)


def folded(network: Network) -> list[Layer]:
    """Return the same function as affine layers with nothing but ReLU and sums between them.

    What they hold is what the network computes but for a shift and a factor. The norm after a
    ReLU scales the matrix before it and shifts what the next one is given; and as the blocks would
    keep ever smaller parts of what was before them, what is added grows instead.
    """
    layers, norms = network
    scale, shift = _scale_and_shift(norms[0])
    weight = np.asarray(layers.first.weight, np.float64) * np.tile(scale, len(OFFSETS[0]))[:, None]
    bias = np.asarray(layers.first.bias, np.float64)
    bias = bias + np.tile(shift, len(OFFSETS[0])) @ np.asarray(layers.first.weight, np.float64)
    scale, shift = _scale_and_shift(norms[1])
    result = [_layer(weight * scale, bias * scale, OFFSETS[0])]
    factor = 1.0
    for block, offsets, norm in zip(layers.blocks, OFFSETS[1:], norms[2:], strict=True):
        narrow = np.asarray(block.narrow, np.float64)
        result.append(
            _layer(narrow * factor, np.tile(shift, len(offsets)) @ narrow, offsets, rectified=False)
        )
        factor *= KEPT
        scale, added = _scale_and_shift(norm)
        weight, bias = (np.asarray(each, np.float64) * scale / factor for each in block.wide)
        result.append(_layer(weight, bias, (0,), summed=True))
        shift = KEPT * shift + added
    weight = np.asarray(layers.last.weight, np.float64)
    bias = shift @ weight + np.asarray(layers.last.bias)
    return [*result, _layer(weight * factor, bias, (0,), rectified=False)]


def save(path: Path, layers: Sequence[Layer], phones: Sequence[str]) -> None:
    """Write folded layers and the names of the phones, silence first."""
    arrays: dict[str, NDArray[np.generic]] = {"phones": np.array(phones)}
    for index, layer in enumerate(layers):
        arrays |= {f"{name}{index}": np.array(value) for name, value in layer._asdict().items()}
    np.savez(path, **arrays)  # type: ignore[arg-type]


def load(path: Path) -> tuple[list[Layer], list[str]]:
    """Read what `save` wrote."""
    with np.load(path) as arrays:
        layers = [
            Layer(
                arrays[f"weight{index}"],
                arrays[f"bias{index}"],
                tuple(int(offset) for offset in arrays[f"offsets{index}"]),
                rectified=bool(arrays[f"rectified{index}"]),
                summed=bool(arrays[f"summed{index}"]),
            )
            for index in range(2 * len(OFFSETS))
        ]
        return layers, [str(name) for name in arrays["phones"]]


def _fresh(key: Array, inputs: int, outputs: int, gain: float) -> Affine:
    scale = (gain / inputs) ** 0.5
    return Affine(jax.random.normal(key, (inputs, outputs)) * scale, jnp.zeros(outputs))


def _answer(
    network: Network, inputs: Array, norm_for: Callable[[Array, Norm], Norm]
) -> tuple[Array, list[Norm]]:
    """Return the outputs and the norms used: `norm_for` chooses by a layer's result and norm."""
    layers, norms = network
    used = list(norms)
    seen = _seen(_normalised(inputs, norms[0]), 0)
    hidden = jax.nn.relu(_product(seen, layers.first.weight) + layers.first.bias)
    used[1] = norm_for(hidden, norms[1])
    hidden = _normalised(hidden, used[1])
    for index, block in enumerate(layers.blocks, start=1):
        seen = _seen(hidden, index)
        made = jax.nn.relu(_product(seen, block.narrow) @ block.wide.weight + block.wide.bias)
        used[index + 1] = norm_for(made, norms[index + 1])
        hidden = KEPT * seen[1] + _normalised(made, used[index + 1])
    return hidden @ layers.last.weight + layers.last.bias, used


def _seen(inputs: Array, index: int) -> list[Array]:
    """Return the frames that a layer sees at each place: those before, there, and after."""
    stride = SUBSAMPLING if index == _SUBSAMPLED else 1
    width = len(OFFSETS[index])
    places = (inputs.shape[1] - width) // stride + 1
    last = stride * (places - 1) + 1
    return [inputs[:, first : first + last : stride] for first in range(width)]


def _product(seen: list[Array], weight: Array) -> Array:
    """Multiply the frames, as if they were side by side. To put them there would take longer."""
    parts = jnp.split(weight, len(seen))
    return sum((frame @ part for frame, part in zip(seen, parts, strict=True)), jnp.zeros(()))


def _norm_of(values: Array) -> Norm:
    return Norm(values.mean((0, 1)), values.var((0, 1)))


def _normalised(values: Array, norm: Norm) -> Array:
    return (values - norm.mean) * jax.lax.rsqrt(norm.variance + _EPSILON)


def _averaged(old: Array, new: Array) -> Array:
    return old + _MOMENTUM * (jax.lax.stop_gradient(new) - old)


def _scale_and_shift(norm: Norm) -> tuple[Matrix, Matrix]:
    """Return what a norm multiplies by and then adds."""
    scale = 1 / np.sqrt(np.asarray(norm.variance, np.float64) + _EPSILON)
    return scale, -np.asarray(norm.mean, np.float64) * scale


def _layer(
    weight: Matrix,
    bias: Matrix,
    offsets: tuple[int, ...],
    *,
    rectified: bool = True,
    summed: bool = False,
) -> Layer:
    return Layer(weight.T.astype(np.float32), bias.astype(np.float32), offsets, rectified, summed)

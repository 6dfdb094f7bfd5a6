"""The acoustic network: a small time-delay neural network in JAX.

Six layers of 192 units look at ever more frames (Peddinti, Povey and Khudanpur, "A time delay
neural network architecture for efficient modeling of long temporal contexts", Interspeech 2015);
from the second on only every third frame is computed. Each layer is affine, ReLU, batch norm; the
last is affine only and gives two values per phone, which are used as log-likelihoods.

`folded` melts the normalisations into the affine layers, and that is what Kaldi gets.
"""

from collections.abc import Sequence
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

UNITS: Final = 192
# Which frames of 10 ms each hidden layer sees.
OFFSETS: Final = ((-1, 0, 1), (-1, 0, 1), (-3, 0, 3), (-3, 0, 3), (-3, 0, 3), (-3, 0, 3))
# Frames of 10 ms that the network needs before the first one it answers for, and after the last.
CONTEXT: Final = sum(offsets[-1] for offsets in OFFSETS)
_SUBSAMPLED: Final = 1  # the layer that leaves out frames; those after it see a third of them
_MOMENTUM: Final = 0.05  # of the running averages that stand in for a batch's after training
_EPSILON: Final = 1e-5


class Affine(NamedTuple):
    """weight [inputs of all offsets, outputs], offset-major; bias [outputs]."""

    weight: Array
    bias: Array


class Norm(NamedTuple):
    """Mean and variance of each input or unit."""

    mean: Array
    variance: Array


class Network(NamedTuple):
    """What is learnt (`layers`) and what is counted: the norm of the input and of each layer."""

    layers: list[Affine]
    norms: list[Norm]


def input_frames(frames: int) -> int:
    """Return how many frames of features `frames` answers need, the context on both sides too."""
    return SUBSAMPLING * (frames - 1) + 1 + 2 * CONTEXT


def fresh(phones: int, norm: Norm, seed: int) -> Network:
    """Return an untrained network for so many phones, `norm` being that of the features."""
    keys = jax.random.split(jax.random.key(seed), len(OFFSETS) + 1)
    inputs = [features.SIZE, *[UNITS] * (len(OFFSETS) - 1)]
    layers = [
        _fresh_layer(key, len(offsets) * size, UNITS, gain=2.0)
        for key, offsets, size in zip(keys[:-1], OFFSETS, inputs, strict=True)
    ]
    layers.append(_fresh_layer(keys[-1], UNITS, 2 * phones, gain=1.0))
    unit = Norm(jnp.zeros(UNITS), jnp.ones(UNITS))
    return Network(layers, [norm, *[unit] * len(OFFSETS)])


def answer(network: Network, inputs: Array) -> Array:
    """Return the outputs [batch, frames, 2 * phones] for inputs [batch, input frames, SIZE]."""
    hidden = _normalised(inputs, network.norms[0])
    for index in range(len(OFFSETS)):
        hidden = _normalised(_hidden(network, index, hidden), network.norms[index + 1])
    return hidden @ network.layers[-1].weight + network.layers[-1].bias


def answer_in_training(network: Network, inputs: Array) -> tuple[Array, list[Norm]]:
    """Like `answer`, with each layer normalised over this batch; returns the averaged norms too."""
    norms = [network.norms[0]]
    hidden = _normalised(inputs, norms[0])
    for index in range(len(OFFSETS)):
        hidden = _hidden(network, index, hidden)
        batch = Norm(hidden.mean((0, 1)), hidden.var((0, 1)))
        hidden = _normalised(hidden, batch)
        norms.append(jax.tree.map(_averaged, network.norms[index + 1], batch))
    return hidden @ network.layers[-1].weight + network.layers[-1].bias, norms


def folded(network: Network) -> list[Layer]:
    """Return the same function as affine layers with nothing but ReLU between them."""
    result = []
    offsets = [*OFFSETS, (0,)]
    for layer, norm, seen in zip(network.layers, network.norms, offsets, strict=True):
        scale = 1 / np.sqrt(np.asarray(norm.variance, np.float64) + _EPSILON)
        shift = np.asarray(norm.mean, np.float64) * scale
        weight = np.asarray(layer.weight, np.float64).T
        bias = np.asarray(layer.bias, np.float64) - weight @ np.tile(shift, len(seen))
        scaled = weight * np.tile(scale, len(seen))
        result.append(Layer(scaled.astype(np.float32), bias.astype(np.float32), seen))
    return result


def save(path: Path, layers: Sequence[Layer], phones: Sequence[str]) -> None:
    """Write folded layers and the names of the phones, silence first."""
    arrays: dict[str, NDArray[np.generic]] = {"phones": np.array(phones)}
    for index, layer in enumerate(layers):
        arrays[f"weight{index}"] = layer.weight
        arrays[f"bias{index}"] = layer.bias
        arrays[f"offsets{index}"] = np.array(layer.offsets)
    np.savez(path, **arrays)  # type: ignore[arg-type]


def load(path: Path) -> tuple[list[Layer], list[str]]:
    """Read what `save` wrote."""
    with np.load(path) as arrays:
        layers = [
            Layer(
                arrays[f"weight{index}"],
                arrays[f"bias{index}"],
                tuple(int(offset) for offset in arrays[f"offsets{index}"]),
            )
            for index in range(len(OFFSETS) + 1)
        ]
        return layers, [str(name) for name in arrays["phones"]]


def _fresh_layer(key: Array, inputs: int, outputs: int, gain: float) -> Affine:
    scale = (gain / inputs) ** 0.5
    return Affine(jax.random.normal(key, (inputs, outputs)) * scale, jnp.zeros(outputs))


def _hidden(network: Network, index: int, inputs: Array) -> Array:
    """One layer: at each place three neighbours side by side, affine, ReLU."""
    stride = SUBSAMPLING if index == _SUBSAMPLED else 1
    width = len(OFFSETS[index])
    places = (inputs.shape[1] - width) // stride + 1
    last = stride * (places - 1) + 1
    seen = [inputs[:, first : first + last : stride] for first in range(width)]
    layer = network.layers[index]
    return jax.nn.relu(jnp.concatenate(seen, axis=2) @ layer.weight + layer.bias)


def _normalised(values: Array, norm: Norm) -> Array:
    return (values - norm.mean) * jax.lax.rsqrt(norm.variance + _EPSILON)


def _averaged(old: Array, new: Array) -> Array:
    return old + _MOMENTUM * (jax.lax.stop_gradient(new) - old)

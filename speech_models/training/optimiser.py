"""Adam with clipped gradients, and the learning rate's rise and fall.

Kingma and Ba, "Adam: a method for stochastic optimization", ICLR 2015; weights decay as in
Loshchilov and Hutter, "Decoupled weight decay regularization", ICLR 2019.
"""

from typing import Final, NamedTuple

import jax
import jax.numpy as jnp
from jax import Array

from speech_models.training.network import Layers

_FIRST, _SECOND = 0.9, 0.999  # how much of the old averages is kept
_EPSILON: Final = 1e-8
_LONGEST_GRADIENT: Final = 5.0
_DECAY: Final = 1e-3
_WARM_UP: Final = 50  # steps
_LEAST: Final = 0.02  # of the highest rate, at the end


class Adam(NamedTuple):
    """Running averages of the gradients and of their squares, after `steps` steps."""

    steps: Array
    mean: Layers
    square: Layers


def fresh(layers: Layers) -> Adam:
    """Return the state before the first step."""
    zeros = jax.tree.map(jnp.zeros_like, layers)
    return Adam(jnp.zeros((), jnp.int32), zeros, jax.tree.map(jnp.zeros_like, layers))


def rate(highest: float, step: int, steps: int) -> float:
    """Return the learning rate of a step (from 0) of so many: it rises fast and falls to the end.

    It depends on nothing but the count, so that every machine learns by the same schedule.
    """
    return highest * min(1.0, (step + 1) / _WARM_UP) * max(_LEAST, 1 - step / steps)


def updated(
    adam: Adam, layers: Layers, gradients: Layers, learning_rate: float
) -> tuple[Adam, Layers]:
    """Take one step down the gradients."""
    length = jnp.sqrt(sum(jnp.sum(each**2) for each in jax.tree.leaves(gradients)))
    shrunk = jnp.minimum(1.0, _LONGEST_GRADIENT / (length + _EPSILON))
    gradients = jax.tree.map(lambda each: each * shrunk, gradients)
    steps = adam.steps + 1
    mean = jax.tree.map(lambda old, new: _FIRST * old + (1 - _FIRST) * new, adam.mean, gradients)
    square = jax.tree.map(
        lambda old, new: _SECOND * old + (1 - _SECOND) * new**2, adam.square, gradients
    )

    def moved(value: Array, mean: Array, square: Array) -> Array:
        direction = mean / (1 - _FIRST**steps)
        size = jnp.sqrt(square / (1 - _SECOND**steps)) + _EPSILON
        return value - learning_rate * (direction / size + _DECAY * value)

    return Adam(steps, mean, square), jax.tree.map(moved, layers, mean, square)

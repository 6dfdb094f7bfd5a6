"""What the network is trained for: cross-entropy, and lattice-free MMI.

MMI (maximum mutual information) asks that the phones that were said be likelier than any other
row of phones: log p(sound, said) - log p(sound). Both are sums over paths, computed by the forward
recursion. The denominator allows every row of phones, weighed by bigrams of the training text;
the numerator only the said ones, each within TOLERANCE frames of where it was said.
(Povey et al., "Purely sequence-trained neural networks for ASR based on lattice-free MMI",
Interspeech 2016; there with four-gram phones and on a GPU.)

Outputs are [batch, frames, 2 * phones]: label 2p for the first frame of phone p, 2p + 1 for its
others. Entering and staying both weigh 1/2, as in final.mdl's topology.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array
from numpy.typing import NDArray

TOLERANCE: Final = 2  # frames of 30 ms
# Without it the last word of a call learns to swallow the silence after it, and calls never end.
_CROSS_ENTROPY: Final = 0.7
_OUTPUT_SIZE: Final = 5e-5  # keeps the outputs small: MMI alone does not care for their level
_STEP: Final = 0.5
_NEVER: Final = -1e30  # a log probability whose gradient is no NaN


class Batch(NamedTuple):
    """B utterances, filled up to T frames of 30 ms and S phones.

    inputs [B, network.input_frames(T), 40]; labels [B, T], -1 where filled up; frames [B];
    phones [B, S]; segments [B], how many phones are said; earliest and latest [B, T], which of
    them may be said in each frame.
    """

    inputs: Array
    labels: Array
    frames: Array
    phones: Array
    segments: Array
    earliest: Array
    latest: Array


class Bigram(NamedTuple):
    """Probabilities of the first phone [phones] and of each next one [phones, phones]."""

    first: Array
    following: Array


def bigram(sequences: Sequence[NDArray[np.int32]], phones: int) -> Bigram:
    """Count how phones follow each other; utterances begin with phone 0, silence."""
    counts = np.full((phones, phones), 0.02)
    for sequence in sequences:
        np.add.at(counts, (sequence[:-1], sequence[1:]), 1)
    first = np.full(phones, 0.1)
    first[0] += 50
    return Bigram(
        jnp.asarray(first / first.sum(), jnp.float32),
        jnp.asarray(counts / counts.sum(axis=1, keepdims=True), jnp.float32),
    )


def cross_entropy(outputs: Array, batch: Batch) -> Array:
    """Return the mean loss of a frame."""
    said = jnp.maximum(batch.labels, 0)[..., None]
    likelihood = jnp.take_along_axis(jax.nn.log_softmax(outputs), said, axis=2)[..., 0]
    return -jnp.sum(likelihood * (batch.labels >= 0)) / batch.frames.sum()


def mmi(outputs: Array, batch: Batch, phone_bigram: Bigram) -> Array:
    """Return the loss of a frame: MMI with some cross-entropy and a wish for small outputs."""
    others = denominator(outputs, batch.frames, phone_bigram)
    said = numerator(outputs, batch, phone_bigram)
    return (
        (others - said).sum() / batch.frames.sum()
        + _CROSS_ENTROPY * cross_entropy(outputs, batch)
        + _OUTPUT_SIZE * jnp.mean(outputs**2)
    )


def denominator(outputs: Array, frames: Array, phone_bigram: Bigram) -> Array:
    """Return the log of the sum over all rows of phones, [batch]."""
    highest = jax.lax.stop_gradient(outputs.max(axis=2))
    entering, staying = _by_frame(jnp.exp(outputs - highest[..., None]))
    highest = highest.T
    state = phone_bigram.first * entering[0]
    total = state.sum(axis=1)

    def step(
        carry: tuple[Array, Array], frame: tuple[Array, Array, Array, Array]
    ) -> tuple[tuple[Array, Array], None]:
        state, log_total = carry
        index, enter, stay, level = frame
        after = _STEP * (state * stay + (state @ phone_bigram.following) * enter)
        total = after.sum(axis=1)
        going_on = index < frames
        state = jnp.where(going_on[:, None], after / total[:, None], state)
        return (state, log_total + jnp.where(going_on, jnp.log(total) + level, 0.0)), None

    begin = (state / total[:, None], jnp.log(total) + highest[0])
    index = jnp.arange(1, outputs.shape[1])
    (_, log_total), _ = jax.lax.scan(step, begin, (index, entering[1:], staying[1:], highest[1:]))
    return log_total


def numerator(outputs: Array, batch: Batch, phone_bigram: Bigram) -> Array:
    """Return the log of the sum over the ways to say the phones that were said, [batch]."""
    phones = phone_bigram.first.shape[0]
    # A product with one-hot vectors: its gradient is a product too, and no scattered addition.
    chosen = jax.nn.one_hot(batch.phones, phones)
    pairs = outputs.reshape(*outputs.shape[:2], phones, 2)
    entering, staying = jnp.einsum("btpk,bsp->ktbs", pairs, chosen)
    following = jnp.log(phone_bigram.following[batch.phones[:, :-1], batch.phones[:, 1:]])
    following = jnp.pad(following, ((0, 0), (1, 0)))
    place = jnp.arange(batch.phones.shape[1])[None]

    def step(state: Array, frame: tuple[Array, Array, Array, Array, Array]) -> tuple[Array, None]:
        index, enter, stay, earliest, latest = frame
        before = jnp.pad(state[:, :-1], ((0, 0), (1, 0)), constant_values=_NEVER) + following
        after = jnp.log(_STEP) + jnp.logaddexp(state + stay, before + enter)
        allowed = (place >= earliest[:, None]) & (place <= latest[:, None])
        after = jnp.where(allowed, after, _NEVER)
        return jnp.where((index < batch.frames)[:, None], after, state), None

    begin = jnp.where(place == 0, entering[0] + jnp.log(phone_bigram.first[0]), _NEVER)
    index = jnp.arange(1, outputs.shape[1])
    window = (batch.earliest.T[1:], batch.latest.T[1:])
    state, _ = jax.lax.scan(step, begin, (index, entering[1:], staying[1:], *window))
    return jnp.take_along_axis(state, batch.segments[:, None] - 1, axis=1)[:, 0]


def correct_phones(outputs: Array, batch: Batch) -> Array:
    """Return the share of frames in which the likeliest label is of the right phone."""
    right = (outputs.argmax(axis=2) // 2 == batch.labels // 2) & (batch.labels >= 0)
    return right.sum() / batch.frames.sum()


def _by_frame(likelihoods: Array) -> tuple[Array, Array]:
    """Split [batch, frames, 2 * phones] into entering and staying, [frames, batch, phones]."""
    batch, frames, labels = likelihoods.shape
    pairs = likelihoods.reshape(batch, frames, labels // 2, 2).transpose(1, 0, 2, 3)
    return pairs[..., 0], pairs[..., 1]

"""The network learns. Needs JAX, which only the recipe's own environment has."""

import itertools
from functools import partial

import numpy as np
import pytest

pytest.importorskip("jax", reason="JAX is only in the environment of the recipe")

import jax
import jax.numpy as jnp

from speech_models.training import (
    alignment,
    features,
    learning,
    mdl,
    network,
    objectives,
    optimiser,
)
from speech_models.training.batches import Batches
from speech_models.training.corpus import Corpus
from speech_models.training.network import Norm
from speech_models.training.objectives import Batch, Bigram

PHONES = ["SIL", "a", "b"]


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    """Twenty utterances in which each phone has a sound of its own."""
    chance = np.random.default_rng(1)
    sounds = chance.standard_normal((len(PHONES), features.SIZE)) * 10
    made = Corpus(PHONES, [], [], [])
    for _ in range(20):
        said = np.array([0, *chance.integers(1, 3, 4), 0], np.int32)
        shares = chance.integers(2, 6, len(said)).astype(np.int16)
        heard = np.repeat(sounds[np.repeat(said, shares)], alignment.SUBSAMPLING, axis=0)
        made.features.append((heard + chance.standard_normal(heard.shape)).astype(np.float16))
        made.sequences.append(said)
        made.durations.append(shares)
    return made


@pytest.fixture(scope="module")
def batch(corpus: Corpus) -> Batch:
    """Some of them."""
    batches = Batches(corpus, np.random.default_rng(1))
    return next(batches.epoch(np.random.default_rng(1), 4_000, 1))


def test_a_batch_can_be_shared_out(corpus: Corpus) -> None:
    batches = Batches(corpus, np.random.default_rng(1))
    epoch = list(batches.epoch(np.random.default_rng(1), 100, 2))
    assert len(epoch) == batches.count(100, 2) > 1
    assert {len(batch.frames) % 2 for batch in epoch} == {0}


def test_the_loss_falls_and_phones_are_told_apart(corpus: Corpus) -> None:
    schedule = learning.Schedule(cross_entropy_epochs=30, mmi_epochs=8)

    _, epochs = learning.learn(corpus, schedule)

    ce = [epoch.loss for epoch in epochs if epoch.stage == "CE"]
    mmi = [epoch.loss for epoch in epochs if epoch.stage == "MMI"]
    assert (len(ce), len(mmi)) == (30, 8)
    assert ce[-1] < ce[0] / 2
    assert mmi[-1] < mmi[0]
    assert epochs[-1].held_out_accuracy > 0.8


def test_the_halves_of_a_batch_are_learnt_from_alike(corpus: Corpus) -> None:
    batches = Batches(corpus, np.random.default_rng(1))
    batch = next(batches.epoch(np.random.default_rng(1), 100, learning.HALVES))
    unit = Norm(jnp.zeros(features.SIZE), jnp.ones(features.SIZE))
    fresh = network.fresh(len(PHONES), unit, seed=1)
    state = learning.State(fresh, optimiser.fresh(fresh.layers))

    stepped, loss = learning.compiled_step(objectives.cross_entropy)(state, batch, 0.01)

    found = [by_hand(fresh, half) for half in halves(batch)]
    (losses, norms), gradients = jax.tree.map(lambda *parts: sum(parts) / len(parts), *found)
    _, layers = optimiser.updated(state.adam, fresh.layers, gradients, 0.01)
    assert [float(value) for (value, _), _ in found] != [pytest.approx(float(loss))] * 2
    assert float(loss) == pytest.approx(float(losses), rel=1e-5)
    same = partial(np.testing.assert_allclose, rtol=1e-4, atol=1e-5)
    jax.tree.map(same, stepped.network.norms, norms)
    # Adam divides by the gradient's size: where that is all but nothing, digits differ.
    off = jax.tree.map(lambda one, other: np.abs(one - other), stepped.network.layers, layers)
    assert all(np.quantile(each, 0.95) < 1e-4 for each in jax.tree.leaves(off))


def halves(batch: Batch) -> list[Batch]:
    middle = len(batch.frames) // learning.HALVES
    return [jax.tree.map(lambda a: a[:middle], batch), jax.tree.map(lambda a: a[middle:], batch)]


def by_hand(trained: network.Network, batch: Batch):
    """The loss of a few utterances with their norms, and its gradients."""

    def loss_of(layers):
        outputs, norms = network.answer_in_training(trained._replace(layers=layers), batch.inputs)
        return objectives.cross_entropy(outputs, batch), norms

    return jax.value_and_grad(loss_of, has_aux=True)(trained.layers)


def test_the_same_seed_learns_the_same(corpus: Corpus) -> None:
    schedule = learning.Schedule(cross_entropy_epochs=1, mmi_epochs=0)

    (one, _), (other, _) = (learning.learn(corpus, schedule) for _ in range(2))

    jax.tree.map(np.testing.assert_array_equal, one, other)


def test_a_batch_is_filled_up_and_says_so(batch: Batch) -> None:
    for row in range(len(batch.frames)):
        frames = int(batch.frames[row])
        assert (batch.labels[row, :frames] >= 0).all()
        assert (batch.labels[row, frames:] == -1).all()
    assert batch.inputs.shape[1] == network.input_frames(batch.labels.shape[1])


def test_folded_layers_compute_the_same(batch: Batch) -> None:
    norm = Norm(jnp.full(features.SIZE, 3.0), jnp.full(features.SIZE, 7.0))
    trained = network.fresh(len(PHONES), norm, seed=1)
    _, norms = network.answer_in_training(trained, batch.inputs)
    trained = trained._replace(norms=norms)

    expected = network.answer(trained, batch.inputs)

    found = by_kaldis_rules(network.folded(trained), np.asarray(batch.inputs[0]))
    np.testing.assert_allclose(found, expected[0], atol=1e-3)


def by_kaldis_rules(layers: list[mdl.Layer], frames: np.ndarray) -> np.ndarray:
    """Compute every layer at every frame, as nnet3 defines it; then keep every third frame."""
    before = frames
    for layer in layers:
        given = frames
        first, last = -layer.offsets[0], len(frames) - layer.offsets[-1]
        seen = [frames[first + offset : last + offset] for offset in layer.offsets]
        frames = np.concatenate(seen, axis=1) @ layer.weight.T + layer.bias
        if layer.rectified:
            frames = np.maximum(frames, 0)
        if layer.summed:
            cut = (len(before) - len(frames)) // 2
            frames = frames + before[cut : len(before) - cut]
        before = given
    return frames[:: alignment.SUBSAMPLING]


def all_rows(frames: int) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Every way to fill the frames: the phone of each, and whether it is entered there."""
    phones = itertools.product(range(len(PHONES)), repeat=frames)
    entered = [(1, *rest) for rest in itertools.product((0, 1), repeat=frames - 1)]
    return [
        (row, marks)
        for row in phones
        for marks in entered
        if all(mark or row[i] == row[i - 1] for i, mark in enumerate(marks))
    ]


def weight(
    outputs: np.ndarray, bigram: Bigram, row: tuple[int, ...], marks: tuple[int, ...]
) -> float:
    """The likelihood of one way, by definition."""
    total = 1.0
    for frame, (phone, enters) in enumerate(zip(row, marks, strict=True)):
        if frame == 0:
            total *= float(bigram.first[phone])
        else:
            total *= 0.5
            total *= float(bigram.following[row[frame - 1], phone]) if enters else 1.0
        total *= float(np.exp(outputs[frame, 2 * phone + 1 - enters]))
    return total


@pytest.fixture
def bigram() -> Bigram:
    """Bigrams of a few rows of phones."""
    return objectives.bigram([np.array([0, 1, 2, 0], np.int32)], len(PHONES))


def test_the_denominator_is_the_sum_over_all_rows_of_phones(bigram: Bigram) -> None:
    outputs = np.random.default_rng(2).standard_normal((1, 4, 6)).astype(np.float32)

    for frames in (1, 3, 4):
        found = objectives.denominator(jnp.asarray(outputs), jnp.array([frames]), bigram)

        expected = sum(weight(outputs[0], bigram, *way) for way in all_rows(frames))
        assert float(found[0]) == pytest.approx(np.log(expected), abs=1e-4)


def test_the_numerator_is_the_sum_over_the_ways_to_say_what_was_said(bigram: Bigram) -> None:
    outputs = np.random.default_rng(3).standard_normal((1, 4, 6)).astype(np.float32)
    batch = Batch(
        inputs=jnp.zeros(0),
        labels=jnp.array([[0, 2, 3, 0]]),
        frames=jnp.array([4]),
        phones=jnp.array([[0, 1, 0]]),
        segments=jnp.array([3]),
        earliest=jnp.zeros((1, 4), jnp.int32),
        latest=jnp.full((1, 4), 2),
    )

    found = objectives.numerator(jnp.asarray(outputs), batch, bigram)

    expected = sum(
        weight(outputs[0], bigram, row, marks)
        for row, marks in all_rows(4)
        if [phone for phone, mark in zip(row, marks, strict=True) if mark] == [0, 1, 0]
    )
    assert float(found[0]) == pytest.approx(np.log(expected), abs=1e-4)


def test_saved_layers_are_read_back(tmp_path, corpus: Corpus) -> None:
    norm = Norm(jnp.zeros(features.SIZE), jnp.ones(features.SIZE))
    layers = network.folded(network.fresh(len(PHONES), norm, seed=1))

    network.save(tmp_path / "network.npz", layers, PHONES)

    read, phones = network.load(tmp_path / "network.npz")
    assert phones == PHONES
    for layer, same in zip(layers, read, strict=True):
        assert layer.offsets == same.offsets
        np.testing.assert_array_equal(layer.weight, same.weight)
        np.testing.assert_array_equal(layer.bias, same.bias)

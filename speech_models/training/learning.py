"""The training of the acoustic network: cross-entropy first, then MMI.

Each batch is split between HALVES devices, which on a CPU are threads of this process. Their
number is fixed, so that the result does not depend on how many cores there are.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array
from jax.sharding import AxisType, Mesh, NamedSharding, PartitionSpec

from speech_models.training import network, objectives, optimiser
from speech_models.training.batches import Batches
from speech_models.training.corpus import Corpus
from speech_models.training.network import Layers, Network, Norm
from speech_models.training.objectives import Batch
from speech_models.training.optimiser import Adam
from speech_models.training.progress import Progress

HALVES: Final = 2
jax.config.update("jax_num_cpu_devices", HALVES)

_AXIS: Final = "halves"
_RECENT: Final = 50  # steps whose mean loss is shown

Objective = Callable[[Array, Batch], Array]


class _Stage(NamedTuple):
    """A part of the training; a batch has about `batch_frames` frames of 30 ms.

    MMI walks through the frames one by one, for all utterances of a batch at once: it wants more
    of them than cross-entropy, whose matrices then fall out of the processor's cache.
    """

    name: str
    highest_rate: float
    batch_frames: int


_CROSS_ENTROPY: Final = _Stage("CE", 2e-3, 2_000)
_MMI: Final = _Stage("MMI", 3e-4, 4_000)


@dataclass(frozen=True)
class Schedule:
    """How often the corpus is gone through in each stage, and the seed of all chance."""

    cross_entropy_epochs: int = 5
    mmi_epochs: int = 1
    seed: int = 1


class Epoch(NamedTuple):
    """What an epoch came to: mean loss a frame, right phones among held-out frames (0 to 1)."""

    stage: str
    loss: float
    held_out_accuracy: float


class State(NamedTuple):
    """All that a step of training changes."""

    network: Network
    adam: Adam


def learn(corpus: Corpus, schedule: Schedule) -> tuple[Network, list[Epoch]]:
    """Train a network on the corpus and say how each epoch went."""
    chance = np.random.default_rng(schedule.seed)
    phones = len(corpus.phones)
    course = _Course(Batches(corpus, chance), chance, [])
    phone_bigram = objectives.bigram(corpus.sequences, phones)
    mmi = partial(objectives.mmi, phone_bigram=phone_bigram)
    trained = network.fresh(phones, _norm(corpus), schedule.seed)
    trained = course.run(
        _CROSS_ENTROPY, objectives.cross_entropy, trained, schedule.cross_entropy_epochs
    )
    trained = course.run(_MMI, mmi, trained, schedule.mmi_epochs)
    return trained, course.epochs


@dataclass
class _Course:
    """The stages share the batches, the source of chance and the list of epochs."""

    batches: Batches
    chance: np.random.Generator
    epochs: list[Epoch]

    def run(self, stage: _Stage, objective: Objective, trained: Network, epochs: int) -> Network:
        """Train for an objective; the learning rate rises and falls once in a stage."""
        step = compiled_step(objective)
        state = State(trained, optimiser.fresh(trained.layers))
        # Where each step leaves it: else every shape of batch would be compiled twice.
        state = jax.device_put(state, NamedSharding(_halves(), PartitionSpec()))
        batches = (stage.batch_frames, HALVES)
        steps, taken = epochs * self.batches.count(*batches), 0
        with Progress(stage.name, steps) as progress:
            for _ in range(epochs):
                losses: list[float] = []
                for batch in self.batches.epoch(self.chance, *batches):
                    rate = optimiser.rate(stage.highest_rate, taken, steps)
                    state, loss = step(state, batch, rate)
                    losses.append(float(loss))
                    taken += 1
                    progress.advance(note=self._note(losses))
                accuracy = _accuracy(state.network, self.batches)
                self.epochs.append(Epoch(stage.name, float(np.mean(losses)), accuracy))
        return state.network

    def _note(self, losses: list[float]) -> str:
        note = f"loss {np.mean(losses[-_RECENT:]):.3f}"
        if self.epochs:
            note += f", held-out phones {self.epochs[-1].held_out_accuracy:.1%} right"
        return note


def compiled_step(objective: Objective) -> Callable[[State, Batch, float], tuple[State, Array]]:
    """Return what takes a state, a batch and a learning rate to the next state and the mean loss.

    Each device gets its share of the batch's utterances, and normalises over these alone.
    """

    def loss_of(layers: Layers, norms: list[Norm], batch: Batch) -> tuple[Array, list[Norm]]:
        outputs, norms = network.answer_in_training(Network(layers, norms), batch.inputs)
        return objective(outputs, batch), norms

    def step(state: State, batch: Batch, rate: float) -> tuple[State, Array]:
        layers, norms = state.network
        found = jax.value_and_grad(loss_of, has_aux=True)(layers, norms, batch)
        (loss, norms), gradients = jax.lax.pmean(found, _AXIS)
        adam, layers = optimiser.updated(state.adam, layers, gradients, rate)
        return State(Network(layers, norms), adam), loss

    everywhere, shared = PartitionSpec(), PartitionSpec(_AXIS)
    compiled: Callable[[State, Batch, float], tuple[State, Array]] = jax.jit(
        jax.shard_map(
            step,
            mesh=_halves(),
            in_specs=(everywhere, shared, everywhere),
            out_specs=everywhere,
            check_vma=False,
        )
    )
    return compiled


def _halves() -> Mesh:
    return jax.make_mesh((HALVES,), (_AXIS,), axis_types=(AxisType.Auto,))


def _norm(corpus: Corpus) -> Norm:
    """Return the mean and variance of the features, from a part of the corpus."""
    sample = np.concatenate(corpus.features[:500]).astype(np.float32)
    return Norm(jnp.asarray(sample.mean(axis=0)), jnp.asarray(sample.var(axis=0)))


def _right(trained: Network, batch: Batch) -> Array:
    return objectives.correct_phones(network.answer(trained, batch.inputs), batch)


def _accuracy(trained: Network, batches: Batches) -> float:
    right = jax.jit(_right)
    return float(np.mean([right(trained, batch) for batch in batches.held_out()]))

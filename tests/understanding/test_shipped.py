"""The shipped data at a glance: a quarter of it trains a model that is small, and useful."""

from hotline.understanding.archive import pack
from hotline.understanding.evaluation import figures, judge
from hotline.understanding.model import Model
from hotline.understanding.samples import Sample


def test_it_is_small(part_model: Model):
    assert len(pack(part_model)) < 10_000_000


def test_it_understands_most(
    part_model: Model, shipped: tuple[list[Sample], list[Sample]], record_property
):
    # Sentences of the training files that this model has not seen; the held-out ones are for
    # `routing evaluate`.
    unseen = shipped[0][1::8]
    found = figures(judge(unseen, part_model)[0])
    for name, share in found.items():
        record_property(f"a quarter of the data, {name}", f"{share.right}/{share.count}")
    assert (found["department"].rate or 0) > 0.55
    assert (found["department in three"].rate or 0) > 0.75
    assert (found["appeals discarded"].rate or 0) < 0.04
    assert (found["language"].rate or 0) > 0.9

"""am/final.mdl: what Kaldi must find there."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from speech_models.training import kaldi, mdl
from speech_models.training.mdl import Layer


def layers(phones: int) -> list[Layer]:
    """A network of two layers for 3 inputs a frame."""
    chance = np.random.default_rng(1)

    def layer(outputs: int, inputs: int, offsets: tuple[int, ...]) -> Layer:
        weight = chance.standard_normal((outputs, inputs * len(offsets))).astype(np.float32)
        return Layer(weight, chance.standard_normal(outputs).astype(np.float32), offsets)

    last = layer(2 * phones, 8, (0,))._replace(rectified=False)
    return [layer(8, 3, (-1, 0, 1)), layer(8, 8, (-3, 0, 3)), last]


def with_a_sum(phones: int) -> list[Layer]:
    """The same, with two layers in between whose result is added to what they were given."""
    first, second, last = layers(phones)
    chance = np.random.default_rng(2)
    narrow = chance.standard_normal((5, 24)).astype(np.float32)
    wide = chance.standard_normal((8, 5)).astype(np.float32)
    return [
        first,
        second,
        Layer(narrow, np.ones(5, np.float32), (-3, 0, 3), rectified=False),
        Layer(wide, np.ones(8, np.float32), (0,), summed=True),
        last,
    ]


def test_the_network_is_described_to_kaldi(tmp_path: Path) -> None:
    mdl.write(tmp_path / "final.mdl", layers(3), phones=3)

    data = (tmp_path / "final.mdl").read_bytes()
    begin = data.index(b"<Nnet3> \n") + len(b"<Nnet3> \n")
    first = "Append(Offset(input, -1), input, Offset(input, 1))"
    second = "Append(Offset(l0.relu, -3), l0.relu, Offset(l0.relu, 3))"
    assert data[begin : data.index(b"\n\n", begin)].decode().splitlines() == [
        "input-node name=input dim=3",
        f"component-node name=l0.affine component=l0.affine input={first}",
        "component-node name=l0.relu component=l0.relu input=l0.affine",
        f"component-node name=l1.affine component=l1.affine input={second}",
        "component-node name=l1.relu component=l1.relu input=l1.affine",
        "component-node name=out.affine component=out.affine input=l1.relu",
        "output-node name=output input=out.affine objective=linear",
    ]
    assert b"<NumComponents> \x04\x05\x00\x00\x00<ComponentName> l0.affine " in data
    assert data.endswith(
        b"</Nnet3> <LeftContext> \x04\x04\x00\x00\x00<RightContext> \x04\x04\x00\x00\x00"
        b"<Priors> FV \x04\x00\x00\x00\x00"
    )


def test_what_a_layer_is_added_to_is_described_to_kaldi(tmp_path: Path) -> None:
    mdl.write(tmp_path / "final.mdl", with_a_sum(3), phones=3)

    data = (tmp_path / "final.mdl").read_bytes()
    lines = data[data.index(b"<Nnet3> ") : data.index(b"\n\n")].decode().splitlines()
    spliced = "Append(Offset(l1.relu, -3), l1.relu, Offset(l1.relu, 3))"
    assert lines[6:11] == [
        f"component-node name=l2.affine component=l2.affine input={spliced}",
        "component-node name=l3.affine component=l3.affine input=l2.affine",
        "component-node name=l3.relu component=l3.relu input=l3.affine",
        "component-node name=l3.sum component=l3.sum input=Sum(l3.relu, l1.relu)",
        "component-node name=out.affine component=out.affine input=l3.sum",
    ]
    dim, scale = b"<Dim> \x04\x08\x00\x00\x00", b"<BackpropScale> \x04\x00\x00\x80?"
    assert b"l3.sum <NoOpComponent> " + dim + scale + b"</NoOpComponent> " in data


def test_the_transition_model_has_four_numbers_for_each_phone(tmp_path: Path) -> None:
    mdl.write(tmp_path / "final.mdl", layers(3), phones=3)

    reader = kaldi.Reader((tmp_path / "final.mdl").read_bytes())
    assert reader.take(2) == b"\0B"
    reader.expect("<TransitionModel>", "<Topology>")
    assert reader.integers() == list(range(1, 10))  # silence, and two phones in four positions
    assert reader.integers() == [-1] + [0] * 9
    assert [reader.integer() for _ in range(3)] == [-1, 1, 2]
    assert [reader.integer() for _ in range(3)] == [0, 1, 2]  # outputs 0 and 1, two arcs
    assert (reader.integer(), reader.single()) == (0, 0.5)
    assert (reader.integer(), reader.single()) == (1, 0.5)
    assert [reader.integer() for _ in range(3)] == [-1, -1, 0]
    reader.expect("</Topology>", "<Tuples>")
    assert reader.integer() == 9
    tuples = [[reader.integer() for _ in range(4)] for _ in range(9)]
    assert tuples[0] == [1, 0, 0, 1]
    assert tuples[1:5] == [[number, 0, 2, 3] for number in (2, 3, 4, 5)]
    assert tuples[5:] == [[number, 0, 4, 5] for number in (6, 7, 8, 9)]
    reader.expect("</Tuples>", "<LogProbs>")
    assert reader.vector().tolist() == pytest.approx([0.0] + [np.log(0.5)] * 18)
    reader.expect("</LogProbs>", "</TransitionModel>")


@pytest.mark.parametrize("make", [layers, with_a_sum])
def test_a_model_that_was_written_can_be_read(
    tmp_path: Path, make: Callable[[int], list[Layer]]
) -> None:
    written = make(4)
    mdl.write(tmp_path / "final.mdl", written, phones=4)

    model = mdl.read(tmp_path / "final.mdl")

    assert model.phones == 4
    for layer, original in zip(model.layers, written, strict=True):
        assert layer[2:] == original[2:]  # what is not a matrix
        assert np.array_equal(layer.bias, original.bias)
        assert np.abs(layer.weight - original.weight).max() < 0.03


def test_the_shipped_model_can_be_read(root: Path, tmp_path: Path) -> None:
    shipped = root / "speech_models/demo-kk-ru/am/final.mdl"

    model = mdl.read(shipped)

    assert len(model.layers[-1].bias) == 2 * model.phones
    assert model.layers[0].weight.shape[1] == 40 * len(model.layers[0].offsets)
    mdl.write(tmp_path / "again.mdl", model.layers, model.phones)
    again = mdl.read(tmp_path / "again.mdl")
    assert (tmp_path / "again.mdl").stat().st_size == shipped.stat().st_size
    for layer, original in zip(again.layers, model.layers, strict=True):
        assert np.allclose(layer.weight, original.weight, atol=1e-5)


def test_a_model_made_by_other_code_comes_out_byte_for_byte(
    shared_dir: Path, tmp_path: Path
) -> None:
    prototype = shared_dir / "speech/model/am/final.mdl"
    model = mdl.read(prototype)

    mdl.write(tmp_path / "final.mdl", model.layers, model.phones)

    assert (tmp_path / "final.mdl").read_bytes() == prototype.read_bytes()


def test_layers_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="8 outputs; 5 phones need two each"):
        mdl.write(tmp_path / "final.mdl", layers(4), phones=5)
    first, second, last = layers(4)
    narrow = Layer(last.weight[:, :6], last.bias, last.offsets)
    with pytest.raises(ValueError, match="layer 2"):
        mdl.write(tmp_path / "final.mdl", [first, second, narrow], phones=4)
    with pytest.raises(ValueError, match="8 outputs cannot be added to 3"):
        mdl.write(tmp_path / "final.mdl", [first, second._replace(summed=True), last], phones=4)


def test_another_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "final.mdl").write_bytes(b"\0B<Nnet3> ")
    with pytest.raises(kaldi.KaldiError):
        mdl.read(tmp_path / "final.mdl")


def test_silence_has_one_number_and_other_phones_four() -> None:
    assert mdl.phone_number(0, "S") == 1
    assert [mdl.phone_number(2, position) for position in mdl.POSITIONS] == [6, 7, 8, 9]
    assert mdl.phone_numbers(3) == 9

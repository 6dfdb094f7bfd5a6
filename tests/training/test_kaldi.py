"""Kaldi's binary format, byte for byte."""

import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from speech_models.training import kaldi
from speech_models.training.kaldi import KaldiError, Reader


def test_numbers_are_preceded_by_their_size() -> None:
    assert kaldi.token("<Dim>") == b"<Dim> "
    assert kaldi.integer(-2) == b"\x04\xfe\xff\xff\xff"
    assert kaldi.single(0.5) == b"\x04\x00\x00\x00\x3f"
    assert kaldi.double(0.5) == b"\x08\x00\x00\x00\x00\x00\x00\xe0\x3f"
    assert kaldi.integers([1, 2]) == b"\x04\x02\x00\x00\x00\x01\x00\x00\x00\x02\x00\x00\x00"
    assert kaldi.vector([1.0]) == b"FV \x04\x01\x00\x00\x00\x00\x00\x80\x3f"
    assert kaldi.vector([]) == b"FV \x04\x00\x00\x00\x00"


def test_what_was_written_can_be_read() -> None:
    reader = Reader(
        kaldi.token("<A>")
        + kaldi.integer(7)
        + kaldi.single(0.25)
        + kaldi.double(0.1)
        + kaldi.integers([3, -1])
        + kaldi.vector([1, 2.5])
    )
    reader.expect("<A>")
    assert reader.integer() == 7
    assert reader.single() == 0.25
    assert reader.double() == 0.1
    assert reader.integers() == [3, -1]
    assert reader.vector().tolist() == [1, 2.5]
    assert reader.offset == len(reader.data)


def test_a_compressed_matrix_is_written_column_by_column() -> None:
    """Two columns of 5 rows: the percentiles are the values of ranks 0, 1, 3 and 4."""
    matrix = np.array([[0, 4], [1, 4], [2, 4], [3, 4], [4, 0]], np.float32)

    data = kaldi.compressed_matrix(matrix)

    assert data[:3] == b"CM "
    assert struct.unpack("<ffii", data[3:19]) == (0.0, 4.0, 5, 2)  # least, range, rows, columns
    first, second = struct.unpack("<4H", data[19:27]), struct.unpack("<4H", data[27:35])
    assert first == (0, 16384, 49151, 65535)  # 0, 1, 3 and 4 of 4
    assert second == (0, 65533, 65534, 65535)  # must rise, though three quarters of it are equal
    # 0 is the least, 64 the first quarter, 128 half way from it to the third at 192, 255 the most.
    assert list(data[35:40]) == [0, 64, 128, 192, 255]
    assert list(data[40:45]) == [255, 255, 255, 255, 0]
    assert len(data) == 45


def test_a_constant_matrix_stays_constant() -> None:
    matrix = np.full((6, 3), -1.5, np.float32)

    restored = Reader(kaldi.compressed_matrix(matrix)).compressed_matrix()

    assert np.abs(restored - matrix).max() < 1e-4


@given(st.integers(5, 40), st.integers(1, 6), st.integers(0, 2**32 - 1))
def test_compressing_keeps_each_value_within_its_step(rows: int, columns: int, seed: int) -> None:
    matrix = np.random.default_rng(seed).standard_normal((rows, columns)).astype(np.float32)

    restored = Reader(kaldi.compressed_matrix(matrix)).compressed_matrix()

    ordered = np.sort(matrix, axis=0)
    ranges = np.diff(ordered[[0, rows // 4, 3 * (rows // 4), rows - 1]], axis=0)
    largest_step = (ranges / np.array([[64], [128], [63]])).max(axis=0)
    rounding = 3 * np.ptp(matrix) / 65535
    assert (np.abs(restored - matrix) <= largest_step / 2 + rounding).all()
    assert restored.shape == matrix.shape


def test_too_few_rows_cannot_be_compressed() -> None:
    with pytest.raises(ValueError, match="at least 5 rows"):
        kaldi.compressed_matrix(np.zeros((4, 2), np.float32))


@pytest.mark.parametrize("data", [b"", b"<A", b"<B> ", b"<A> \x08\x00", b"<A> \x04\x00\x00"])
def test_other_bytes_are_refused(data: bytes) -> None:
    reader = Reader(data)
    with pytest.raises(KaldiError):  # noqa: PT012 - either of the two may see it
        reader.expect("<A>")
        reader.integer()

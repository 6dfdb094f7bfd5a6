"""Kaldi's binary files: tokens, numbers, vectors and compressed matrices.

A token is text and a space. A number is preceded by its size in bytes. Everything is little-endian
(Kaldi, base/io-funcs.h, matrix/kaldi-vector.cc, matrix/compressed-matrix.cc).
"""

import struct
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]
Vector = NDArray[np.float32]

BINARY = b"\0B"
"""How every binary file begins."""


class KaldiError(ValueError):
    """The bytes are not what a file of this kind holds at this place."""


def token(text: str) -> bytes:
    """Write a word that says what follows, for example `<LinearParams>`."""
    return text.encode("ascii") + b" "


def integer(value: int) -> bytes:
    """Write a 32-bit integer."""
    return struct.pack("<bi", 4, value)


def single(value: float) -> bytes:
    """Write a number in 4 bytes."""
    return struct.pack("<bf", 4, value)


def double(value: float) -> bytes:
    """Write a number in 8 bytes."""
    return struct.pack("<bd", 8, value)


def integers(values: Iterable[int]) -> bytes:
    """Write a vector of 32-bit integers; its length has no size byte."""
    array = np.fromiter(values, "<i4")
    return struct.pack("<bi", 4, len(array)) + array.tobytes()


def vector(values: Sequence[float] | Vector) -> bytes:
    """Write a vector of floats."""
    array = np.asarray(values, "<f4")
    return token("FV") + integer(len(array)) + array.tobytes()


def compressed_matrix(matrix: Matrix) -> bytes:
    """Write a matrix in one byte an element, column by column; at least 5 rows.

    Four percentiles of each column, themselves 16-bit fractions of the matrix's range, divide its
    values into three ranges with 64, 128 and 63 even steps.
    """
    values = np.asarray(matrix, np.float32)
    rows, columns = values.shape
    low = values.min()
    span = values.max() - low
    if span <= 0:
        span = np.float32(1 + abs(low))  # any range fits a constant
    percentiles = _percentiles(values, low, span)
    edges = _values_of(percentiles, low, span)
    head = struct.pack("<ffii", low, span, rows, columns)
    return token("CM") + head + percentiles.T.astype("<u2").tobytes() + _codes(values, edges)


def _percentiles(values: Matrix, low: np.float32, span: np.float32) -> NDArray[np.int64]:
    """Find 0, 25, 75 and 100 % of each column as [4, columns] fractions of 65535, rising."""
    rows = len(values)
    if rows < 5:
        raise ValueError(f"a compressed matrix needs at least 5 rows, not {rows}")
    places = [0, rows // 4, 3 * (rows // 4), rows - 1]
    chosen = np.sort(values, axis=0)[places]
    fractions = np.clip((chosen - low) / span, 0, 1)
    scaled = fractions * np.float32(65535) + np.float32(0.499)  # as Kaldi rounds
    found: NDArray[np.int64] = scaled.astype(np.int64)
    for row in range(4):
        least = found[row - 1] + 1 if row else 0
        # Each must exceed the one before, so the first ones leave room above them.
        found[row] = np.minimum(np.maximum(found[row], least), 65532 + row)
    return found


def _values_of(percentiles: NDArray[np.int64], low: np.float32, span: np.float32) -> Matrix:
    step = np.float64(span) * 1.52590218966964e-05  # 1 / 65535 as Kaldi writes it
    values: Matrix = (np.float64(low) + step * percentiles).astype(np.float32)
    return values


def _codes(values: Matrix, edges: Matrix) -> bytes:
    bottom, quarter, three_quarters, top = edges

    def steps(begin: Vector, end: Vector, count: int) -> NDArray[np.float32]:
        fraction = (values - begin) / (end - begin) * np.float32(count)
        whole: NDArray[np.float32] = np.clip(np.trunc(fraction + 0.5), 0, count)
        return whole

    codes = np.where(
        values < quarter,
        steps(bottom, quarter, 64),
        np.where(
            values < three_quarters,
            64 + steps(quarter, three_quarters, 128),
            192 + steps(three_quarters, top, 63),
        ),
    )
    return codes.T.astype(np.uint8).tobytes()


class Reader:
    """Takes such pieces from the front of a file's bytes; each raises KaldiError if not there."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.offset = 0

    def expect(self, *tokens: str) -> None:
        """Skip these tokens."""
        for wanted in tokens:
            found = self.token()
            if found != wanted:
                raise KaldiError(f"{found} at byte {self.offset}: expected {wanted}")

    def expect_bytes(self, wanted: bytes, what: str) -> None:
        """Skip these bytes, called `what` in the error."""
        if self.take(len(wanted)) != wanted:
            raise KaldiError(f"expected {what} before byte {self.offset}")

    def token(self) -> str:
        """Take a word."""
        end = self.data.find(b" ", self.offset)
        if end < 0:
            raise KaldiError(f"no token at byte {self.offset}")
        return self.take(end + 1 - self.offset)[:-1].decode("ascii", "replace").strip()

    def take(self, count: int) -> bytes:
        """Take bytes."""
        taken = self.data[self.offset : self.offset + count]
        if len(taken) < count:
            raise KaldiError(f"the file ends at byte {len(self.data)}, in the middle of something")
        self.offset += count
        return taken

    def line(self) -> str:
        """Take the text up to the end of the line."""
        end = self.data.find(b"\n", self.offset)
        if end < 0:
            raise KaldiError(f"no line at byte {self.offset}")
        return self.take(end + 1 - self.offset)[:-1].decode("utf-8")

    def integer(self) -> int:
        """Take a 32-bit integer."""
        return int(self._number("<i"))

    def single(self) -> float:
        """Take a number of 4 bytes."""
        return float(self._number("<f"))

    def double(self) -> float:
        """Take a number of 8 bytes."""
        return float(self._number("<d"))

    def integers(self) -> list[int]:
        """Take a vector of 32-bit integers."""
        count = self.integer()
        return [int(value) for value in np.frombuffer(self.take(4 * count), "<i4")]

    def vector(self) -> Vector:
        """Take a vector of floats."""
        self.expect("FV")
        return np.frombuffer(self.take(4 * self.integer()), "<f4")

    def compressed_matrix(self) -> Matrix:
        """Take a matrix that has one byte an element."""
        self.expect("CM")
        low, span, rows, columns = struct.unpack("<ffii", self.take(16))
        stored = np.frombuffer(self.take(8 * columns), "<u2").reshape(columns, 4).T
        edges = _values_of(stored.astype(np.int64), np.float32(low), np.float32(span))
        codes = np.frombuffer(self.take(rows * columns), np.uint8).reshape(columns, rows).T
        bottom, quarter, three_quarters, top = edges.astype(np.float64)
        code = codes.astype(np.float64)
        values: Matrix = np.where(
            code <= 64,
            bottom + (quarter - bottom) * code / 64,
            np.where(
                code <= 192,
                quarter + (three_quarters - quarter) * (code - 64) / 128,
                three_quarters + (top - three_quarters) * (code - 192) / 63,
            ),
        ).astype(np.float32)
        return values

    def _number(self, layout: str) -> float:
        size = struct.calcsize(layout)
        if self.take(1)[0] != size:
            raise KaldiError(f"no number of {size} bytes at byte {self.offset - 1}")
        (value,) = struct.unpack(layout, self.take(size))
        return float(value)

"""The file format of OpenFst's `const` transducers: all states in one array, all arcs in another.

OpenFst writes every file little-endian, without padding: a header, then the arrays. The
header's property bits say what is known of the transducer (OpenFst, properties.h).
"""

import struct
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

_MAGIC = 2125659606
_VERSION = 2
"""Of the format `const`; version 1 pads its arrays, and nobody here writes it."""
_NO_SYMBOL_TABLES = 0

STATE = np.dtype(
    [
        ("final", "<f4"),  # minus log probability; infinite where the state is not final
        ("first_arc", "<u4"),
        ("arcs", "<u4"),
        ("input_epsilons", "<u4"),
        ("output_epsilons", "<u4"),
    ]
)
ARC = np.dtype([("input", "<i4"), ("output", "<i4"), ("weight", "<f4"), ("target", "<i4")])

# Pairs of (it is so, it is not so) among the property bits.
ACCEPTOR = (1 << 16, 1 << 17)
INPUT_SORTED = (1 << 28, 1 << 29)
OUTPUT_SORTED = (1 << 30, 1 << 31)


class FstError(ValueError):
    """The bytes are not a transducer of the expected type."""


@dataclass(frozen=True, slots=True)
class Header:
    """What stands at the beginning of every OpenFst file."""

    kind: str
    version: int
    properties: int
    start: int = -1
    states: int = 0
    arcs: int = 0

    def to_bytes(self) -> bytes:
        """Write the header of a transducer over the tropical semiring without symbol tables."""
        numbers = struct.pack(
            "<iiQqqq",
            self.version,
            _NO_SYMBOL_TABLES,
            self.properties,
            self.start,
            self.states,
            self.arcs,
        )
        return struct.pack("<i", _MAGIC) + _string(self.kind) + _string("standard") + numbers

    @classmethod
    def parse(cls, data: bytes, offset: int) -> tuple["Header", int]:
        """Read the header at `offset`; gives it and the place after it. Raises FstError."""
        if data[offset : offset + 4] != struct.pack("<i", _MAGIC):
            raise FstError("not an OpenFst file")
        kind, offset = _parse_string(data, offset + 4)
        arc_type, offset = _parse_string(data, offset)
        version, flags, *rest = struct.unpack_from("<iiQqqq", data, offset)
        if arc_type != "standard" or flags != _NO_SYMBOL_TABLES:
            raise FstError(f"arcs of type {arc_type}, flags {flags}: not written by this package")
        return cls(kind, version, *rest), offset + 40


@dataclass(frozen=True, slots=True)
class ConstFst:
    """A transducer; the arcs of state s are arcs[first_arc : first_arc + arcs] of its entry."""

    start: int
    states: NDArray[np.void]
    arcs: NDArray[np.void]
    properties: int

    def sources(self) -> NDArray[np.int64]:
        """The state that each arc leaves."""
        return np.repeat(np.arange(len(self.states)), self.states["arcs"])

    def to_bytes(self) -> bytes:
        """Write the file."""
        counts = len(self.states), len(self.arcs)
        header = Header("const", _VERSION, self.properties, self.start, *counts)
        return header.to_bytes() + self.states.tobytes() + self.arcs.tobytes()

    @classmethod
    def parse(cls, data: bytes, offset: int = 0) -> tuple["ConstFst", int]:
        """Read the transducer at `offset`; gives it and the place after it. Raises FstError."""
        header, offset = Header.parse(data, offset)
        if (header.kind, header.version) != ("const", _VERSION):
            raise FstError(f"type {header.kind}, version {header.version}: expected const, 2")
        states = np.frombuffer(data, STATE, header.states, offset)
        offset += states.nbytes
        arcs = np.frombuffer(data, ARC, header.arcs, offset)
        return cls(header.start, states, arcs, header.properties), offset + arcs.nbytes

    def with_outputs(self, new_labels: NDArray[np.int32]) -> "ConstFst":
        """Exchange output label l for new_labels[l], one to one, and sort arcs by output label."""
        arcs = self.arcs.copy()
        arcs["output"] = new_labels[arcs["output"]]
        source = self.sources()
        arcs = arcs[np.lexsort((arcs["input"], arcs["output"], source))]
        properties = _with_bit(self.properties, OUTPUT_SORTED, holds=True)
        properties = _with_bit(properties, INPUT_SORTED, holds=_sorted(arcs["input"], source))
        properties = _with_bit(
            properties, ACCEPTOR, holds=bool(np.all(arcs["input"] == arcs["output"]))
        )
        return replace(self, arcs=arcs, properties=properties)


def _sorted(labels: NDArray[np.int32], source: NDArray[np.int64]) -> bool:
    same_state = source[1:] == source[:-1]
    return bool(np.all(labels[1:][same_state] >= labels[:-1][same_state]))


def _with_bit(properties: int, pair: tuple[int, int], *, holds: bool) -> int:
    yes, no = pair
    return (properties & ~(yes | no)) | (yes if holds else no)


def _string(text: str) -> bytes:
    return struct.pack("<i", len(text)) + text.encode("ascii")


def _parse_string(data: bytes, offset: int) -> tuple[str, int]:
    (length,) = struct.unpack_from("<i", data, offset)
    end = offset + 4 + length
    return data[offset + 4 : end].decode("ascii"), end

"""Recordings broken in every way that transport, disks and malice break files; seeded."""

import random
import struct
import wave
from collections.abc import Callable
from functools import cache
from io import BytesIO
from pathlib import Path

import av

SAMPLE = Path(__file__).parents[2] / "speech_models" / "demo-kk-ru" / "samples" / "E_110.wav"

# Codec, container, sample rate: what carriers, browsers and mobile phones send.
FORMATS = {
    "wav": ("pcm_s16le", "wav", 8000),
    "wav µ-law": ("pcm_mulaw", "wav", 8000),
    "wav A-law": ("pcm_alaw", "wav", 8000),
    "wav ADPCM": ("adpcm_ima_wav", "wav", 8000),
    "mp3": ("libmp3lame", "mp3", 16000),
    "ogg opus": ("libopus", "ogg", 48000),
    "matroska": ("pcm_s16le", "matroska", 8000),
    "amr": ("libopencore_amrnb", "amr", 8000),
    "webm": ("libopus", "webm", 48000),
    "m4a": ("aac", "mp4", 16000),
    "flac": ("flac", "flac", 16000),
    "aiff": ("pcm_s16be", "aiff", 8000),
}

MAGIC = [
    b"RIFF\xff\xff\xff\xffWAVEfmt ", b"RIFX", b"RF64", b"ID3\x04", b"\xff\xfb\x90\x00",
    b"OggS\x00\x02", b"fLaC", b"#!AMR\n", b"#!AMR-WB\n", b"\x1aE\xdf\xa3",
    b"\0\0\0\x18ftypM4A ", b".snd",
    b"FORM\0\0\0\0AIFF", b"riff\x2e\x91\xcf\x11", b"\xff\xf1", b"caff\0\x01", b"",
]  # fmt: skip

Mangler = Callable[[random.Random, bytes], bytes]


def mangled(seed: int) -> bytes:
    """Return one broken recording, always the same for a seed; most speak about a second."""
    generator = random.Random(seed)
    data = recording(generator.choice(list(FORMATS)))
    for _ in range(generator.choice([1, 1, 1, 2, 3])):
        data = generator.choice(MANGLERS)(generator, data)
    return data


@cache
def recording(name: str) -> bytes:
    """Return the same sentence in one of the formats."""
    codec, container, rate = FORMATS[name]
    with wave.open(str(SAMPLE)) as file:
        count = min(file.getnframes(), 12000)
        sound = file.readframes(count)
    frame = av.AudioFrame(format="s16", layout="mono", samples=count, align=1)
    frame.sample_rate = 8000
    frame.planes[0].update(sound)
    target = BytesIO()
    with av.open(target, "w", format=container) as output:
        stream = output.add_stream(codec, rate=rate, layout="mono")
        resampler = av.AudioResampler(
            format=stream.codec_context.format,
            layout="mono",
            rate=rate,
            frame_size=stream.codec_context.frame_size or None,
        )
        for piece in [*resampler.resample(frame), *resampler.resample(None)]:
            output.mux(stream.encode(piece))
        output.mux(stream.encode(None))
    return target.getvalue()


def flip_bits(generator: random.Random, data: bytes) -> bytes:
    """A bad line or disk."""
    broken = bytearray(data or b"\0")
    for _ in range(generator.choice([1, 3, 30, 300])):
        broken[generator.randrange(len(broken))] ^= 1 << generator.randrange(8)
    return bytes(broken)


def flip_header(generator: random.Random, data: bytes) -> bytes:
    """The same, all in the first bytes, where it hurts most."""
    return flip_bits(generator, data[:64]) + data[64:]


def truncate(generator: random.Random, data: bytes) -> bytes:
    """An upload that broke off."""
    return data[: generator.randrange(len(data) + 1)]


def behead(generator: random.Random, data: bytes) -> bytes:
    """A file without its beginning."""
    return data[generator.randrange(1, 200) :]


def lie(generator: random.Random, data: bytes) -> bytes:
    """A header with numbers that are not true: no channel, no rate, huge sizes."""
    broken = bytearray(data.ljust(64, b"\0"))
    number = generator.choice([0, 1, 7, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF])
    # In a WAV: the sizes, format, channels, rate, bytes a second, block size, bits a sample.
    position = generator.choice([4, 16, 20, 22, 24, 28, 32, 34, 40, generator.randrange(60)])
    size = generator.choice([2, 4])
    broken[position : position + size] = struct.pack("<I", number)[:size]
    return bytes(broken)


def shuffle(generator: random.Random, data: bytes) -> bytes:
    """Pieces in another order, as from an upload in parts."""
    size = generator.choice([4, 36, 512, 4096])
    pieces = [data[start : start + size] for start in range(0, len(data), size)]
    keep = generator.choice([0, 1, 2])
    rest = pieces[keep:]
    generator.shuffle(rest)
    return b"".join(pieces[:keep] + rest)


def repeat_part(generator: random.Random, data: bytes) -> bytes:
    """A piece sent again and again."""
    start = generator.randrange(len(data) + 1)
    piece = data[start : start + generator.randrange(1, 2000)]
    return data[:start] + piece * generator.randrange(2, 20) + data[start:]


def join(generator: random.Random, data: bytes) -> bytes:
    """Two files in one, of different formats."""
    return data + recording(generator.choice(list(FORMATS)))


def insert_zeros(generator: random.Random, data: bytes) -> bytes:
    """A hole, as a crashed file system leaves it."""
    start = generator.randrange(len(data) + 1)
    length = generator.randrange(1, 4000)
    return data[:start] + bytes(length) + data[start + length :]


def junk(generator: random.Random, data: bytes) -> bytes:
    """No recording at all behind the first bytes of one."""
    del data
    return generator.choice(MAGIC) + generator.randbytes(generator.randrange(4000))


MANGLERS: list[Mangler] = [
    flip_bits, flip_header, truncate, behead, lie, lie, shuffle, repeat_part, join, insert_zeros,
    junk,
]  # fmt: skip

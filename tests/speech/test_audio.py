import math
import random
import struct
import wave
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import av
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from worker.speech.audio import Audio, AudioError, decode, resampled

SAMPLE = Path(__file__).parents[2] / "speech_models" / "demo-kk-ru" / "samples" / "E_065.wav"


def tone(seconds: float, rate: int = 8000, hertz: float = 440) -> bytes:
    count = int(seconds * rate)
    values = (int(8000 * math.sin(2 * math.pi * hertz * n / rate)) for n in range(count))
    return struct.pack(f"<{count}h", *values)


def encoded(codec: str, container: str, seconds: float = 1.0, rate: int = 8000) -> bytes:
    """The same tone, as another codec in another container would carry it."""
    target = BytesIO()
    with av.open(target, "w", format=container) as output:
        stream = output.add_stream(codec, rate=rate, layout="mono")
        frame = av.AudioFrame(format="s16", layout="mono", samples=int(seconds * 8000), align=1)
        frame.sample_rate = 8000
        frame.planes[0].update(tone(seconds))
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


def test_telephone_wav_comes_out_as_it_is():
    with wave.open(str(SAMPLE)) as file:
        expected = file.readframes(file.getnframes())
    assert decode(SAMPLE) == Audio(expected, 8000, cut=False)
    assert decode(SAMPLE.read_bytes()) == decode(SAMPLE)


@pytest.mark.parametrize(
    ("codec", "container", "rate"),
    [
        ("pcm_mulaw", "wav", 8000),
        ("pcm_alaw", "wav", 8000),
        ("pcm_s16le", "wav", 44100),
        ("libmp3lame", "mp3", 16000),
        ("libopus", "ogg", 48000),
        ("libopus", "webm", 48000),
        ("aac", "mp4", 16000),
        ("flac", "flac", 16000),
    ],
)
def test_every_usual_container_becomes_8_khz_mono(codec: str, container: str, rate: int):
    audio = decode(encoded(codec, container, rate=rate))
    assert audio.sample_rate == 8000
    assert audio.seconds == pytest.approx(1.0, abs=0.15)  # encoders pad their first and last frame
    values = struct.unpack(f"<{len(audio.pcm) // 2}h", audio.pcm)
    middle = values[2000:6000]
    crossings = sum(a < 0 <= b for a, b in pairwise(middle))
    assert crossings == pytest.approx(440 / 2, abs=6)


def test_stereo_is_mixed_to_mono(wav):
    one = tone(0.5)
    both = b"".join(one[n : n + 2] * 2 for n in range(0, len(one), 2))
    audio = decode(wav(both, channels=2))
    assert audio.seconds == pytest.approx(0.5, abs=0.001)


def test_too_long_is_cut_and_flagged():
    audio = decode(SAMPLE, max_seconds=2.0)
    assert (audio.seconds, audio.cut) == (2.0, True)


def test_exactly_the_longest_is_not_cut(wav):
    assert decode(wav(tone(2.0)), max_seconds=2.0).cut is False


def test_a_truncated_recording_keeps_what_was_said():
    data = SAMPLE.read_bytes()
    audio = decode(data[: len(data) // 2])
    assert audio.pcm == decode(SAMPLE).pcm[: len(audio.pcm)]
    assert audio.seconds == pytest.approx(decode(SAMPLE).seconds / 2, abs=0.1)


PLAYLIST = f"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nfile://{SAMPLE}\n#EXT-X-ENDLIST\n"


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", "empty"),
        (SAMPLE.read_bytes()[:44], "empty"),
        (SAMPLE.read_bytes()[:20], "unreadable"),
        (b"junk" * 500, "unreadable"),
        (b"<html><body>502 Bad Gateway</body></html>", "unreadable"),
        (PLAYLIST.encode(), "unreadable"),
        (f"ffconcat version 1.0\nfile '{SAMPLE}'\n".encode(), "unreadable"),
    ],
    ids=["empty", "0 seconds", "half a header", "junk", "html", "HLS playlist", "concat list"],
)
def test_what_is_no_recording_is_refused(data: bytes, kind: str):
    with pytest.raises(AudioError) as refused:
        decode(data)
    assert refused.value.kind == kind
    assert refused.value.retry is False
    assert "<none>" not in refused.value.sentence


def test_a_missing_file_is_unreadable(tmp_path: Path):
    with pytest.raises(AudioError, match="No such file"):
        decode(tmp_path / "gone.wav")


def test_video_without_sound_is_unreadable():
    target = BytesIO()
    with av.open(target, "w", format="mp4") as output:
        stream = output.add_stream("mpeg4", rate=5)
        stream.width = stream.height = 32
        output.mux(stream.encode(av.VideoFrame(32, 32, "yuv420p")))
        output.mux(stream.encode(None))
    with pytest.raises(AudioError, match="no audio track"):
        decode(target.getvalue())


def test_an_absurd_sample_rate_does_not_fill_the_memory(wav):
    with pytest.raises(AudioError, match="1 Hz is no speech"):
        decode(wav(tone(10), rate=1))


def test_oversized_files_are_refused_unread(tmp_path: Path):
    path = tmp_path / "huge.wav"
    with path.open("wb") as file:
        file.truncate(101 * 1024 * 1024)  # sparse: takes no disk
    with pytest.raises(AudioError, match="larger than 100 MiB"):
        decode(path)


def test_resampling_keeps_length_and_pitch():
    doubled = resampled(Audio(tone(1.0)), 16000)
    assert doubled.sample_rate == 16000
    assert doubled.seconds == pytest.approx(1.0, abs=0.01)
    assert len(doubled.pcm) == pytest.approx(32000, abs=200)


def decodes_or_refuses(data: bytes) -> None:
    try:
        audio = decode(data, max_seconds=10)
    except AudioError:
        return
    assert 0 < audio.seconds <= 10
    assert len(audio.pcm) % 2 == 0


@settings(max_examples=300, deadline=None)
@given(seed=st.integers(0, 2**32), header_only=st.booleans(), edits=st.integers(1, 40))
def test_mangled_wavs_never_crash(seed: int, header_only: bool, edits: int):
    generator = random.Random(seed)
    data = bytearray(SAMPLE.read_bytes()[:20000])
    for _ in range(edits):
        position = generator.randrange(60 if header_only else len(data))
        kind = generator.randrange(3)
        if kind == 0:
            data[position] = generator.randrange(256)
        elif kind == 1:
            del data[position : position + generator.randrange(1, 8)]
        else:
            data[position:position] = generator.randbytes(generator.randrange(1, 8))
    decodes_or_refuses(bytes(data[: generator.randrange(1, len(data))]))


@settings(max_examples=300, deadline=None)
@given(
    magic=st.sampled_from(
        [b"", b"RIFF....WAVEfmt ", b"ID3\x03", b"\xff\xfb", b"OggS", b"fLaC", b"#!AMR\n",
         b"\x1aE\xdf\xa3", b"....ftypM4A ", b".snd", b"FORM....AIFF"]
    ),
    noise=st.binary(max_size=4000),
)  # fmt: skip
def test_random_bytes_never_crash(magic: bytes, noise: bytes):
    decodes_or_refuses(magic + noise)

"""Read a recording of any container and codec as telephone audio: 16-bit mono PCM at 8 kHz."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import IO

import av
import av.subtitles.stream  # PyAV would do so with each fork's first file

from hotline.ports import RecognitionError, RecognitionFault

TELEPHONE_RATE = 8000
BYTES_PER_SAMPLE = 2
MAX_SECONDS = 180.0
MAX_BYTES = 100 * 1024 * 1024

# Carriers send WAV and MP3, browsers WebM, Ogg or M4A, mobile phones AMR. The list is closed
# because some of FFmpeg's other formats are playlists, which open further files and addresses.
_INPUT = {
    "format_whitelist": "wav,w64,aiff,au,mp3,ogg,flac,aac,amr,matroska,webm,mov,mp4,m4a,3gp",
    "protocol_whitelist": "none",
    "max_size": "32768",  # WAV in packets of two seconds: FFmpeg's default costs five times as much
    "probesize": "32768",  # with packets of that size FFmpeg's default of 5 MB costs 10 ms a file
}

# PyAV raises FFmpeg's errors, and ValueError for a format that changes on the way.
_DAMAGED = (av.FFmpegError, OSError, ValueError)

# A declared rate of a few hertz would blow kilobytes up to gigabytes when resampled.
_MIN_INPUT_RATE = 1000


class AudioError(RecognitionError):
    """The recording holds nothing to listen to; another attempt would find the same."""

    def __init__(self, kind: RecognitionFault, sentence: str) -> None:
        super().__init__(kind, sentence, retry=False)


@dataclass(frozen=True, slots=True)
class Audio:
    """Sound in memory. `pcm` is little-endian int16, one channel.

    `cut`: the recording went on, but was too long or broken from here.
    """

    pcm: bytes
    sample_rate: int = TELEPHONE_RATE
    cut: bool = False

    @property
    def seconds(self) -> float:
        """The length in seconds."""
        return len(self.pcm) / BYTES_PER_SAMPLE / self.sample_rate

    def between(self, start: float, end: float) -> "Audio":
        """Return a part; `start` and `end` are seconds, and may lie beyond the ends."""
        first, last = (max(0, round(time * self.sample_rate)) for time in (start, end))
        pcm = self.pcm[first * BYTES_PER_SAMPLE : last * BYTES_PER_SAMPLE]
        return Audio(pcm, self.sample_rate, self.cut)


def decode(recording: bytes | Path, *, max_seconds: float = MAX_SECONDS) -> Audio:
    """Decode a recording, given as a file's content or its path, to 8 kHz mono.

    What is longer than `max_seconds`, or damaged on the way, is kept up to there and marked
    `cut`: a resident's words are never thrown away for what follows them. Raises AudioError:
    "unreadable" for what is no audio, "empty" for a recording without a single sample.
    """
    try:
        with _opened(recording) as file:
            audio = _read(file, max_seconds)
    except _DAMAGED as error:
        reason = getattr(error, "strerror", None) or error
        raise AudioError("unreadable", f"The recording cannot be read: {reason}.") from error
    if not audio.pcm:
        raise AudioError("empty", "The recording holds no sound at all.")
    return audio


def resampled(audio: Audio, sample_rate: int) -> Audio:
    """Return the same sound at another sample rate in Hz."""
    if audio.sample_rate == sample_rate:
        return audio
    frame = av.AudioFrame(
        format="s16", layout="mono", samples=len(audio.pcm) // BYTES_PER_SAMPLE, align=1
    )
    frame.sample_rate = audio.sample_rate
    frame.planes[0].update(audio.pcm)
    pcm = b"".join(_converted(iter([frame]), sample_rate))
    return Audio(pcm, sample_rate, audio.cut)


def _opened(recording: bytes | Path) -> IO[bytes]:
    """Open the recording as a file object, so that FFmpeg sees no path to interpret."""
    size = len(recording) if isinstance(recording, bytes) else recording.stat().st_size
    if size > MAX_BYTES:
        raise AudioError("unreadable", f"The recording is larger than {MAX_BYTES >> 20} MiB.")
    if size == 0:
        raise AudioError("empty", "The recording is an empty file.")
    return BytesIO(recording) if isinstance(recording, bytes) else recording.open("rb")


def _read(file: IO[bytes], max_seconds: float) -> Audio:
    limit = int(max_seconds * TELEPHONE_RATE) * BYTES_PER_SAMPLE
    pcm = bytearray()
    cut = False
    with av.open(file, "r", options=_INPUT, metadata_errors="ignore") as container:
        if not container.streams.audio:
            raise AudioError("unreadable", "The recording has no audio track.")
        try:
            for piece in _converted(container.decode(container.streams.audio[0]), TELEPHONE_RATE):
                pcm += piece
                if len(pcm) > limit:
                    cut = True
                    break
        except _DAMAGED:
            if not pcm:
                raise
            cut = True  # what came before the damage is still somebody's words
    return Audio(bytes(pcm[:limit]), cut=cut)


def _converted(frames: Iterator[av.AudioFrame], sample_rate: int) -> Iterator[bytes]:
    """Yield the frames' samples as 16-bit mono PCM at `sample_rate` Hz."""
    resampler = av.AudioResampler(format="s16", layout="mono", rate=sample_rate)
    started = False
    for frame in frames:
        if frame.sample_rate < _MIN_INPUT_RATE:
            raise AudioError("unreadable", f"A sample rate of {frame.sample_rate} Hz is no speech.")
        if not started and _is_telephone_pcm(frame, sample_rate):
            yield _samples(frame)  # most recordings are: nothing is to be converted
            continue
        for piece in resampler.resample(frame):
            yield _samples(piece)
        started = True
    if started:
        for piece in resampler.resample(None):
            yield _samples(piece)


def _is_telephone_pcm(frame: av.AudioFrame, sample_rate: int) -> bool:
    form = frame.format.name, frame.layout.name, frame.sample_rate
    return form == ("s16", "mono", sample_rate)


def _samples(frame: av.AudioFrame) -> bytes:
    # FFmpeg pads its buffers: only the first bytes of the plane are sound.
    return bytes(memoryview(frame.planes[0])[: frame.samples * BYTES_PER_SAMPLE])

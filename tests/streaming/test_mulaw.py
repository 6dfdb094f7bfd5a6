"""µ-law against FFmpeg's own, and there and back."""

import av
import numpy as np

from hotline.simulator.audio import mulaw as encode
from worker.streaming.mulaw import decode


def test_every_code_is_what_ffmpeg_says():
    codec = av.CodecContext.create("pcm_mulaw", "r")
    codec.sample_rate, codec.layout = 8000, "mono"
    (frame,) = codec.decode(av.Packet(bytes(range(256))))
    expected = frame.to_ndarray().reshape(-1)
    assert np.array_equal(np.frombuffer(decode(bytes(range(256))), "<i2"), expected)


def test_the_simulated_carrier_encodes_as_ffmpeg_does():
    samples = np.arange(-32768, 32768, dtype=np.int16)
    codec = av.CodecContext.create("pcm_mulaw", "w")
    codec.sample_rate, codec.layout, codec.format = 8000, "mono", "s16"
    frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), "s16", "mono")
    frame.sample_rate = 8000
    theirs = b"".join(bytes(packet) for packet in [*codec.encode(frame), *codec.encode(None)])
    ours, loss = encode(samples), np.frombuffer(decode(theirs), "<i2") - samples.astype(np.int32)
    own_loss = np.frombuffer(decode(ours), "<i2") - samples.astype(np.int32)
    # Where two codes are equally near, either is right.
    assert np.abs(own_loss).sum() <= np.abs(loss).sum() * 1.01


def test_there_and_back():
    codes = bytes(range(256))
    back = encode(np.frombuffer(decode(codes), "<i2"))
    # 0x7F is minus nothing; the same sample as 0xFF.
    assert back == codes.replace(b"\x7f", b"\xff")


def test_nothing_is_nothing():
    assert decode(b"") == b""
    assert encode(np.zeros(0, np.int16)) == b""

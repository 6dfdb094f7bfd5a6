"""conf/mfcc.conf and conf/model.conf: what the recogniser must know besides model and graph."""

from pathlib import Path

from speech_models.training import features

# 30 ms frames: Vosk takes them for granted when it computes the times of words. An utterance ends
# after 0.5 s of silence where a sentence may end, after 0.75 or 1.0 s where one hardly does.
_DECODING = """\
--min-active=200
--max-active=3000
--beam=11.0
--lattice-beam=6.0
--acoustic-scale={acoustic_scale}
--frame-subsampling-factor=3
--endpoint.silence-phones=1
--endpoint.rule2.min-trailing-silence=0.5
--endpoint.rule3.min-trailing-silence=0.75
--endpoint.rule4.min-trailing-silence=1.0
"""


def write(folder: Path, *, acoustic_scale: float = 0.4) -> None:
    """Write both files into `folder`.

    acoustic_scale: how much the sound weighs against the language model.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "mfcc.conf").write_text(features.CONFIGURATION)
    (folder / "model.conf").write_text(_DECODING.format(acoustic_scale=acoustic_scale))

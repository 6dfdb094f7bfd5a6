"""An installed model in the real Vosk."""

import re
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hotline.speech.install import install, wanted
from worker.speech.recognizer import ModelError, VoskRecognizer
from worker.speech.samples import read_samples
from worker.speech.wer import word_errors

NOW = datetime(2026, 11, 22, tzinfo=UTC)
# What the official models hold beside what the bundled one holds too.
README = "README"


def repacked(model_zip: Path, path: Path, *, flat: bool = False, rate: int = 8000) -> Path:
    """Pack the bundled model anew: in the older layout, or as a model of another sample rate."""
    with zipfile.ZipFile(model_zip) as source, zipfile.ZipFile(path, "w") as target:
        target.writestr(f"{path.stem}/{README}", "A model for tests.")
        for name in source.namelist():
            inner = name.partition("/")[2]
            content = source.read(name)
            if inner == "conf/mfcc.conf":
                content = content.replace(b"frequency=8000", b"frequency=%d" % rate)
            if not (flat and inner == "conf/model.conf"):
                inner = inner.rpartition("/")[2] if flat else inner
                target.writestr(f"{path.stem}/{inner}", content)
    return path


@pytest.mark.parametrize(
    ("flat", "rate", "most_errors"),
    [(False, 8000, 0), (False, 16000, 0.25), (True, 8000, 0.25)],
    ids=["folders", "16 kHz", "older layout"],
)
def test_an_installed_model_hears(
    model_zip: Path, bundled: Path, tmp_path: Path, flat: bool, rate: int, most_errors: float
):
    """The older layout has decoding options of its own, so it hears a little else."""
    archive = repacked(model_zip, tmp_path / "m.zip", flat=flat, rate=rate)
    layout = install(
        tmp_path, wanted("m", None, file=archive), NOW, lambda _stage: lambda _done, _total: None
    )
    assert (layout.is_flat, layout.sample_rate) == (flat, rate)
    assert layout.reads_telephone == (rate == 8000)
    recognizer = VoskRecognizer({"kk": tmp_path / "m", "ru": tmp_path / "m"})
    sample = next(iter(read_samples(bundled / "samples")))
    heard = recognizer.recognise(sample.recording, sample.language)
    assert word_errors(sample.text, heard.text).rate <= most_errors
    assert heard.model == "m"


def test_a_missing_model_says_how_to_install_it(tmp_path: Path):
    folder = tmp_path / "vosk-model-small-kz-0.42"
    sentence = (
        f"There is no speech model in {folder}: `python3 manage.py models install "
        "vosk-model-small-kz-0.42`"
    )
    with pytest.raises(ModelError, match=re.escape(sentence)):
        VoskRecognizer({"kk": folder, "ru": folder}).load()


def test_a_model_without_its_graph_is_refused_before_the_first_caller(
    model_zip: Path, tmp_path: Path
):
    with zipfile.ZipFile(model_zip) as opened:
        opened.extractall(tmp_path)
    folder = tmp_path / model_zip.stem
    (folder / "graph/Gr.fst").unlink()
    with pytest.raises(ModelError, match=r"graph/Gr\.fst is missing"):
        VoskRecognizer({"kk": folder, "ru": folder}).load()

"""Which folders Vosk takes for models, against the real Vosk."""

import shutil
import struct
from collections.abc import Callable
from pathlib import Path

import pytest
import vosk

from hotline.speech.errors import ModelFilesError
from hotline.speech.layout import Layout, examine, is_model, sample_rate

IVECTOR = [
    "final.dubm", "final.ie", "final.mat", "global_cmvn.stats", "online_cmvn.conf", "splice.conf",
]  # fmt: skip


def fst(*, has_output_symbols: bool = False) -> bytes:
    """The header of an OpenFst file."""
    flags = 2 if has_output_symbols else 0
    return struct.pack("<ii5si8sii", 2125659606, 5, b"const", 8, b"standard", 2, flags) + bytes(32)


@pytest.fixture
def model(bundled: Path, tmp_path: Path) -> Path:
    """A copy of the bundled model."""
    copy = tmp_path / "model"
    shutil.copytree(bundled, copy, ignore=shutil.ignore_patterns("samples", "*.md"))
    return copy


@pytest.fixture
def flat(model: Path, tmp_path: Path) -> Path:
    """The same in the older layout."""
    folder = tmp_path / "flat"
    folder.mkdir()
    for path in model.rglob("*"):
        if path.is_file() and path.name != "model.conf":
            shutil.copy(path, folder / path.name)
    return folder


def vosk_refuses(folder: Path) -> None:
    vosk.SetLogLevel(-1)
    # A model without its graphs is refused only by the second.
    with pytest.raises(Exception, match=r"Failed to create a (model|recognizer)"):
        vosk_takes(folder)


def vosk_takes(folder: Path) -> None:
    vosk.KaldiRecognizer(vosk.Model(str(folder)), 8000.0)


def test_the_bundled_model(bundled: Path):
    found = examine(bundled)
    assert found == Layout(
        is_flat=False, sample_rate=8000, takes_grammars=True, has_word_times=True
    )
    assert found.reads_telephone


def test_the_older_layout(flat: Path):
    assert is_model(flat)
    assert examine(flat) == Layout(
        is_flat=True, sample_rate=8000, takes_grammars=True, has_word_times=True
    )
    vosk_takes(flat)


@pytest.mark.parametrize(
    "name",
    [
        "am/final.mdl", "conf/model.conf", "conf/mfcc.conf", "graph/HCLr.fst", "graph/Gr.fst",
        "graph/words.txt", "graph/disambig_tid.int",
    ],
)  # fmt: skip
def test_what_is_needed_is_what_vosk_needs(model: Path, name: str):
    vosk_takes(model)
    (model / name).unlink()
    with pytest.raises(ModelFilesError, match=f"{Path(name).name}.*missing"):
        examine(model)
    vosk_refuses(model)


@pytest.mark.parametrize(
    "name", ["final.mdl", "mfcc.conf", "HCLr.fst", "Gr.fst", "words.txt", "disambig_tid.int"]
)
def test_what_the_older_layout_needs(flat: Path, name: str):
    (flat / name).unlink()
    with pytest.raises(ModelFilesError, match=f"{name}.*missing"):
        examine(flat)
    vosk_refuses(flat)


def test_word_times_are_a_matter_of_quality(model: Path):
    (model / "graph/phones/word_boundary.int").unlink()
    assert not examine(model).has_word_times
    vosk_takes(model)


def test_a_static_graph_takes_no_grammars(model: Path):
    for name in ("HCLr.fst", "Gr.fst", "disambig_tid.int"):
        (model / "graph" / name).unlink()
    (model / "graph/HCLG.fst").write_bytes(fst())
    assert not examine(model).takes_grammars


@pytest.mark.parametrize("name", ["HCLG.fst", "Gr.fst"])
def test_the_words_may_stand_in_the_graph(model: Path, name: str):
    (model / "graph/words.txt").unlink()
    (model / "graph" / name).write_bytes(fst(has_output_symbols=True))
    examine(model)


@pytest.mark.parametrize("content", [b"", b"PK", bytes(100), fst()[:10], fst()[:4] + b"\xff" * 30])
def test_a_graph_that_is_none(model: Path, content: bytes):
    (model / "graph/HCLr.fst").write_bytes(content)
    with pytest.raises(ModelFilesError, match=r"HCLr\.fst is no OpenFst file"):
        examine(model)


@pytest.mark.parametrize("missing", [name for name in IVECTOR if name != "final.ie"])
def test_ivectors_are_there_whole(model: Path, missing: str):
    (model / "ivector").mkdir()
    for name in IVECTOR:
        (model / "ivector" / name).write_bytes(b"")
    examine(model)
    (model / "ivector" / missing).unlink()
    with pytest.raises(ModelFilesError, match=f"ivector/{missing} is missing"):
        examine(model)


def test_a_network_that_wants_ivectors_gets_them(model: Path):
    network = model / "am/final.mdl"
    line = b"input-node name=input dim=40\n"
    assert line in network.read_bytes()
    wants = network.read_bytes().replace(line, b"input-node name=ivector dim=30\n" + line)
    network.write_bytes(wants)
    with pytest.raises(ModelFilesError, match=r"wants i-vectors, but ivector/final\.ie is missing"):
        examine(model)
    vosk_refuses(model)


@pytest.mark.parametrize(
    ("main", "others"),
    [
        ("rescore/G.carpa", ["rescore/G.fst"]),
        (
            "rnnlm/final.raw",
            [
                "rnnlm/feat_embedding.final.mat",
                "rnnlm/special_symbol_opts.conf",
                "rnnlm/word_feats.txt",
            ],
        ),
    ],
)
def test_rescoring_is_there_whole(model: Path, main: str, others: list[str]):
    for name in (main, *others):
        (model / name).parent.mkdir(exist_ok=True)
        (model / name).write_bytes(b"")
    examine(model)
    for name in others:
        (model / name).unlink()
        with pytest.raises(ModelFilesError, match=f"{name} is missing"):
            examine(model)
        (model / name).write_bytes(b"")


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("--sample-frequency=8000\n", 8000),
        ("# of the features\n--use-energy=false\n  --sample-frequency = 16000.0  # Hz\n", 16000),
        ("--sample_frequency=11025", 11025),
        ("--Sample-Frequency=8000", 8000),
        ("--use-energy=false\n", 16000),
        ("", 16000),
        ("#--sample-frequency=8000\n", 16000),
    ],
)
def test_sample_rate(model: Path, flat: Path, text: str, rate: int):
    for settings in (model / "conf/mfcc.conf", flat / "mfcc.conf"):
        settings.write_text(text)
    assert sample_rate(model) == sample_rate(flat) == rate
    assert examine(model).reads_telephone == (rate <= 8000)


def test_features_without_cepstra(model: Path):
    (model / "conf/mfcc.conf").rename(model / "conf/fbank.conf")
    assert sample_rate(model) == 8000
    examine(model)


@pytest.mark.parametrize(
    "content", [b"--sample-frequency=fast", b"--sample-frequency=inf", b"\xff"]
)
def test_feature_settings_that_are_none(model: Path, content: bytes):
    (model / "conf/mfcc.conf").write_bytes(content)
    with pytest.raises(ModelFilesError, match=r"mfcc\.conf"):
        sample_rate(model)


@pytest.mark.parametrize("prepare", [Path.mkdir, Path.touch, lambda _path: None])
def test_no_model_at_all(tmp_path: Path, prepare: Callable[[Path], None]):
    folder = tmp_path / "folder"
    prepare(folder)
    assert not is_model(folder)
    with pytest.raises(ModelFilesError, match="holds no Vosk model"):
        examine(folder)

"""What a folder must hold so that Vosk 0.3.45 reads it as a model.

The rules are those of `Model::Model`, `ConfigureV1`, `ConfigureV2` and `ReadDataFiles` in
vosk-api's src/model.cc at v0.3.45. Vosk itself says no more than "Failed to create a model", and it
reads one that lacks its graphs or its i-vectors, to fail at each recording: so the files are looked
at here.
"""

import mmap
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from hotline.speech.errors import ModelFilesError

TELEPHONE_RATE = 8000
# Kaldi's default, where a model's feature settings say nothing.
_KALDI_RATE = 16000

# OpenFst's header (fst.cc, FstHeader::Write): magic, two counted strings, version, flags.
_FST_MAGIC = 2125659606
_FST_HAS_OUTPUT_SYMBOLS = 0x2
_FST_LONGEST_NAME = 100

_IVECTOR_FILES = (
    "final.dubm",
    "final.mat",
    "global_cmvn.stats",
    "online_cmvn.conf",
    "splice.conf",
)
_RNNLM_FILES = ("feat_embedding.final.mat", "special_symbol_opts.conf", "word_feats.txt")


@dataclass(frozen=True, slots=True)
class Layout:
    """What a model folder offers.

    `sample_rate` is what the features are made from, in Hz. `takes_grammars` tells whether the
    words listened for can be narrowed at run time. Without `has_word_times` they are wrong.
    """

    is_flat: bool
    sample_rate: int
    takes_grammars: bool
    has_word_times: bool

    @property
    def reads_telephone(self) -> bool:
        """Tell whether 8 kHz audio goes in as it is; else it is upsampled first."""
        return self.sample_rate <= TELEPHONE_RATE


def is_model(folder: Path) -> bool:
    """Tell whether Vosk would take this folder for a model at all, in either layout."""
    return _is_in_folders(folder) or _is_flat(folder)


def sample_rate(folder: Path) -> int:
    """Return the rate (Hz) of the audio that a model's features are made from.

    Raises ModelFilesError where the feature settings are unreadable.
    """
    settings = next((path for path in _feature_settings(folder) if path.is_file()), None)
    rate = _KALDI_RATE
    for name, value in _kaldi_options(settings) if settings else ():
        if name == "--sample-frequency":
            try:
                rate = int(float(value))
            except (ValueError, OverflowError):
                raise ModelFilesError(f"{settings} names no sample rate: {value!r}.") from None
    return rate


def examine(folder: Path) -> Layout:
    """Check a model folder and tell what it offers. Raises ModelFilesError naming what lacks."""
    if not is_model(folder):
        raise ModelFilesError(
            f"{folder} holds no Vosk model: am/final.mdl with conf/model.conf (or, in the older "
            "layout, final.mdl with mfcc.conf) are missing."
        )
    flat = not _is_in_folders(folder)
    graph = folder if flat else folder / "graph"
    static = (graph / "HCLG.fst").is_file()
    problems = [
        *_missing(graph, () if static else ("HCLr.fst", "Gr.fst", "disambig_tid.int")),
        *_missing_features(folder),
        *_missing_ivectors(folder, folder / ("final.mdl" if flat else "am/final.mdl")),
        *_missing_companions(folder / "rescore", "G.carpa", ("G.fst",)),
        *_missing_companions(folder / "rnnlm", "final.raw", _RNNLM_FILES),
        *_graph_problems(graph, ("HCLG.fst",) if static else ("HCLr.fst", "Gr.fst")),
    ]
    if problems:
        raise ModelFilesError(f"The model in {folder} is not whole: {'; '.join(problems)}.")
    boundaries = graph / ("word_boundary.int" if flat else "phones/word_boundary.int")
    return Layout(
        is_flat=flat,
        sample_rate=sample_rate(folder),
        takes_grammars=not static,
        has_word_times=boundaries.is_file(),
    )


def _is_in_folders(folder: Path) -> bool:
    return (folder / "am" / "final.mdl").is_file() and (folder / "conf" / "model.conf").is_file()


def _is_flat(folder: Path) -> bool:
    return (folder / "final.mdl").is_file() and (folder / "mfcc.conf").is_file()


def _feature_settings(folder: Path) -> tuple[Path, Path]:
    conf = folder / "conf" if _is_in_folders(folder) else folder
    return conf / "mfcc.conf", conf / "fbank.conf"


def _missing_features(folder: Path) -> Iterator[str]:
    if not any(path.is_file() for path in _feature_settings(folder)):
        yield "mfcc.conf is missing"


def _missing(folder: Path, names: tuple[str, ...]) -> Iterator[str]:
    for name in names:
        if not (folder / name).is_file():
            yield f"{folder.name}/{name} is missing"


def _missing_companions(folder: Path, name: str, others: tuple[str, ...]) -> Iterator[str]:
    """Vosk reads these folders only if their main file is there, but then whole."""
    if (folder / name).is_file():
        yield from _missing(folder, others)


def _missing_ivectors(folder: Path, network: Path) -> Iterator[str]:
    ivectors = folder / "ivector"
    if (ivectors / "final.ie").is_file():
        yield from _missing(ivectors, _IVECTOR_FILES)
    elif _wants_ivectors(network):
        yield "its network wants i-vectors, but ivector/final.ie is missing"


def _wants_ivectors(network: Path) -> bool:
    """Look for the i-vector input among the network's configuration lines, which are plain text."""
    if network.stat().st_size == 0:  # mmap refuses an empty file
        return False
    with network.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        return data.find(b"input-node name=ivector") >= 0


def _graph_problems(graph: Path, names: tuple[str, ...]) -> Iterator[str]:
    present = [graph / name for name in names if (graph / name).is_file()]
    flags = {path.name: _fst_flags(path) for path in present}
    yield from (f"{name} is no OpenFst file" for name, each in flags.items() if each is None)
    # The words stand in the last of the graphs or beside it.
    has_symbols = bool((flags.get(names[-1]) or 0) & _FST_HAS_OUTPUT_SYMBOLS)
    if not has_symbols:
        yield from _missing(graph, ("words.txt",))


def _fst_flags(path: Path) -> int | None:
    """Return the flags in a graph's header, None if it has no such header."""
    with path.open("rb") as file:
        try:
            if struct.unpack("<i", file.read(4))[0] != _FST_MAGIC:
                return None
            for _ in range(2):  # the types of the graph and of its arcs
                length = struct.unpack("<i", file.read(4))[0]
                if not 0 < length <= _FST_LONGEST_NAME:
                    return None
                file.seek(length, 1)
            _version, flags = struct.unpack("<ii", file.read(8))
        except struct.error:
            return None
    return int(flags)


def _kaldi_options(path: Path) -> Iterator[tuple[str, str]]:
    """Yield the options of a Kaldi configuration file as `ParseOptions::ReadConfigFile` reads it.

    A name may be spelled with underscores and in capitals; `#` begins a comment.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ModelFilesError(f"{path} can't be read: {error}.") from error
    for line in lines:
        name, equals, value = line.partition("#")[0].strip().partition("=")
        if equals:
            yield name.strip().lower().replace("_", "-"), value.strip()

"""A model as bytes: arrays and one JSON text in NumPy's own format, nothing that can run."""

import io
import json
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hotline.understanding.heads import Head
from hotline.understanding.lexicon import Entry, Lexicon
from hotline.understanding.model import Heads, Model, Thresholds, Vocabularies
from hotline.understanding.vectors import Vocabulary
from hotline.understanding.word_languages import WordLanguages

_VOCABULARIES = ("meaning", "language")


def pack(model: Model) -> bytes:
    """Write all of a model, its lexicon too: it must find what it was trained to find."""
    arrays: dict[str, NDArray[Any]] = {}
    heads: dict[str, Any] = {}
    for name in _VOCABULARIES:
        vocabulary: Vocabulary = getattr(model.vocabularies, name)
        arrays[f"names {name}"] = _text("\n".join(vocabulary.names))
        arrays[f"idf {name}"] = vocabulary.idf
    for name, head in model.heads.named().items():
        arrays[f"weights {name}"] = head.weights
        arrays[f"step {name}"] = head.step
        arrays[f"bias {name}"] = head.bias
        heads[name] = {
            "classes": head.classes, "sharpness": head.sharpness, "shift": head.shift,
        }  # fmt: skip
    lexicon = [[entry.label, entry.text, entry.language] for entry in model.lexicon.entries]
    of_words = model.word_languages
    languages = {"weights": dict(of_words.weights), "bias": of_words.bias}
    about = {
        **model.settings(), "heads": heads, "lexicon": lexicon, "word_languages": languages,
    }  # fmt: skip
    arrays["about"] = _text(json.dumps(about, ensure_ascii=False))
    file = io.BytesIO()
    np.savez_compressed(file, allow_pickle=False, **arrays)
    return file.getvalue()


def unpack(content: bytes) -> Model:
    """Read what `pack` wrote. Raises ValueError or KeyError for anything else.

    Without pickle: a file from elsewhere can give wrong numbers, but can't run anything.
    """
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        about = json.loads(_string(arrays["about"]))
        vocabularies = {
            name: Vocabulary(_string(arrays[f"names {name}"]).split("\n"), arrays[f"idf {name}"])
            for name in _VOCABULARIES
        }
        heads = {
            name: Head(
                tuple(each["classes"]),
                arrays[f"weights {name}"],
                arrays[f"step {name}"],
                arrays[f"bias {name}"],
                each["sharpness"],
                each["shift"],
            )
            for name, each in about["heads"].items()
        }
    return Model(
        Vocabularies(**vocabularies),
        Heads(**heads),
        Thresholds(**about["thresholds"]),
        about["services_of"],
        Lexicon(Entry(*entry) for entry in about["lexicon"]),
        WordLanguages(**about["word_languages"]),
    )


def _text(text: str) -> NDArray[np.uint8]:
    return np.frombuffer(text.encode(), dtype=np.uint8)


def _string(array: NDArray[np.uint8]) -> str:
    return array.tobytes().decode()

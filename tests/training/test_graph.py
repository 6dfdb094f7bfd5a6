"""A model's graph, made by the real tools and used by the real recogniser."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

needs = "only in the environment of the training requirements"
pytest.importorskip("pywrapfst", reason=f"pynini is there {needs}")
pytest.importorskip("scipy", reason=f"scipy is there {needs}")

from speech_models.training import graph, lookahead, telephone  # noqa: E402
from speech_models.training.hcl import UNKNOWN, hcl  # noqa: E402
from speech_models.training.lexicon import lexicon  # noqa: E402
from speech_models.training.speaking import Speaker  # noqa: E402

DATA = Path(__file__).with_name("data")
SAID = {
    "kk": ("иә", "жоқ", "бізде су жоқ", "көшеде жарық жоқ", "үш күннен бері газ келмейді"),
    "ru": (
        "да",
        "нет",
        "у нас нет воды",
        "в доме холодно",
        "третий день нет света",
        "позвоните мне",
    ),
}
UNUSED = ("электр", "дорога", "школа", "мектеп", "дәрігер", "врач")


@pytest.fixture(scope="module")
def speaker() -> Speaker:
    return Speaker()


@pytest.fixture(scope="module")
def model(root: Path, speaker: Speaker, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped acoustic model with a graph of some 30 words."""
    shipped = root / "speech_models/demo-kk-ru"
    if not (shipped / "graph/phones.txt").exists():
        pytest.skip("the shipped model does not say which phones it knows")
    folder = tmp_path_factory.mktemp("model")
    (folder / "am").mkdir()
    shutil.copy(shipped / "am/final.mdl", folder / "am")
    sentences = [text for texts in SAID.values() for text in texts]
    vocabulary = {word for text in sentences for word in text.split()} | set(UNUSED)
    heard = []
    for language in SAID:
        for word in vocabulary:
            if spoken := speaker.say(word, language):
                heard.append((word, spoken.words[0].phones, 1))
        for text in SAID[language]:
            spoken = speaker.say(text, language)
            assert spoken
            heard += [(word.text, word.phones, 5) for word in spoken.words]
    phones = graph.read_phones(shipped)
    known = [entry for entry in heard if set(entry[1]) <= set(phones)]
    summary = graph.build(folder, lexicon(known), phones, sentences, vocabulary)
    assert (summary.words, summary.left_out, summary.unspoken) == (len(vocabulary), 0, ())
    return folder


LISTEN = """
import json, sys, vosk
vosk.SetLogLevel(-1)
recogniser = vosk.KaldiRecognizer(vosk.Model(sys.argv[1]), 8000, *sys.argv[2:])
recogniser.AcceptWaveform(sys.stdin.buffer.read())
print(recogniser.FinalResult())
"""


def recognised(model: Path, sound: np.ndarray, grammar: list[str] | None = None) -> str:
    """Let Vosk listen, in a process of its own: it cannot share one with pynini."""
    limits = [] if grammar is None else [json.dumps(grammar, ensure_ascii=False)]
    padded = telephone.between_silences(sound, 3000, 5000) * 16000
    answer = subprocess.run(
        [sys.executable, "-c", LISTEN, str(model), *limits],
        input=padded.astype("<i2").tobytes(),
        capture_output=True,
        check=True,
        timeout=60,
    )
    return str(json.loads(answer.stdout)["text"])


def sound(speaker: Speaker, text: str, voice: str) -> np.ndarray:
    spoken = speaker.say(text, voice)
    assert spoken
    return telephone.to_telephone_rate(spoken.samples)[0]


@pytest.mark.parametrize(
    ("language", "text"), [(language, text) for language in SAID for text in SAID[language]]
)
def test_what_is_said_is_recognised(
    model: Path, speaker: Speaker, language: str, text: str
) -> None:
    assert recognised(model, sound(speaker, text, f"{language}+max")) == text


def test_a_word_that_no_sentence_uses_is_recognised(model: Path, speaker: Speaker) -> None:
    assert recognised(model, sound(speaker, "школа", "ru+max")) == "школа"


def test_a_grammar_can_be_given_while_running(model: Path, speaker: Speaker) -> None:
    answers = ["иә", "жоқ", "[unk]"]
    assert recognised(model, sound(speaker, "жоқ", "kk+m7"), answers) == "жоқ"
    other = recognised(model, sound(speaker, "в доме холодно", "ru+max"), answers)
    assert set(other.split()) == {"[unk]"}


def test_silence_and_noise_are_nothing(model: Path) -> None:
    noise = np.random.default_rng(0).standard_normal(24000) * 0.02
    assert recognised(model, np.zeros(24000)) == ""
    assert recognised(model, noise) == ""


def test_the_phones_can_be_read_back(model: Path, root: Path) -> None:
    assert graph.read_phones(model) == graph.read_phones(root / "speech_models/demo-kk-ru")


def test_the_files_that_vosk_wants_are_there(model: Path) -> None:
    words = (model / "graph/words.txt").read_text(encoding="utf-8").splitlines()
    assert words[0] == "<eps> 0"
    assert [int(line.split()[1]) for line in words] == list(range(len(words)))
    boundaries = (model / "graph/phones/word_boundary.int").read_text().splitlines()
    assert boundaries[:5] == ["1 nonword", "2 begin", "3 end", "4 internal", "5 singleton"]
    assert int((model / "graph/disambig_tid.int").read_text()) == 2 * len(boundaries) + 1
    assert "--num-ceps=40" in (model / "conf/mfcc.conf").read_text().splitlines()


HEARD = (
    ("су", ("s", "u"), 9),
    ("су", ("s", "v"), 1),
    ("жоқ", ("Z", "o", "q"), 5),
    ("суық", ("s", "u", "y", "q"), 5),
    ("лук", ("l", "u", "k"), 5),
    ("люк", ("l", "u", "k"), 3),
    ("жолда", ("Z", "o", "l", "d", "a"), 4),
    ("жолды", ("Z", "o", "l", "d", "y"), 4),
    ("и", ("i",), 3),
    ("на", ("n", "a"), 3),
)


def test_a_lexicon_is_made_the_same_every_time() -> None:
    """It is the lexicon whose look-ahead file OpenFst's own tool wrote."""
    entries = lexicon(HEARD)
    words = {word: number for number, word in enumerate([*entries, UNKNOWN], start=1)}
    phones = ["SIL", *sorted({phone for _, phones, _ in HEARD for phone in phones})]

    content, _ = lookahead.encode(hcl(entries, words, phones))

    assert content == (DATA / "lexicon.olabel_lookahead.fst").read_bytes()


def test_an_unknown_phone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="uses 'x', which the acoustic model lacks"):
        graph.build(tmp_path, lexicon([("ах", "ax", 1)]), ["SIL", "a"], ["ах"], ["ах"])


def test_words_without_pronunciation_are_named(tmp_path: Path) -> None:
    entries = lexicon([("ау", "au", 1)])

    made = graph.build(tmp_path, entries, ["SIL", "a", "u"], ["ау", "ау ой"], ["ау", "ой"])

    assert (made.words, made.left_out, made.unspoken) == (1, 1, ("ой",))

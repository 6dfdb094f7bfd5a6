"""Doubt about a word shows on what was written for it."""

from hotline.domain.transcripts import Word, to_json
from hotline.storage.tables import Transcript
from hotline.web.console.unsure_words import pieces

SURE, DOUBTFUL = 0.99, 0.3


def transcript(display: str, *said: tuple[str, float], confidence: float = 0.9) -> Transcript:
    words = [Word(text, n, n + 0.5, sure) for n, (text, sure) in enumerate(said)]
    text = " ".join(word.text for word in words)
    return Transcript(text=text, display=display, words=to_json(words), confidence=confidence)


def marked(shown: Transcript) -> list[str]:
    found = pieces(shown, 0.5)
    assert " ".join(piece.text for piece in found) == shown.display
    return [piece.text for piece in found if piece.is_doubtful]


REST = [
    (word, SURE) for word in ["үй", "су", "жоқ", "бірнеше", "күн", "болды", "көмектесіңіздерші"]
]


def test_a_doubtful_word_is_marked_in_its_written_form():
    said = ("топарда", DOUBTFUL), ("он", SURE), ("екі", SURE), *REST
    shown = f"Топарда 12 {' '.join(word for word, _ in REST)}"
    assert marked(transcript(shown, *said)) == ["Топарда"]


def test_a_number_is_as_doubtful_as_any_word_of_it():
    said = ("топарда", SURE), ("он", DOUBTFUL), ("екі", SURE), *REST
    shown = f"Топарда 12 {' '.join(word for word, _ in REST)}"
    assert marked(transcript(shown, *said)) == ["12"]


def test_a_poor_text_has_no_marks():
    said = ("топарда", DOUBTFUL), *REST
    shown = f"Топарда {' '.join(word for word, _ in REST)}"
    assert marked(transcript(shown, *said, confidence=0.4)) == []

"""Understanding by the catalogue's keywords alone: while no model is trained."""

from collections.abc import Iterator, Sequence

from hotline.domain.folding import fold_words
from hotline.domain.languages import LANGUAGES
from hotline.domain.routing import KeywordRouter
from hotline.domain.stems import is_form_of, stem
from hotline.domain.understanding import Candidate, Understanding
from hotline.understanding import net
from hotline.understanding.lexicon import Lexicon
from hotline.understanding.normalise import Words, words_of

_CANDIDATES = 3
# How often the likeliest department was right on the training sentences: nearly a straight line
# over the router's score. So scores mean what the trained model's probabilities mean.
_SLOPE, _START, _MOST = 1.4, -0.13, 0.97


class KeywordUnderstander:
    """Knows departments, services, phrases of danger and texts that ask for nothing.

    Everything else stays unknown.
    """

    def __init__(self, router: KeywordRouter, dangers: Lexicon) -> None:
        """Use this router; its threshold should be 0, since the caller has one."""
        self._router = router
        self._dangers = dangers

    def understand(self, text: str) -> Understanding:
        """Propose departments with rough probabilities."""
        words = words_of(text)
        danger = net.danger_in(self._dangers, words)
        if not danger and net.is_small_talk(self._dangers, words):
            return _no_appeal(words)
        ranked = self._router.rank(text)[:_CANDIDATES]
        proposal = self._router.route(text)
        probability = min(_MOST, max(0.0, _SLOPE * proposal.score + _START))
        return Understanding(
            candidates=tuple(
                Candidate(code, probability * evidence / ranked[0][1]) for code, evidence in ranked
            ),
            service=proposal.service if ranked else None,
            kind=None,
            language=None,
            urgent=bool(danger),
            emergency=bool(danger),
            not_appeal=False,
            not_appeal_probability=0.0,
            because=tuple(dict.fromkeys(_words_of_keywords(proposal.because, words))),
            danger=danger,
        )


def _no_appeal(words: Words) -> Understanding:
    return Understanding(
        candidates=(),
        service=None,
        kind=None,
        language=None,
        urgent=False,
        emergency=False,
        not_appeal=True,
        not_appeal_probability=1.0,
        because=words.typed,
    )


def _words_of_keywords(keywords: Sequence[str], words: Words) -> Iterator[str]:
    """Yield the words of the text that are forms of each keyword's."""
    for keyword in keywords:
        stems = {stem(part, language) for part in fold_words(keyword) for language in LANGUAGES}
        said = [
            typed
            for typed, folded in zip(words.typed, words.folded, strict=True)
            if any(is_form_of(folded, part) for part in stems)
        ]
        if said:
            yield " ".join(said)

"""Understanding by the catalogue's keywords alone: while no model is trained."""

from hotline.domain.routing import KeywordRouter
from hotline.domain.understanding import Candidate, Understanding

_CANDIDATES = 3


class KeywordUnderstander:
    """Knows departments and services; everything else stays unknown and nothing is discarded."""

    def __init__(self, router: KeywordRouter) -> None:
        """Use this router; its threshold should be 0, since the caller has one."""
        self._router = router

    def understand(self, text: str) -> Understanding:
        """Propose departments; their scores are no probabilities, but fall with doubt like them."""
        ranked = self._router.rank(text)[:_CANDIDATES]
        proposal = self._router.route(text)
        return Understanding(
            candidates=tuple(
                Candidate(code, proposal.score * evidence / ranked[0][1])
                for code, evidence in ranked
            ),
            service=proposal.service if ranked else None,
            kind=None,
            language=None,
            urgent=False,
            emergency=False,
            not_appeal=False,
            not_appeal_probability=0.0,
            because=proposal.because,
        )

"""A classifier for tests that understands every text in the same way."""

from dataclasses import dataclass, replace
from typing import Any

from hotline.domain.understanding import Candidate, Understanding
from tests.world import World

APPEAL = Understanding(
    candidates=(
        Candidate("housing-utilities", 0.91),
        Candidate("village-akim", 0.06),
        Candidate("land", 0.01),
    ),
    service="water-supply",
    kind=None,
    language=None,
    urgent=False,
    emergency=False,
    not_appeal=False,
    not_appeal_probability=0.01,
    because=("су",),
)
NO_APPEAL = replace(
    APPEAL,
    candidates=(),
    service=None,
    not_appeal=True,
    not_appeal_probability=0.98,
    because=("рахмет",),
)


@dataclass
class Told:
    """Understands what it was told; an exception is raised instead."""

    understanding: Understanding | Exception

    def current(self) -> "Told":
        return self

    def understand(self, text: str) -> Understanding:
        del text
        if isinstance(self.understanding, Exception):
            raise self.understanding
        return self.understanding


def understanding(world: World, what: Understanding | Exception, **changes: Any) -> World:
    """Return the same hotline with a classifier that understands just this."""
    told = what if isinstance(what, Exception) else replace(what, **changes)
    return replace(world, ctx=replace(world.ctx, model=Told(told)))

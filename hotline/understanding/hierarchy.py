"""Departments, judged twice: by what is said to each, and by what is said about its services.

A sentence about a wheelchair and one about a sanatorium share no word, but both belong to one
department; a model of services knows each of them better. Both opinions are added.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from hotline.understanding.heads import Head, Scores, softmax
from hotline.understanding.vectors import Vector

# How much a department's best service stands out, and what it counts beside the department's own
# score (both have a spread of 1); chosen by cross-validation on the training sentences.
_STANDING_OUT = 2.0
_SHARE = 0.2


def no_service_of(department: str) -> str:
    """Return the class of a department's appeals that ask for none of its services."""
    return f":{department}"


class Hierarchy:
    """Adds up two heads; the sharpness of that of departments is that of the sum."""

    def __init__(
        self, departments: Head, services: Head, services_of: Mapping[str, Sequence[str]]
    ) -> None:
        self._departments = departments
        self._services = services
        self._own = {
            code: [*services_of.get(code, ()), no_service_of(code)] for code in departments.classes
        }
        self._members = members(departments.classes, services.classes, services_of)

    def probabilities(self, vector: Vector) -> dict[str, float]:
        """Return how likely each department is."""
        total = added(
            self._departments.scores(vector), self._services.scores(vector), self._members
        )
        shares = softmax(total * self._departments.sharpness)
        return dict(zip(self._departments.classes, shares.tolist(), strict=True))

    def service(self, department: str, vector: Vector) -> tuple[str | None, float]:
        """Return the likeliest of a department's services, or None for none of them.

        The second value is its share (0..1) of what speaks for the department.
        """
        likely = self._services.probabilities(vector)
        own = {code: likely.get(code, 0.0) for code in self._own[department]}
        best = max(own, key=lambda code: own[code])
        share = own[best] / (sum(own.values()) or 1.0)
        return (None if best == no_service_of(department) else best), share


def members(
    departments: Sequence[str], services: Sequence[str], services_of: Mapping[str, Sequence[str]]
) -> list[list[int]]:
    """Return, for each department, the numbers of the classes of services that are its own."""
    return [
        [
            number
            for number, service in enumerate(services)
            if service in services_of.get(code, ()) or service == no_service_of(code)
        ]
        for code in departments
    ]


def added(departments: Scores, services: Scores, members: Sequence[Sequence[int]]) -> Scores:
    """Add to each department's score what its services score together (in the last axis)."""
    scaled = services * np.float32(_STANDING_OUT)
    opinions = np.stack(
        [
            np.logaddexp.reduce(scaled[..., own], axis=-1) if own else scaled.min(axis=-1)
            for own in members
        ],
        axis=-1,
    )
    result: Scores = (departments + _SHARE * opinions).astype(np.float32)
    return result

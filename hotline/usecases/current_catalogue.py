"""What is made of departments and services and kept in memory, made anew after every change.

An administrator edits the catalogue in one process; others route appeals by it. Each of them asks
for the version, one row, before it uses what it has. That costs a look-up by key and nothing else
as long as nothing changed; nobody has to be told, and nobody can miss it.
"""

from collections.abc import Callable
from typing import Generic, TypeVar

from sqlalchemy.orm import Session

from hotline.domain.catalogue import Catalogue
from hotline.storage.catalogue_queries import catalogue_version, stored_catalogue

T = TypeVar("T")


class FromCatalogue(Generic[T]):
    """Something made from the catalogue of the database, such as a router.

    Two threads that find it out of date both make it anew; the result is the same.
    """

    def __init__(self, make: Callable[[Catalogue], T]) -> None:
        self._make = make
        self._kept: tuple[str, T] | None = None

    def current(self, session: Session) -> T:
        """Return it as of the catalogue that this session sees."""
        version = catalogue_version(session) or ""
        kept = self._kept
        if kept is None or kept[0] != version:
            kept = version, self._make(stored_catalogue(session))
            self._kept = kept
        return kept[1]

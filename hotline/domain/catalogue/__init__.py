"""The district's departments, services and places: ``config/catalogue/*.yaml``.

What a source supports is marked by ``verified_name``, ``verified_term`` and
``documents_verified``. Anything else is a plausible guess and must not be told
to a resident as a fact.

Read in `reading`, checked by `rules`, compared with the database by
`differences`, written back by `writing`.
"""

from hotline.domain.catalogue.model import Catalogue, Department, Entry, Place, Service
from hotline.domain.catalogue.reading import load_catalogue, load_places, read_catalogue

__all__ = [
    "Catalogue",
    "Department",
    "Entry",
    "Place",
    "Service",
    "load_catalogue",
    "load_places",
    "read_catalogue",
]

"""Write departments and services of the database back to the files."""

from pathlib import Path

from hotline.domain.catalogue.differences import digest
from hotline.domain.catalogue.model import DEPARTMENTS_FILE, SERVICES_FILE
from hotline.domain.catalogue.writing import Comments, entries_as_yaml
from hotline.domain.errors import InvalidInputError, NotFoundError
from hotline.storage import catalogue_queries as queries
from hotline.storage.unit import Units


def export_catalogue(units: Units, folder: Path, installed: Path) -> list[Path]:
    """Write the two files where they differ and return those that were written.

    Comments come from the files that stand there, else from the `installed` ones. Written over
    these, the files and the database are one again: what was edited in the console counts as the
    files' version from now on, and conflicts are over. Raises InvalidInputError, NotFoundError.
    """
    is_installed = folder.resolve() == installed.resolve()
    with units.write() as unit:
        queries.locked_version(unit.session)
        lists = {
            DEPARTMENTS_FILE: queries.in_files(queries.departments(unit.session)),
            SERVICES_FILE: queries.in_files(queries.services(unit.session)),
        }
        if not lists[DEPARTMENTS_FILE]:
            raise NotFoundError(
                "The database has no departments yet: run `python3 manage.py migrate` first."
            )
        written = []
        for name, rows in lists.items():
            text = entries_as_yaml(map(queries.entry_of, rows), _comments(folder, installed, name))
            if _replace(folder / name, text):
                written.append(folder / name)
            if is_installed:
                for place, row in enumerate(rows):
                    row.position, row.origin = place, digest(queries.entry_of(row))
    return written


def _comments(folder: Path, installed: Path, name: str) -> Comments:
    path = folder / name if (folder / name).exists() else installed / name
    return Comments.of(path.read_text(encoding="utf-8"))


def _replace(path: Path, text: str) -> bool:
    """Write a file that appears whole or not at all; False: it says so already."""
    try:
        if path.exists() and path.read_text(encoding="utf-8") == text:
            return False
        path.parent.mkdir(parents=True, exist_ok=True)
        new = path.with_suffix(".new")
        new.write_text(text, encoding="utf-8")
        new.replace(path)
    except OSError as error:
        raise InvalidInputError(
            "folder", f"{path} cannot be written ({error.strerror}): name another --folder."
        ) from error
    return True

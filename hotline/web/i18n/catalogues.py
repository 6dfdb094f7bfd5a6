"""Translations: found in the code, kept as .po, compiled when the application starts."""

import hashlib
import os
import tempfile
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from hotline.web.i18n import UiLanguage

HERE = Path(__file__).parent
WEB = HERE.parent
DOMAIN = "messages"
TRANSLATED: Final[tuple[UiLanguage, ...]] = ("kk", "ru")
"""English needs no catalogue: the words in the code are English."""

_METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
_KEYWORDS = {**DEFAULT_KEYWORDS, "_n": (1, 2), "_l": None}


def po_path(language: str, folder: Path = HERE) -> Path:
    """Return where the translations into a language stand."""
    return folder / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def read_catalogue(language: str) -> Catalog:
    """Read the translations into a language."""
    with po_path(language).open("rb") as file:
        return read_po(file, locale=language, domain=DOMAIN)


def extract() -> Catalog:
    """Collect the translatable words of the console's code and templates."""
    catalogue = Catalog(domain=DOMAIN, project="hotline", charset="utf-8")
    for name, line, message, comments, _context in extract_from_dir(
        WEB, method_map=_METHODS, keywords=_KEYWORDS, comment_tags=("For translators:",)
    ):
        del line  # numbers would change every entry with each edit
        catalogue.add(message, locations=[(name, 0)], auto_comments=comments)
    return catalogue


def compile_catalogues(target: Path) -> Path:
    """Compile all translations below `target` and return the folder that gettext reads.

    The folder is named by the content of the .po files: an unchanged catalogue is compiled once,
    a new version of the code never reads an old one, and processes that start at the same time
    write the same bytes.
    """
    sources = {language: po_path(language).read_bytes() for language in TRANSLATED}
    digest = hashlib.sha256(b"\0".join(sources.values())).hexdigest()[:16]
    folder = target / digest
    for language in TRANSLATED:
        compiled = po_path(language, folder).with_suffix(".mo")
        if not compiled.exists():
            _compile(language, compiled)
    return folder


def _compile(language: str, path: Path) -> None:
    """Write a .mo that appears whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        write_mo(file, read_catalogue(language))
    Path(name).replace(path)

"""Bring the .po files up to date with the code: `python -m hotline.web.i18n.update`."""

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from hotline.web.i18n import OWN_NAMES, UiLanguage
from hotline.web.i18n.catalogues import DOMAIN, TRANSLATED, extract, po_path, read_catalogue

WIDTH = 100


def update() -> None:
    """Add new words untranslated, drop those that are gone, keep all translations."""
    template = extract()
    for language in TRANSLATED:
        path = po_path(language)
        catalogue = read_catalogue(language) if path.exists() else _empty(language)
        # No guesses by similarity: a wrong translation is worse than a missing one.
        catalogue.update(
            template,
            no_fuzzy_matching=True,
            update_header_comment=False,
            update_creation_date=False,
        )
        catalogue.obsolete.clear()
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, catalogue, width=WIDTH, sort_output=True)


def _empty(language: UiLanguage) -> Catalog:
    return Catalog(
        language,
        domain=DOMAIN,
        header_comment="# Words of the console; hotline/web/i18n/__init__.py tells how it is kept",
        project="hotline",
        version="1",
        charset="utf-8",
        msgid_bugs_address="the administrator",
        last_translator="the project",
        language_team=OWN_NAMES[language],
        fuzzy=False,
    )


if __name__ == "__main__":
    update()

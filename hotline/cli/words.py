"""`words`: the local words of config/words.yaml."""

from bisect import bisect_left
from collections.abc import Sequence
from pathlib import Path

import click

from hotline.bootstrap import CATALOGUE, ROOT
from hotline.domain.catalogue import load_places
from hotline.domain.languages import LANGUAGES
from hotline.domain.local_words import LocalWords
from hotline.domain.local_words_file import WORDS_FILE, load_local_words
from hotline.domain.name_patterns import NameWord
from hotline.settings import load_settings

_SHOWN = 60


@click.group()
def words() -> None:
    """The names of villages, streets and people (config/words.yaml)."""


@words.command()
@click.option(
    "--file",
    "path",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    default=ROOT / "config" / WORDS_FILE,
    show_default="config/words.yaml",
    help="Another file than that of the installation.",
)
def check(path: Path) -> None:
    """Look for mistakes, and tell which names the speech models cannot hear."""
    places = load_places(CATALOGUE)
    local_words = load_local_words(path, places)
    click.echo(f"{len(local_words.entries)} names, with the places of the catalogue.")
    for double in local_words.doubles():
        click.echo(f"{double} stands there twice: keep one entry.")
    speech = load_settings().speech
    for folder in dict.fromkeys((speech.model_kk, speech.model_ru)):
        _tell_unknown(local_words, ROOT / folder)


def _tell_unknown(local_words: LocalWords, model: Path) -> None:
    known = model_words(model)
    if known is None:
        click.echo(f"{model.name}: the model has no list of its words, nothing can be said.")
        return
    unknown = [name for name in sorted(local_words.names()) if not _knows(known, name)]
    if not unknown:
        click.echo(f"{model.name} knows all of them.")
        return
    shown = ", ".join(unknown[:_SHOWN]) + (", …" if len(unknown) > _SHOWN else "")
    click.echo(
        f"{model.name} does not know {len(unknown)} of their words: {shown}\n"
        "It never writes these, but a similar word instead: list that under 'spoken', or rely on "
        "the console, which offers the name where the model was unsure."
    )


def _knows(words: Sequence[str], name: str) -> bool:
    """Tell whether a name is among sorted words in any case."""
    for language in LANGUAGES:
        wanted = NameWord.of(name, language)
        for place in range(bisect_left(words, wanted.beginning), len(words)):
            if not words[place].startswith(wanted.beginning):
                break
            if wanted.is_form(words[place]):
                return True
    return False


def model_words(model: Path) -> list[str] | None:
    """Return the words that a model can hear, sorted; ``None`` where it has no list of them."""
    path = model / "graph" / "words.txt"
    if not path.is_file():
        return None
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    return sorted({line.split()[0] for line in lines if line.strip()})

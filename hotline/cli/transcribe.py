"""`transcribe`: write down what is said in recordings."""

import json
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import click

from hotline.cli.recognising import model_option, open_recognizer, written_display
from hotline.domain.languages import LANGUAGES, Language
from hotline.domain.subtitles import cues, srt, vtt
from hotline.domain.transcripts import to_json
from hotline.ports import Recognition, RecognitionError

Display = Callable[[str, Language], str]

# Several of these in one file would be none.
_ONE_PER_FILE = {"srt", "vtt"}
_SUFFIX = {"text": ".txt", "srt": ".srt", "vtt": ".vtt", "json": ".json"}


@click.command()
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE..."
)
@click.option(
    "--language",
    type=click.Choice(LANGUAGES),
    default="kk",
    show_default=True,
    help="The language to try first; the other is tried where this one gives little.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(sorted(_SUFFIX)),
    default="text",
    show_default=True,
    help="Plain text, subtitles (srt, vtt) or JSON with the time and confidence of each word.",
)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write a file for each recording into this folder, not to standard output.",
)
@click.option("--raw", is_flag=True, help="Numbers in words and names as they were recognised.")
@model_option
def transcribe(
    files: Sequence[Path],
    language: Language,
    form: str,
    out: Path | None,
    raw: bool,
    model: Path | None,
) -> None:
    """Write down what is said in recordings of any usual format.

    A recording that can't be read is named at the end, on standard error; the others are done
    all the same, and the exit status is 1.
    """
    _check(files, form, out)
    recognizer = open_recognizer(model)
    display = _as_heard if raw else written_display()
    problems = []
    # On a terminal the texts themselves show how far it is.
    quiet = not sys.stderr.isatty() or (out is None and sys.stdout.isatty())
    with click.progressbar(files, label="Recognising", file=sys.stderr, hidden=quiet) as bar:
        for path in bar:
            try:
                heard = recognizer.recognise(path, language)
            except RecognitionError as error:
                problems.append(f"{path}: {error.sentence}")
                continue
            _deliver(rendered(path, heard, form, display), path, len(files), form, out)
    for problem in problems:
        click.echo(problem, err=True)
    if problems:
        raise SystemExit(1)


def rendered(path: Path, heard: Recognition, form: str, display: Display) -> str:
    """Write a recognition down in one of the formats; it ends with a line break or is empty."""
    if form == "json":
        return json.dumps(as_json(path, heard, display), ensure_ascii=False) + "\n"
    if form == "text":
        return display(heard.text, heard.language) + "\n"
    write = srt if form == "srt" else vtt
    return write(cues(heard.words, lambda text: display(text, heard.language)))


def as_json(path: Path, heard: Recognition, display: Display) -> dict[str, object]:
    """Give all that is known of a recording; times in seconds, confidences from 0 to 1."""
    return {
        "file": str(path),
        "text": heard.text,
        "display": display(heard.text, heard.language),
        "words": to_json(heard.words),
        "language": heard.language,
        "model": heard.model,
        "confidence": heard.confidence,
        "seconds": heard.seconds,
        "cut": heard.cut,
        "other": None if heard.other is None else _briefly(heard.other),
    }


def _briefly(heard: Recognition) -> dict[str, object]:
    return {
        "text": heard.text,
        "language": heard.language,
        "model": heard.model,
        "confidence": heard.confidence,
    }


def _check(files: Sequence[Path], form: str, out: Path | None) -> None:
    """Refuse what would mix or overwrite results, before anything is done."""
    if out is None:
        if form in _ONE_PER_FILE and len(files) > 1:
            raise click.UsageError(f"Several files as {form} need a folder: give --out FOLDER.")
        return
    twice = [stem for stem, count in Counter(path.stem for path in files).items() if count > 1]
    if twice:
        raise click.UsageError(
            f"Several recordings are called {twice[0]}: their results would overwrite each other "
            "in one folder. Run them one after the other."
        )
    out.mkdir(parents=True, exist_ok=True)


def _deliver(result: str, path: Path, files: int, form: str, out: Path | None) -> None:
    if out is not None:
        target = out / (path.stem + _SUFFIX[form])
        target.write_text(result, encoding="utf-8")
        return
    name = f"{path}: " if form == "text" and files > 1 else ""
    click.echo(name + result, nl=False)


def _as_heard(text: str, language: Language) -> str:
    del language
    return text

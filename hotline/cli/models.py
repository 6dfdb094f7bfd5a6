"""`models`: the speech models: which there are, fetching, checking, removing them."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import click

from hotline.bootstrap import ROOT
from hotline.domain.languages import LANGUAGES, Language
from hotline.settings import Settings, load_settings
from hotline.settings.model import DEMO_MODEL
from hotline.speech.download import MB
from hotline.speech.errors import ModelFilesError
from hotline.speech.install import install, wanted
from hotline.speech.installed import flaws, models_in, record_of, remove
from hotline.speech.layout import Layout, examine
from hotline.speech.registry import OfficialModel, checked_id, read_registry

MODELS = ROOT / "speech_models"
REGISTRY = MODELS / "models.toml"

_folder_option = click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=MODELS,
    show_default="speech_models",
    help="Where the models are.",
)


@dataclass(frozen=True, slots=True)
class _Row:
    """One model as `list` shows it. `problem` is empty for a model that is whole."""

    id: str
    languages: Sequence[Language]
    size: str
    megabytes: int | None
    wer: float | None
    wer_of: str
    licence: str
    memory: str
    note: str
    installed: bool
    in_use_for: Sequence[Language]
    sample_rate: int | None
    reads_telephone: bool | None
    takes_grammars: bool | None
    problem: str


@click.group()
def models() -> None:
    """The speech models: official ones for real callers."""


@models.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@_folder_option
def list_(folder: Path, *, as_json: bool) -> None:
    """Show the official models and those that are installed."""
    official = read_registry(REGISTRY)
    installed = {path.name: path for path in models_in(folder)}
    settings = load_settings()
    rows = [
        _row(name, official.get(name), installed.get(name), settings)
        for name in dict.fromkeys([*installed, *official])
    ]
    if as_json:
        click.echo(json.dumps([asdict(row) for row in rows], ensure_ascii=False, indent=2))
        return
    click.echo(_line("model", "for", "zip", "WER %", "8 kHz", "state"))
    for row in rows:
        click.echo(_shown(row))
    click.echo(
        "\nWER: the published share of wrong words; the test sets differ, and none is of telephone "
        "calls.\nInstall one: python3 manage.py models install MODEL"
    )


@models.command("install")
@click.argument("model", nargs=-1, required=True)
@click.option(
    "--file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Unpack this zip instead of fetching one.",
)
@click.option("--mirror", metavar="ADDRESS", help="Fetch ADDRESS/MODEL.zip.")
@click.option("--sha256", metavar="HEX", help="Refuse any other zip than this.")
@_folder_option
def install_(
    model: tuple[str, ...], file: Path | None, mirror: str | None, sha256: str | None, folder: Path
) -> None:
    """Fetch and unpack models; a download that was broken off goes on where it stopped."""
    if len(model) > 1 and (file or sha256):
        raise click.UsageError("--file and --sha256 go with one model.")
    if file and mirror:
        raise click.UsageError("Say either --file or --mirror.")
    official = read_registry(REGISTRY)
    for name in model:
        what = wanted(name, official.get(name), file=file, mirror=mirror, sha256=sha256)
        with _Bars() as bars:
            layout = install(folder, what, datetime.now(UTC), bars.stage)
        _tell_installed(folder / name, official.get(name), layout)


@models.command()
@click.argument("model", nargs=-1)
@_folder_option
def verify(model: tuple[str, ...], folder: Path) -> None:
    """Compare installed models with what was installed; exit 1 if one is damaged."""
    chosen = [folder / checked_id(name) for name in model] or models_in(folder)
    damaged = False
    for path in chosen:
        found = flaws(path)
        damaged = damaged or bool(found)
        click.echo(f"{path.name}: {'damaged' if found else _whole(path)}")
        for flaw in found:
            click.echo(f"- {flaw}")
    if damaged:
        raise click.ClickException(
            "Install the damaged again: `models remove MODEL --force`, then `models install MODEL`."
        )


@models.command("remove")
@click.argument("model")
@click.option("--force", is_flag=True, help="Remove it even if the settings name it.")
@_folder_option
def remove_(model: str, folder: Path, *, force: bool) -> None:
    """Remove an installed model."""
    used = [] if force else _used_for(folder / model, load_settings())
    freed = remove(folder, model, used_by=[f"speech.model_{language}" for language in used])
    click.echo(f"Removed {model}; {freed // MB} MB are free again.")


class _Bars:
    """Progress bars one after another; closes the last one, whatever happens."""

    def __init__(self) -> None:
        self._bar: Any = None  # click names the type nowhere public

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: object, _trace: TracebackType | None
    ) -> None:
        self._close()

    def stage(self, name: str) -> Callable[[int, int | None], None]:
        """Begin a stage; the bar appears with the first news of it."""
        self._close()

        def show(done: int, total: int | None) -> None:
            if self._bar is not None and done < self._bar.pos:
                self._close()  # a download began anew, and a bar can't go backwards
            if self._bar is None:
                self._bar = click.progressbar(length=total or 0, label=f"{name:<9}")
                self._bar.__enter__()
            self._bar.update(done - self._bar.pos)

        return show

    def _close(self) -> None:
        if self._bar is not None:
            self._bar.__exit__(None, None, None)
            self._bar = None


def _row(name: str, official: OfficialModel | None, path: Path | None, settings: Settings) -> _Row:
    layout, problem = _looked_at(path) if path else (None, "")
    languages: Sequence[Language] = [official.language] if official else []
    return _Row(
        id=name,
        languages=list(LANGUAGES) if name == DEMO_MODEL else languages,
        size=official.size if official else "",
        megabytes=official.megabytes if official else None,
        wer=official.wer if official else None,
        wer_of=official.wer_of if official else "",
        licence=official.licence if official else "",
        memory=official.memory if official else "",
        note=official.note if official else "",
        installed=path is not None,
        in_use_for=_used_for(path, settings) if path else [],
        sample_rate=layout.sample_rate if layout else None,
        reads_telephone=layout.reads_telephone if layout else None,
        takes_grammars=layout.takes_grammars if layout else None,
        problem=problem,
    )


def _looked_at(path: Path) -> tuple[Layout | None, str]:
    try:
        return examine(path), ""
    except ModelFilesError as error:
        return None, error.sentence


def _shown(row: _Row) -> str:
    if row.problem:
        state = f"damaged: {row.problem}"
    elif row.in_use_for:
        state = f"in use for {', '.join(row.in_use_for)}"
    else:
        state = "installed" if row.installed else "-"
    telephone = {None: "", True: "yes", False: "upsampled"}[row.reads_telephone]
    return _line(
        row.id,
        " ".join(row.languages),
        f"{row.megabytes} MB" if row.megabytes else "",
        f"{row.wer:g}" if row.wer is not None else "",
        telephone,
        state,
    )


def _line(name: str, languages: str, size: str, wer: str, telephone: str, state: str) -> str:
    return f"{name:<25} {languages:<5} {size:>8} {wer:>6}  {telephone:<9} {state}"


def _used_for(path: Path, settings: Settings) -> list[Language]:
    named: dict[Language, Path] = {"kk": settings.speech.model_kk, "ru": settings.speech.model_ru}
    return [
        language for language, used in named.items() if (ROOT / used).resolve() == path.resolve()
    ]


def _whole(path: Path) -> str:
    return "whole" if record_of(path) else "readable (not installed by command: nothing to compare)"


def _tell_installed(path: Path, official: OfficialModel | None, layout: Layout) -> None:
    record = record_of(path)
    place = path.relative_to(ROOT) if path.is_relative_to(ROOT) else path.resolve()
    click.echo(f"{path.name} is installed.")
    if record and not (official and official.sha256):
        click.echo(f"  SHA-256 of its zip: {record.sha256} (noted in installed.json)")
    rate = f"{layout.sample_rate / 1000:g} kHz"
    telephone = (
        "telephone sound as it is" if layout.reads_telephone else "telephone sound upsampled"
    )
    click.echo(f"  It hears {rate}: {telephone}.")
    if not layout.has_word_times:
        click.echo("  It has no word_boundary.int: the times of its words are not to be trusted.")
    click.echo("Put this into config/local.toml and start the hotline again:\n\n[speech]")
    for language in [official.language] if official else LANGUAGES:
        click.echo(f'model_{language} = "{place.as_posix()}"')

"""``config/words.yaml``: the names that an administrator adds, read and checked."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

from hotline.domain.catalogue import Place
from hotline.domain.errors import InvalidInputError
from hotline.domain.local_words import WORD_KINDS, LocalWord, LocalWords

WORDS_FILE = "words.yaml"
_NAMES = ("name", "kk", "ru")
_LISTS = ("spoken", "only_with", "never_with")
_FIELDS = (*_NAMES, "kind", *_LISTS)


def load_local_words(path: Path, places: Iterable[Place]) -> LocalWords:
    """Read the file and add the places, which an entry of the same name replaces.

    An :class:`InvalidInputError` names the file, the line and what to do.
    """
    listed = tuple(_entry(path, line, raw) for line, raw in _raw_entries(path))
    named = {spelling.lower() for entry in listed for spelling in entry.spellings}
    added = (LocalWord(p.name_kk, p.name_ru, _kind_of(p)) for p in places)
    rest = (entry for entry in added if not named & {s.lower() for s in entry.spellings})
    return LocalWords((*listed, *rest))


def _kind_of(place: Place) -> Any:
    return place.kind if place.kind in WORD_KINDS else "other"


def _raw_entries(path: Path) -> list[tuple[int, Any]]:
    """Return each entry with the number of its line."""
    try:
        text = path.read_text(encoding="utf-8")
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        content = yaml.safe_load(text)
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInputError(
            path.name, f"{path} cannot be read: {error}; put it back, an empty file will do."
        ) from error
    except yaml.YAMLError as error:
        raise InvalidInputError(
            path.name, f"{path} is no valid YAML: {_place_of(error)}"
        ) from error
    if content is None:
        return []
    if not isinstance(content, list) or not isinstance(node, yaml.SequenceNode):
        raise InvalidInputError(
            path.name, f"{path} must be a list: begin each entry with '- name: ...'."
        )
    lines = [each.start_mark.line + 1 for each in node.value]
    return list(zip(lines, content, strict=True))


def _place_of(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    line = f"line {mark.line + 1}" if mark is not None else "somewhere"
    problem = getattr(error, "problem", None) or "it cannot be understood"
    return f"{line}: {problem}; compare it with the entries around it."


def _entry(path: Path, line: int, raw: Any) -> LocalWord:
    where = f"{path.name}, line {line}"
    if not isinstance(raw, Mapping):
        raise InvalidInputError(path.name, f"{where}: write '- name: Топар', not just a word.")
    for field in raw:
        if field not in _FIELDS:
            fields = ", ".join(_FIELDS)
            raise InvalidInputError(str(field), f"{where}: {field!r} is no field; use {fields}.")
    kk, ru = _spellings(where, raw)
    kind = raw.get("kind", "other")
    if kind not in WORD_KINDS:
        kinds = ", ".join(WORD_KINDS)
        raise InvalidInputError("kind", f"{where} ({kk}): kind must be one of {kinds}.")
    return LocalWord(kk, ru, kind, **{field: _list(where, raw, field) for field in _LISTS})


def _spellings(where: str, raw: Mapping[str, Any]) -> tuple[str, str]:
    for field in _NAMES:
        value = raw.get(field, "-")
        if not isinstance(value, str) or not value.strip():
            raise InvalidInputError(
                field, f"{where}: {field!r} must be a name, in quotes if need be."
            )
    either = raw.get("name")
    kk, ru = raw.get("kk", either), raw.get("ru", either)
    if kk is None or ru is None:
        raise InvalidInputError(
            "name", f"{where}: give 'name', or 'kk' and 'ru' where the languages differ."
        )
    for spelling in (kk, ru):
        if not any(map(str.isalpha, spelling)):
            raise InvalidInputError("name", f"{where}: {spelling!r} has no letters.")
    return kk.strip(), ru.strip()


def _list(where: str, raw: Mapping[str, Any], field: str) -> tuple[str, ...]:
    value = raw.get(field, [])
    words = value if isinstance(value, list) else [value]
    if not all(isinstance(word, str) and any(map(str.isalpha, word)) for word in words):
        raise InvalidInputError(
            field, f"{where}: {field!r} must be a list of words, for example [{_EXAMPLES[field]}]."
        )
    return tuple(words)


_EXAMPLES = {"spoken": "грэс екі", "only_with": "улица, көше", "never_with": "бол"}

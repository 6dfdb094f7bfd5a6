"""``config/rules.toml``: the routing rules, read and checked."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from datetime import time
from pathlib import Path
from typing import Any

from hotline.domain.catalogue import Catalogue, Place
from hotline.domain.errors import InvalidInputError
from hotline.domain.rules import HelperRule, NightRule, PlaceRule, RoutingRules

RULES_FILE = "rules.toml"

_KEYS: Mapping[str, frozenset[str]] = {
    "village_akim": frozenset({"services", "places"}),
    "night": frozenset({"to", "departments", "begins", "ends", "days_off"}),
    "helpers": frozenset({"department", "helper", "above"}),
}


def load_rules(path: Path, places: Iterable[Place]) -> RoutingRules:
    """Read the file; an :class:`InvalidInputError` names the key that is wrong.

    ``places`` are those of the catalogue: a settlement may be written in either language.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InvalidInputError(
            path.name, f"{path} cannot be read: {error}; names of settlements stand in quotes."
        ) from error
    _refuse_unknown("", content, frozenset(_KEYS))
    settlements = {
        name.casefold(): place.name_kk
        for place in places
        if place.kind == "settlement"
        for name in (place.name_kk, place.name_ru)
    }
    return RoutingRules(
        _place(_table(content, "village_akim"), settlements),
        _night(_table(content, "night")),
        tuple(_helpers(content.get("helpers", []))),
    )


def rule_problems(rules: RoutingRules, catalogue: Catalogue) -> Iterator[str]:
    """Tell which codes lead nowhere: such a rule does nothing until it is corrected."""
    for code in sorted(rules.place.services):
        service = catalogue.service(code)
        if service is None or not service.active:
            yield f"village_akim.services: there is no service {code!r} in use."
    for settlement, code in rules.place.departments.items():
        yield from _no_department(catalogue, f'village_akim.places."{settlement}"', code)
    if rules.night is not None:
        yield from _no_department(catalogue, "night.to", rules.night.to)
        for code in sorted(rules.night.departments):
            yield from _no_department(catalogue, "night.departments", code)
    for each in rules.helpers:
        yield from _no_department(catalogue, "helpers.department", each.department)
        yield from _no_department(catalogue, "helpers.helper", each.helper)


def _no_department(catalogue: Catalogue, key: str, code: str) -> Iterator[str]:
    department = catalogue.department(code)
    if department is None or not department.active:
        yield f"{key}: there is no department {code!r} in use."


def _place(table: Mapping[str, Any], settlements: Mapping[str, str]) -> PlaceRule:
    departments = {}
    for name, code in _table(table, "places", "village_akim.").items():
        settlement = settlements.get(name.casefold())
        if settlement is None:
            raise InvalidInputError(
                "village_akim.places",
                f"village_akim.places: {name!r} is no settlement of config/catalogue/places.yaml; "
                "add it there, or write it as it stands there.",
            )
        departments[settlement] = _code("village_akim.places", code)
    return PlaceRule(_codes(table, "village_akim", "services"), departments)


def _night(table: Mapping[str, Any]) -> NightRule | None:
    to = table.get("to", "")
    if not to:
        return None
    days_off = table.get("days_off", True)
    if not isinstance(days_off, bool):
        raise InvalidInputError("night.days_off", "night.days_off must be true or false.")
    return NightRule(
        to=_code("night.to", to),
        departments=_codes(table, "night", "departments"),
        begins=_time(table, "begins"),
        ends=_time(table, "ends"),
        days_off=days_off,
    )


def _helpers(entries: Any) -> Iterator[HelperRule]:
    if not isinstance(entries, list) or not all(isinstance(each, dict) for each in entries):
        raise InvalidInputError("helpers", "helpers: begin each entry with [[helpers]].")
    for each in entries:
        _refuse_unknown("helpers.", each, _KEYS["helpers"])
        above = each.get("above")
        if type(above) is not int or above < 1:
            raise InvalidInputError(
                "helpers.above", f"helpers.above must be a number of appeals, not {above!r}."
            )
        department = _code("helpers.department", each.get("department"))
        helper = _code("helpers.helper", each.get("helper"))
        if helper == department:
            raise InvalidInputError("helpers.helper", f"helpers: {helper!r} can't help itself.")
        yield HelperRule(department, helper, above)


def _table(content: Mapping[str, Any], key: str, within: str = "") -> Mapping[str, Any]:
    found = content.get(key, {})
    if not isinstance(found, dict):
        raise InvalidInputError(within + key, f"{within}{key} must be a table: [{within}{key}].")
    if key in _KEYS:
        _refuse_unknown(f"{key}.", found, _KEYS[key])
    return found


def _refuse_unknown(within: str, found: Mapping[str, Any], known: frozenset[str]) -> None:
    for key in sorted(set(found) - known):
        raise InvalidInputError(
            within + key, f"{within}{key} is no key of rules; use {', '.join(sorted(known))}."
        )


def _codes(table: Mapping[str, Any], section: str, key: str) -> frozenset[str]:
    found = table.get(key, [])
    if not isinstance(found, list):
        raise InvalidInputError(
            f"{section}.{key}", f'{section}.{key} must be a list like ["roads-transport"].'
        )
    return frozenset(_code(f"{section}.{key}", code) for code in found)


def _code(key: str, code: Any) -> str:
    if not isinstance(code, str) or not code:
        raise InvalidInputError(
            key, f'{key}: {code!r} is no code; write one like "roads-transport".'
        )
    return code


def _time(table: Mapping[str, Any], key: str) -> time:
    value = table.get(key)
    if isinstance(value, time):
        return value
    try:
        return time.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        raise InvalidInputError(
            f"night.{key}", f'night.{key} must be a time like "20:00", not {value!r}.'
        ) from None

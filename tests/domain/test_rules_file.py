"""config/rules.toml: what an administrator may write, and what the mistakes are called."""

from datetime import time
from pathlib import Path

import pytest

from hotline.domain.catalogue import Catalogue, load_catalogue, load_places
from hotline.domain.errors import InvalidInputError
from hotline.domain.rules import HelperRule, NightRule, PlaceRule, RoutingRules
from hotline.domain.rules_file import RULES_FILE, load_rules, rule_problems


@pytest.fixture(scope="module")
def catalogue(root: Path) -> Catalogue:
    """Return the district's catalogue."""
    return load_catalogue(root / "config" / "catalogue")


def read(folder: Path, root: Path, text: str) -> RoutingRules:
    path = folder / RULES_FILE
    path.write_text(text, "utf-8")
    return load_rules(path, load_places(root / "config" / "catalogue"))


def test_the_shipped_file_changes_nothing(root: Path) -> None:
    places = load_places(root / "config" / "catalogue")
    assert load_rules(root / "config" / RULES_FILE, places) == RoutingRules()


def test_its_examples_can_be_used_by_removing_the_sign(
    tmp_path: Path, root: Path, catalogue: Catalogue
) -> None:
    text = (root / "config" / RULES_FILE).read_text("utf-8").replace('to = ""', 'to = "emergency"')
    text = text.replace("services = []\n# services", "services")
    for begin in ('"Топар"', '"Қарабас"', "[[helpers]]", "department =", "helper =", "above ="):
        assert f"# {begin}" in text, begin
        text = text.replace(f"# {begin}", begin)
    rules = read(tmp_path, root, text)
    assert rules == RoutingRules(
        PlaceRule(
            frozenset({"street-lighting", "stray-dogs"}),
            {"Топар": "village-akim", "Қарабас": "village-akim"},
        ),
        NightRule("emergency", frozenset({"housing-utilities"}), time(20), time(8)),
        (HelperRule("housing-utilities", "akim-office", 200),),
    )
    assert list(rule_problems(rules, catalogue)) == []


def test_a_settlement_is_known_in_both_languages(tmp_path: Path, root: Path) -> None:
    text = '[village_akim.places]\n"карабас" = "village-akim"\n"Құрма" = "village-akim"'
    found = read(tmp_path, root, text).place.departments
    assert found == {"Қарабас": "village-akim", "Құрма": "village-akim"}


@pytest.mark.parametrize(
    ("text", "field", "sentence"),
    [
        ("[village_akim.places]\nТопар = 1", RULES_FILE, "stand in quotes"),
        ('[village_akim.places]\n"Токио" = "police"', "village_akim.places", "no settlement"),
        ('[village_akim.places]\n"Топар" = 1', "village_akim.places", "is no code"),
        ('[village_akim]\nservice = "snow"', "village_akim.service", "is no key"),
        ('[village_akim]\nservices = "snow"', "village_akim.services", "must be a list"),
        ("[nights]", "nights", "use helpers, night, village_akim"),
        ("night = 1", "night", "must be a table"),
        ('[night]\nto = "police"\nbegins = "8 pm"', "night.begins", 'a time like "20:00"'),
        (
            '[night]\nto = "police"\nbegins = "20:00"\nends = "08:00"\ndays_off = "yes"',
            "night.days_off",
            "true or false",
        ),
        ("[helpers]\nabove = 3", "helpers", r"\[\[helpers\]\]"),
        ('[[helpers]]\ndepartment = "land"\nhelper = "police"', "helpers.above", "a number"),
        (
            '[[helpers]]\ndepartment = "land"\nhelper = "land"\nabove = 3',
            "helpers.helper",
            "can't help itself",
        ),
        ('[[helpers]]\nhelper = "land"\nabove = 3', "helpers.department", "is no code"),
    ],
)
def test_a_mistake_is_named(
    tmp_path: Path, root: Path, text: str, field: str, sentence: str
) -> None:
    with pytest.raises(InvalidInputError, match=sentence) as refused:
        read(tmp_path, root, text)
    assert refused.value.field == field


def test_codes_that_lead_nowhere_are_listed(
    tmp_path: Path, root: Path, catalogue: Catalogue
) -> None:
    text = """
        [village_akim]
        services = ["moon-lighting"]
        places = { "Топар" = "topar" }
        [night]
        to = "watch"
        departments = ["gas"]
        begins = 20:00:00
        ends = 08:00:00
        [[helpers]]
        department = "water"
        helper = "fire"
        above = 5
    """
    found = "\n".join(rule_problems(read(tmp_path, root, text), catalogue))
    for code in ("moon-lighting", "topar", "watch", "gas", "water", "fire"):
        assert f"{code!r} in use" in found

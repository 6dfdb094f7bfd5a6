"""What callers and texters hear of an incident before anybody answers them."""

from datetime import timedelta
from urllib.parse import unquote

import pytest

from hotline.domain.errors import ConflictError, InvalidInputError
from hotline.flows.effects import Words
from hotline.flows.session import Session
from hotline.storage.tables import Call, Delivery, Incident, Purpose
from hotline.storage.unit import Unit
from hotline.usecases.incident_announcement import announce, spoken, template, withdraw
from hotline.usecases.incident_review import close_incident
from tests.factories import make_appeal, make_person
from tests.usecases.incident_world import NO_WATER, change, confirmed, knowing, write
from tests.world import MOBILE, OTHER_MOBILE, WITHHELD, CarrierSide, Heard, World

KK = "Топарда су жоқ, біз білеміз. Болжамды аяқталу уақыты: 18:00."
RU = "В Топаре нет воды, мы знаем. Ориентировочное время окончания: 18:30."
TEXTS = {"kk": KK, "ru": RU}


@pytest.fixture
def world(world: World) -> World:
    """Return a hotline where an incident of Topar is open."""
    world = knowing(world)
    confirmed(world, NO_WATER[:3])
    return world


def tell(world: World, texts: dict[str, str] | None = None, **time: float) -> Incident:
    until = timedelta(**(time or {"hours": 3}))
    return change(
        world,
        lambda unit, it: announce(unit, it, texts or TEXTS, unit.now + until),
    )


def ring(world: World, caller: str = MOBILE, number: int = 1) -> Heard:
    return CarrierSide.of(world).call("/twilio/voice", f"CA{number:032x}", caller)


def told(world: World) -> list[str]:
    """Return what the last call was told, in Kazakh."""
    values = Session.from_json(world.rows(Call)[-1].session).values
    names = ("announcement_kk", "second_announcement_kk")
    return [str(values[name]) for name in names if values.get(name)]


def lives(world: World, phone: str, *places: str | None) -> None:
    """Let the person of a number have appeals that named these places."""
    with world.ctx.units.write() as unit:
        person = make_person(unit, phone)
        for place in places:
            make_appeal(unit, person=person, place=place, text="Жол")


def test_it_is_said_between_greeting_and_consent(world: World) -> None:
    tell(world)
    heard = ring(world)
    addresses = [unquote(each.text or "") for each in heard.tree.iter("Play")]
    at = next(n for n, address in enumerate(addresses) if "/prompts/said/" in address)
    assert (at, heard.verbs) == (1, ["Gather"])
    assert heard.prompts[:2] == ["kk/greeting", "kk/consent"]
    assert told(world) == ["Топарда су жоқ, біз білеміз. Болжамды аяқталу уақыты: сағат он сегіз."]


def test_both_languages_hear_it(world: World) -> None:
    incident = tell(world)
    line = CarrierSide.of(world)
    greeting = line.call("/twilio/voice")
    switched = line.call(greeting.action("Gather"), Digits="2")
    said = spoken(world.ctx, incident, "ru")
    assert said.endswith("восемнадцать часов тридцать минут.")
    sounds = world.ctx.dialect._sounds
    assert sounds.url(Words(said, "ru")) in [each.text for each in switched.tree.iter("Play")]


def test_nothing_is_said_of_what_is_not_announced(world: World) -> None:
    before = ring(world).xml
    assert "/prompts/said/" not in before
    assert told(world) == []


@pytest.mark.parametrize("end", ["it expires", "an operator stops it", "the incident is closed"])
def test_it_ends(world: World, end: str) -> None:
    tell(world, hours=3)
    if end == "it expires":
        world.clock.move(hours=3)
    else:
        change(
            world, withdraw if end.startswith("an") else lambda unit, it: close_incident(unit, it)
        )
    ring(world)
    assert told(world) == []


@pytest.mark.parametrize(
    ("places", "hears"),
    [
        ((), True),
        ((None,), True),
        (("Топар",), True),
        (("Абай",), False),
        (("Абай", "Топар"), True),
    ],
)
def test_who_is_known_to_live_elsewhere_does_not_hear_it(
    world: World, places: tuple[str | None, ...], hears: bool
) -> None:
    tell(world)
    lives(world, OTHER_MOBILE, *places)
    ring(world, OTHER_MOBILE)
    assert bool(told(world)) is hears


def test_a_withheld_number_hears_it_with_its_place(world: World) -> None:
    tell(world, {"kk": "Су жоқ екенін білеміз", "ru": "Знаем, что нет воды"})
    ring(world, WITHHELD)
    assert told(world) == ["Топар. Су жоқ екенін білеміз"]


def test_two_at_the_most_the_newest_first(world: World) -> None:
    tell(world)
    with world.ctx.units.write() as unit:
        first = unit.session.query(Incident).one()
        for place in ("Абай", "Көксу"):
            columns = {
                name: getattr(first, name)
                for name in ("state", "proposed_at", "latest_at", "announced_until")
            }
            texts = {"announcement_kk": f"{place}: жарық жоқ", "announcement_ru": "Нет света"}
            unit.session.add(Incident(place=place, **columns, **texts))
    ring(world)
    assert told(world) == ["Көксу: жарық жоқ", "Абай: жарық жоқ"]


def test_an_announcement_of_the_demonstration_is_not_said_to_others(world: World) -> None:
    tell(world)
    with world.ctx.units.write() as unit:
        unit.session.query(Incident).one().is_demo = True
    ring(world)
    assert told(world) == []


def test_who_texts_about_it_reads_it_in_the_confirmation(world: World) -> None:
    tell(world)
    write(world, ["Топарда су әлі жоқ", "в Топаре воды всё нет", "Жарық жоқ"], first=20)
    bodies = [each.body for each in world.rows(Delivery, purpose=Purpose.ACKNOWLEDGEMENT)][3:]
    assert [body.endswith(text) for body, text in zip(bodies, (KK, RU, KK), strict=True)] == [
        True,
        True,
        False,
    ]


@pytest.mark.parametrize(
    ("texts", "hours", "field"),
    [
        ({"kk": " ", "ru": RU}, 3, "announcement_kk"),
        ({"kk": KK, "ru": "а" * 201}, 3, "announcement_ru"),
        (TEXTS, 25, "hours"),
        (TEXTS, 0, "hours"),
    ],
)
def test_what_can_not_be_announced(
    world: World, texts: dict[str, str], hours: int, field: str
) -> None:
    with pytest.raises(InvalidInputError) as caught:
        tell(world, texts, hours=hours)
    assert caught.value.field == field


def test_a_closed_incident_is_not_announced(world: World) -> None:
    change(world, close_incident)
    with pytest.raises(ConflictError):
        tell(world)


def test_there_is_a_text_to_begin_with(world: World) -> None:
    def texts(unit: Unit) -> list[str]:
        incident = unit.session.query(Incident).one()
        until = world.clock.now().replace(hour=13, minute=0)
        return [template(world.ctx, incident, language, until) for language in ("kk", "ru")]

    with world.ctx.units.write() as unit:
        kk, ru = texts(unit)
    assert kk.startswith("Топар, су жоқ: біз бұл туралы білеміз")
    assert "18:00" in kk
    assert ru.startswith("Топар, ")

"""The place of a text, however it is typed."""

from collections import Counter
from pathlib import Path

import pytest

from hotline.understanding.samples import read_folder
from hotline.usecases.place_in import place_in
from tests.world import World

SAMPLES = Path(__file__).parents[2] / "config" / "understanding" / "train"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Топарда су жоқ", "Топар"),
        ("нет света в топаре", "Топар"),
        ("Toparda su joq", "Топар"),
        ("v Karabase net vody", "Қарабас"),
        ("Qarabasta zharyk sondi", "Қарабас"),
        ("Карабас, свет отключили", "Қарабас"),
        ("su joq Abaida", "Абай"),
        ("koksu auylynda jol jaman", "Көксу"),
        ("қулаайгырдан автобус жоқ", "Құлаайғыр"),
        ("avtobus Kulaaigyr", "Құлаайғыр"),
        ("Jartas auylynda jaryk joq", "Жартас"),
        ("шерубай нура ауылында су жоқ", "Шерубай-Нұра"),
        ("sherubai nurada su joq", "Шерубай-Нұра"),
        # The first settlement counts; a river only where no settlement is named.
        ("шерубай нурадан топарға автобус", "Топар"),
        ("Абайдан Топарға", "Абай"),
        # Ordinary words, people, other districts.
        ("абай бол балам", None),
        ("abai bol", None),
        ("соқыр әжем бар", None),
        ("в Караганду автобус", None),
        ("көшемізде су жоқ", None),
        ("", None),
    ],
)
def test_place(world: World, text: str, place: str | None) -> None:
    assert place_in(world.ctx, text) == place


def test_ordinary_sentences_rarely_name_a_place(world: World) -> None:
    found = Counter(place_in(world.ctx, sample.text) for sample in read_folder(SAMPLES))
    assert found[None] > 0.85 * found.total()
    assert max(found, key=lambda place: found[place] if place else 0) == "Топар"

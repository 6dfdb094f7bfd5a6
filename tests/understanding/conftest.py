import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from hotline.domain.catalogue import Catalogue, Department, Service, load_catalogue
from hotline.understanding.lexicon import Lexicon, load_lexicon
from hotline.understanding.model import Model
from hotline.understanding.phrases import Phrase, all_phrases
from hotline.understanding.samples import Sample, read_files, read_folder
from hotline.understanding.training import train

NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)

SMALL = Catalogue(
    departments=(
        Department("utilities", "ТКШ", "ЖКХ", ("су", "жылу"), ("вода", "тепло")),
        Department("roads", "Жол", "Дороги", ("жол", "автобус"), ("дорога", "автобус")),
        Department("school", "Мектеп", "Школы", ("мектеп",), ("школа",)),
        Department("old", "Ескі", "Старый", ("ит",), ("собака",), active=False),
    ),
    services=(
        Service("water", "utilities", "Су", "Вода", ("су жоқ",), ("нет воды",), is_topic=True),
        Service("heat", "utilities", "Жылу", "Тепло", ("батарея",), ("батарея",), is_topic=True),
        Service("bus", "roads", "Автобус", "Автобус", ("рейс",), ("рейс",), is_topic=True),
    ),
)

PHRASES = [
    Phrase("кранда су жоқ", "utilities", "water", 0.5),
    Phrase("вечерний рейс", "roads", "bus", 0.5),
    Phrase("спортзал", "school", None, 0.5),
]

CONCEPTS = """
water: {kk: [су, құбыр], ru: [вода, воды, труба]}
absent: {kk: [жоқ, келмей], ru: [нет, отключили]}
"""
EMERGENCIES = """
danger:
  kk: [газ иісі, жанып жатыр]
  ru: [пахнет газом, дом горит]
calm: {kk: [былтыр], ru: [после пожара, прошлом году]}
pressing: {kk: [тез], ru: [срочно]}
"""
SMALL_TALK = """
greeting: {kk: [сәлеметсіз, сәлем], ru: [здравствуйте, алло]}
filler: {kk: [бе], ru: [ну]}
"""

# department, service, kind, urgent, emergency, sentences by language
_LINES: list[tuple[str | None, str | None, str, bool, bool, dict[str, list[str]]]] = [
    ("utilities", "water", "soobshchenie", True, False, {
        "kk": ["су жоқ екі күн болды", "көшемізде су келмейді", "құбыр жарылып су тоқтады",
               "бүгін таңнан су жоқ", "кранда су жоқ не болды", "суды неге өшірдіңіздер"],
        "ru": ["нет воды второй день", "отключили воду без предупреждения", "в кране нет воды",
               "лопнула труба и нет воды", "когда дадут воду", "воды нет с утра"],
        "mixed": ["су жоқ уже третий день", "воду отключили деп айтты қашан береді"],
        "translit": ["su joq eki kun boldy", "net vody s utra"],
    }),
    ("utilities", "heat", "zhaloba", True, False, {
        "kk": ["батарея суық үйде тоңып отырмыз", "жылу жоқ үй суық", "жылу қашан беріледі",
               "батареялар мұздай балалар ауырды"],
        "ru": ["батареи холодные дома мороз", "нет отопления неделю", "холодно в квартире",
               "когда включат отопление"],
        "mixed": ["отопление жоқ үй суық"], "translit": ["batarei holodnye", "jylu joq ui suyq"],
    }),
    ("roads", "bus", "zapros", False, False, {
        "kk": ["автобус нешеде жүреді", "таңғы рейс бар ма", "автобус кестесі қандай",
               "автобус бүгін келе ме"],
        "ru": ["во сколько автобус", "есть ли вечерний рейс", "какое расписание автобуса",
               "ходит ли автобус в субботу"],
        "mixed": ["автобус расписаниесі қандай"], "translit": ["vo skolko avtobus"],
    }),
    ("roads", None, "soobshchenie", False, False, {
        "kk": ["жолда шұңқыр көп", "жол бұзылып қалды жөндеңіздер", "көшеде жол жаман"],
        "ru": ["дорога вся в ямах", "на дороге большая яма", "почините дорогу"],
        "mixed": ["дорога жаман яма көп"], "translit": ["jol jaman shunkyr kop"],
    }),
    ("school", None, "predlozhenie", False, False, {
        "kk": ["мектепте үйірме ашсаңыздар", "мектепке спортзал керек", "мектеп асханасы нашар",
               "мектепте мұғалім жетпейді"],
        "ru": ["откройте кружок в школе", "школе нужен спортзал", "в школе не хватает учителей",
               "сделайте пандус у школы"],
        "mixed": ["школада кружок ашыңыздар"], "translit": ["v shkole nuzhen sportzal"],
    }),
    ("utilities", None, "soobshchenie", True, True, {
        "kk": ["подъезде газ иісі шығып тұр", "үй жанып жатыр тез келіңіздер",
               "газ иісі күшті басым айналды", "көршінің үйі жанып жатыр"],
        "ru": ["пахнет газом в подъезде", "дом горит приезжайте", "сильно пахнет газом на кухне",
               "горит дом люди внутри"],
        "mixed": ["газом пахнет тез келіңіздер"], "translit": ["pahnet gazom podezd 2"],
    }),
    (None, None, "none", False, False, {
        "kk": ["сәлеметсіз бе", "рахмет сау болыңыз", "қате түсіп кетіппін", "алло естіп тұрсыз ба",
               "бұл кім", "керек емес рахмет"],
        "ru": ["здравствуйте", "спасибо до свидания", "ошибся номером", "алло вы слышите",
               "кто это", "ничего не надо спасибо"],
        "mixed": ["алло кім это извините"], "translit": ["salem", "spasibo"],
    }),
]  # fmt: skip


def lines() -> list[dict[str, Any]]:
    """Return labelled sentences as they stand in files."""
    return [
        {
            "text": text, "lang": language, "channel": "sms" if language == "translit" else "voice",
            "department": department, "service": service, "kind": kind, "urgent": urgent,
            "emergency": emergency,
        }
        for department, service, kind, urgent, emergency, texts in _LINES
        for language, sentences in texts.items()
        for text in sentences
    ]  # fmt: skip


def write_lines(path: Path, raw: list[dict[str, Any]]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(each, ensure_ascii=False) + "\n" for each in raw))
    return path


def write_config(folder: Path) -> Path:
    """Write a small config/understanding; every third sentence is held out."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "concepts.yaml").write_text(CONCEPTS)
    (folder / "emergencies.yaml").write_text(EMERGENCIES)
    (folder / "small_talk.yaml").write_text(SMALL_TALK)
    raw = lines()
    write_lines(folder / "train" / "all.jsonl", [x for i, x in enumerate(raw) if i % 3])
    write_lines(folder / "held_out" / "all.jsonl", raw[::3])
    return folder


@pytest.fixture(scope="session")
def config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_config(tmp_path_factory.mktemp("understanding"))


@pytest.fixture(scope="session")
def lexicon(config: Path) -> Lexicon:
    return load_lexicon(config, SMALL)


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory) -> list[Sample]:
    return read_files([write_lines(tmp_path_factory.mktemp("samples") / "all.jsonl", lines())])


@pytest.fixture(scope="session")
def model(samples: list[Sample], lexicon: Lexicon) -> Model:
    """Return a model of three departments, trained once."""
    return train(samples, PHRASES, SMALL, lexicon)


@pytest.fixture(scope="session")
def part_model(shipped: tuple[list[Sample], list[Sample]], root: Path) -> Model:
    """Return a model of a quarter of the project's own sentences."""
    config = root / "config"
    catalogue = load_catalogue(config / "catalogue")
    folder = config / "understanding"
    phrases = all_phrases(folder, catalogue)
    return train(shipped[0][::4], phrases, catalogue, load_lexicon(folder, catalogue))


@pytest.fixture(scope="session")
def shipped(root: Path) -> tuple[list[Sample], list[Sample]]:
    """Return the project's own training and held-out sentences."""
    folder = root / "config" / "understanding"
    return read_folder(folder / "train"), read_folder(folder / "held_out")

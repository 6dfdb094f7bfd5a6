"""What is understood while no model is trained: danger, small talk, and the catalogue's words."""

from pathlib import Path

import pytest

from hotline.domain.catalogue import load_catalogue
from hotline.domain.routing import KeywordRouter
from hotline.understanding.fallback import KeywordUnderstander
from hotline.understanding.lexicon import Lexicon, load_emergencies
from hotline.understanding.net import danger_in
from hotline.understanding.normalise import words_of


@pytest.fixture(scope="module")
def dangers(root: Path) -> Lexicon:
    return load_emergencies(root / "config" / "understanding")


@pytest.fixture(scope="module")
def keywords(root: Path, dangers: Lexicon) -> KeywordUnderstander:
    catalogue = load_catalogue(root / "config" / "catalogue")
    router = KeywordRouter(catalogue, threshold=0, reception="akim-office")
    return KeywordUnderstander(router, dangers)


@pytest.mark.parametrize(
    "text",
    [
        "үйіміз өртеніп жатыр тез келіңіздер",
        "горит дом на улице мира люди внутри",
        "Пожар! Гагарина 5",
        "ui janyp jatyr komektesinder",
        "подъезде газ иісі шығып тұр",
        "в подъезде сильно пахнет газом",
        "pahnet gazom v podezde",
        "из под двери валит дым",
        "үй іші түтін толып кетті",
        "мы угорели печку топили голова болит",
        "балаларға иіс тиіп қалды құсып жатыр",
        "мальчик провалился под лёд",
        "бала суға кетіп барады",
        "река вышла вода уже в доме",
        "көшені су басып үйге су кіріп жатыр",
        "сосед избивает жену приезжайте",
        "көрші әйелін ұрып жатыр",
        "муж с ножом бегает за мной",
        "дедушка лежит без сознания",
        "шешем есінен танып құлады",
        "ребёнок задыхается не дышит",
        "пропал ребёнок пять лет",
        "балам жоғалып кетті",
        "провод оборвался лежит на дороге искрит",
        "сым үзіліп жерде жатыр",
    ],
)
def test_danger(keywords: KeywordUnderstander, text: str):
    understood = keywords.understand(text)
    assert (understood.emergency, understood.urgent) == (True, True)
    assert understood.danger
    words = set(text.replace("!", "").split())
    assert all(set(phrase.split()) <= words for phrase in understood.danger)


@pytest.mark.parametrize(
    "text",
    [
        "после пожара нужна материальная помощь",
        "былтыр үйіміз өртеніп кетті көмек бере ме",
        "где взять справку о пожаре",
        "пожарным спасибо за прошлую неделю",
        "когда в посёлок проведут газ",
        "газ баллонының бағасы қанша",
        "грэс дымит сажа на окнах",
        "батареи холодные",
        "собаки бегают у школы",
        "жарық жоқ",
        "",
    ],
)
def test_no_danger_now(dangers: Lexicon, text: str):
    assert danger_in(dangers, words_of(text)) == ()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "👍",
        "сәлеметсіз бе",
        "Здравствуйте!",
        "алло здравствуйте вы меня слышите",
        "Рахмет",
        "спасибо большое до свидания",
        "ой извините не туда попала",
        "тест",
        "раз два три проверка",
        "salem",
    ],
)
def test_small_talk_is_no_appeal(keywords: KeywordUnderstander, text: str):
    understood = keywords.understand(text)
    assert understood.not_appeal
    assert understood.candidates == ()


@pytest.mark.parametrize(
    "text", ["здравствуйте воды нет", "жол", "баға", "алло", "рахмет жылу берді", "газ", "су"]
)
def test_nothing_else_is_discarded(keywords: KeywordUnderstander, text: str):
    assert keywords.understand(text).not_appeal is (text == "алло")


def test_reasons_are_words_of_the_text(keywords: KeywordUnderstander):
    understood = keywords.understand("Үйде СУ жоқ, көше қараңғы")
    assert understood.because
    words = {"Үйде", "СУ", "жоқ", "көше", "қараңғы"}
    assert all(set(phrase.split()) <= words for phrase in understood.because)


def test_scores_are_shares(keywords: KeywordUnderstander):
    for text in ("нет воды", "что-то не так", "автобус яма школа вода налог пенсия"):
        probabilities = [each.probability for each in keywords.understand(text).candidates]
        assert probabilities == sorted(probabilities, reverse=True)
        assert all(0 <= each <= 1 for each in probabilities)

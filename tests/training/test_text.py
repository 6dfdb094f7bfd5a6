"""The text that the bundled speech model is trained on."""

import re
from collections.abc import Iterator

import pytest
import yaml

from speech_models.training import forms_kk, forms_ru, text
from speech_models.training.text import Language
from speech_models.training.text_grammar import Grammar

LANGUAGES: tuple[Language, ...] = text.LANGUAGES
ALLOWED = re.compile(r"[а-яёәғқңөұүһі]+(?: [а-яёәғқңөұүһі]+)*")

# The everyday name of every department of the catalogue, in Kazakh and in Russian.
DEPARTMENTS = {
    "akim-office": ("әкімдік", "акимат"),
    "village-akim": ("ауыл әкімдігі", "сельский округ"),
    "housing-utilities": ("тұрғын үй бөлімі", "отдел жкх"),
    "roads-transport": ("жолаушылар көлігі бөлімі", "отдел дорог"),
    "employment-social": ("жұмыспен қамту бөлімі", "отдел занятости"),
    "career-center": ("мансап орталығы", "карьерный центр"),
    "social-payments": ("зейнетақы бөлімі", "пенсионный отдел"),
    "land": ("жер бөлімі", "земельный отдел"),
    "architecture": ("сәулет бөлімі", "отдел архитектуры"),
    "construction": ("құрылыс бөлімі", "отдел строительства"),
    "agriculture": ("ауыл шаруашылығы бөлімі", "отдел сельского хозяйства"),
    "veterinary": ("ветеринария станциясы", "ветеринарная станция"),
    "state-revenue": ("салық басқармасы", "налоговая"),
    "entrepreneurs-chamber": ("кәсіпкерлер палатасы", "палата предпринимателей"),
    "entrepreneurship": ("кәсіпкерлік бөлімі", "отдел предпринимательства"),
    "justice": ("әділет басқармасы", "управление юстиции"),
    "civil-registry": ("ахат бөлімі", "рагс"),
    "public-service-center": ("хқко", "цон"),
    "education": ("білім бөлімі", "отдел образования"),
    "health": ("аурухана", "центральная больница"),
    "police": ("полиция бөлімі", "отдел полиции"),
    "migration": ("көші қон қызметі", "миграционная служба"),
    "emergency": ("төтенше жағдайлар бөлімі", "отдел по чрезвычайным ситуациям"),
    "defence": ("қорғаныс бөлімі", "военкомат"),
    "finance": ("қаржы бөлімі", "отдел финансов"),
    "culture-sport": ("мәдениет бөлімі", "отдел культуры"),
    "internal-policy": ("ішкі саясат бөлімі", "отдел внутренней политики"),
    "archive": ("мұрағат", "архив"),
    "sanitary": ("санитарлық бақылау басқармасы", "санэпидемстанция"),
    "ecology": ("экология департаменті", "департамент экологии"),
    "labour-inspection": ("еңбек инспекциясы", "инспекция труда"),
    "prosecutor": ("прокуратура", "прокуратура"),
    "civil-service": ("мемлекеттік қызмет департаменті", "департамент госслужбы"),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_seed_gives_the_same_sentences(language: Language) -> None:
    assert text.sentences(language, 300, 4) == text.sentences(language, 300, 4)


@pytest.mark.parametrize("language", LANGUAGES)
def test_another_seed_gives_mostly_other_sentences(language: Language) -> None:
    one, other = (set(text.sentences(language, 1_000, seed)) for seed in (1, 2))
    assert len(one & other) < 150


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_are_distinct_letters_of_a_speakable_length(language: Language) -> None:
    said = text.sentences(language, 5_000, 11)
    assert len(set(said)) == len(said) == 5_000
    assert [sentence for sentence in said if not ALLOWED.fullmatch(sentence)] == []
    lengths = [len(sentence.split()) for sentence in said]
    assert min(lengths) >= text.SHORTEST
    assert max(lengths) <= text.LONGEST
    assert sum(3 <= length <= 20 for length in lengths) > 0.9 * len(said)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_a_sentence_is_in_the_vocabulary(language: Language) -> None:
    said = set(" ".join(text.sentences(language, 5_000, 23)).split())
    assert said - text.vocabulary() == set()


def test_the_vocabulary_is_large_and_bounded() -> None:
    words = text.vocabulary()
    assert 8_000 <= len(words) <= 12_000
    assert [word for word in words if not ALLOWED.fullmatch(word) or " " in word] == []


def test_too_many_sentences_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text, "PATIENCE", 0)
    with pytest.raises(ValueError, match="only 0 different"):
        text.sentences("kk", 5, 1)


def test_mixed_speech_holds_words_of_both_languages() -> None:
    said = set(" ".join(text.sentences("mixed", 3_000, 1)).split())
    assert {"справканы", "участок", "садик", "пособие", "подъездке", "больницада"} <= said
    assert {"керек", "қалай", "рахмет"} <= said


@pytest.mark.parametrize("code", DEPARTMENTS)
def test_every_department_is_named_in_both_languages(code: str) -> None:
    said = {"kk": office_names("kk"), "ru": office_names("ru")}
    kk, ru = DEPARTMENTS[code]
    assert kk in said["kk"]
    assert ru in said["ru"]


def office_names(language: Language) -> set[str]:
    lines = text.grammar().texts[language]["office"].splitlines()
    return {forms_kk.finished(line.strip()) for line in lines}


def test_the_departments_are_those_of_the_catalogue() -> None:
    catalogue = (text.FOLDER.parents[2] / "config/catalogue/departments.yaml").read_text("utf-8")
    assert set(re.findall(r"^- code: (\S+)", catalogue, re.MULTILINE)) == set(DEPARTMENTS)


KAZAKH_NOUNS = """
мектеп dat мектепке | мектеп p3 мектебі | мектеп gen мектептің | мектеп p3.loc мектебінде
үй dat үйге | үй p1s үйіміз | үй p1s.loc үйімізде | үй adj үйдегі | үй pl үйлер
көше p3.loc көшесінде | көше p1s.abl көшемізден | көше acc көшені
қала loc қалада | қала abl қаладан | қала p3.dat қаласына
су gen судың | су acc суды | су p3 суы | жылу dat жылуға | газ ins газбен | от ins отпен
құжат p1.acc құжатымды | құжат pl құжаттар | құжат ins құжатпен
кезек p1 кезегім | кезек p3.dat кезегіне | кезек+ nom кезегі | кезек+ acc кезегін
орын p3 орны | халық p3 халқы | халық dat халыққа | аурухана abl ауруханадан
адам pl адамдар | адам abl адамнан | адам am адаммын | зейнеткер am зейнеткермін
мүгедек am мүгедекпін | қыз am қызбын | қызметкер pl.dat қызметкерлерге
банк dat банкке | банк loc банкте | автобус dat автобусқа | очередь p1 очередім
справка acc справканы | участок dat участокқа | пособие dat пособиеге
дүкен abl дүкеннен | дүкен gen дүкеннің | ана p1.dat анама | балық p2 балығыңыз
"""


def cases(table: str) -> Iterator[list[str]]:
    return (entry.split() for line in table.splitlines() for entry in line.split("|") if entry)


@pytest.mark.parametrize(("word", "form", "expected"), list(cases(KAZAKH_NOUNS)))
def test_kazakh_nouns(word: str, form: str, expected: str) -> None:
    assert forms_kk.noun(word, form) == expected


KAZAKH_VERBS = """
бар past барды | бар pres барады | бар not.pres бармайды | бар ask.2s барыңыздаршы
кел perf келген | кел not.conv келмей | кет past кетті | кет not.past кетпеді | кет by кетіп
төле pres.1 төлеймін | төле inf төлеу | төле imp.2 төлеңіз | оқы inf оқу | оқы pres оқиды
қой inf қою | қой pres қояды | қой let.1 қояйын | жап by жауып | тап by тауып
жаз not.pres жазбайды | көр hab көретін
бер let.1 берейін | бер inf.dat беруге | айт want.1 айтқым | бол if.2s болсаңыздар
"""


@pytest.mark.parametrize(("stem", "form", "expected"), list(cases(KAZAKH_VERBS)))
def test_kazakh_verbs(stem: str, form: str, expected: str) -> None:
    assert forms_kk.verb(stem, form) == expected


RUSSIAN_PHRASES = """
вода:gen воды | горячая_вода:acc горячую_воду | свет:gen света | отопление:gen отопления
детский_сад:loc детском_саде | участок_под_гараж:gen участка_под_гараж | справка:pl.gen справок
удостоверение_личности:acc удостоверение_личности | городское_такси:gen городского_такси
районный_участковый:acc районного_участкового
социальный_работник:acc социального_работника | водительские_права:gen водительских_прав
документ:pl.nom документы | больница:ins больницей | врач:ins врачом | лавочка:pl.gen лавочек
ребёнок:pl.gen детей | месяц:pl.gen месяцев | сосед:pl.nom соседи | телёнок:acc телёнка
"""


@pytest.mark.parametrize(("asked", "expected"), list(cases(RUSSIAN_PHRASES)))
def test_russian_phrases(asked: str, expected: str) -> None:
    words, _, form = asked.replace("_", " ").partition(":")
    assert text.lexicon().inflected("ru", words, form)[0] == expected.replace("_", " ")


def test_the_gender_that_a_russian_predicate_needs() -> None:
    genders = [
        text.lexicon().inflected("ru", words, "nom")[1]
        for words in ("паспорт", "детское пособие", "налоговая", "бесплатные лекарства")
    ]
    assert genders == ["m", "n", "f", "pl"]


def test_a_phrase_without_a_known_noun_is_refused() -> None:
    with pytest.raises(ValueError, match="no noun"):
        text.lexicon().inflected("ru", "абракадабра", "gen")


@pytest.mark.parametrize(
    ("lemma", "options", "form", "expected"),
    [
        ("оформить", {}, "i", "оформлю"),
        ("оформить", {}, "do2", "оформите"),
        ("требовать", {}, "it", "требует"),
        ("работать", {}, "they", "работают"),
        ("ждать", {"я": "жду", "он": "ждёт"}, "we", "ждём"),
        ("записаться", {"я": "запишусь", "он": "запишется"}, "f", "записалась"),
        ("прийти", {"я": "приду", "он": "придёт", "past": "пришёл,пришла"}, "pl", "пришли"),
    ],
)
def test_russian_verbs(lemma: str, options: dict[str, str], form: str, expected: str) -> None:
    assert forms_ru.verb(lemma, options)[form] == expected


def test_a_rule_with_a_stray_bracket_is_refused() -> None:
    with pytest.raises(ValueError, match="bracket"):
        Grammar({"kk": {"sentence": "су жоқ] па\n"}}, text.lexicon())


def test_every_service_is_asked_about(language_words: dict[str, set[str]]) -> None:
    path = text.FOLDER.parents[2] / "config/catalogue/services.yaml"
    silent = [
        (service["code"], language)
        for service in yaml.safe_load(path.read_text("utf-8"))
        for language in ("kk", "ru")
        if not any(
            is_said(str(phrase), language_words[language])
            for phrase in service[f"keywords_{language}"]
        )
    ]
    assert silent == []


@pytest.fixture(scope="module")
def language_words() -> dict[str, set[str]]:
    return {language: text.grammar().words(language) for language in ("kk", "ru")}


def is_said(phrase: str, words: set[str]) -> bool:
    """Whether the rules know every word of a keyword phrase in one form or another."""
    stems = [word[: max(4, len(word) - 3)] for word in re.findall(r"[^\W\d]+", phrase)]
    return bool(stems) and all(any(word.startswith(stem) for word in words) for stem in stems)

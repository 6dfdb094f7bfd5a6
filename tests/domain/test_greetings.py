import pytest

from hotline.domain.greetings import is_only_greeting


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  \n",
        "...",
        "👋",
        "Сәлем!",
        "салем",
        "Salem",
        "Сәлеметсіз бе?",
        "Ассалаумағалейкум",
        "Қайырлы кеш",
        "Здравствуйте",
        "добрый день!",
        "Алло, алло",
        "Hello",
    ],
)
def test_no_more_than_hello(text: str) -> None:
    assert is_only_greeting(text)


@pytest.mark.parametrize(
    "text",
    [
        "Сәлем су жоқ",
        "Здравствуйте, нет света",
        "рахмет",
        "алло алло алло алло алло алло алло",
        "1",
        "www.okna.kz",
    ],
)
def test_somebody_says_more(text: str) -> None:
    assert not is_only_greeting(text)

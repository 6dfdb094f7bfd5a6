"""Texts that say no more than hello: somebody is there and doesn't know what to write."""

from hotline.domain.folding import fold_words

_MOST_WORDS = 6
_GREETINGS = frozenset(
    fold_words(
        "сәлем сәлеметсіз сәлеметсізбе сәлеметсіңдер бе армысыз армысыздар ассалаумағалейкум"
        " ассалаумаалейкум ассаламуалейкум ассалам ассаляму салам алейкум ағалейкум аллейкум"
        " уағалейкум қайырлы таң күн кеш"
        " здравствуйте здраствуйте здрасте здрасьте приветствую привет добрый доброе доброго"
        " день дня вечер вечера утро утра времени суток"
        " алло ало hello hi hey"
    )
)


def is_only_greeting(text: str) -> bool:
    """Tell whether a text is empty, punctuation, or a greeting and nothing else."""
    words = fold_words(text)
    return len(words) <= _MOST_WORDS and all(word in _GREETINGS for word in words)

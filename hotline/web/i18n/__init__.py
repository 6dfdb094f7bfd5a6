"""The console's words in Kazakh, Russian and English.

The words in the code are English; `kk/` and `ru/` hold their translations (gettext .po). After a
change of words run `python -m hotline.web.i18n.update` and translate what it adds.
"""

from collections.abc import Callable
from typing import Any, Final, Literal, cast, get_args

import flask_babel  # type: ignore[import-untyped]  # the library ships no type information

UiLanguage = Literal["kk", "ru", "en"]

UI_LANGUAGES: Final[tuple[UiLanguage, ...]] = get_args(UiLanguage)

OWN_NAMES: Final[dict[UiLanguage, str]] = {"kk": "Қазақша", "ru": "Русский", "en": "English"}
"""Each language's name for itself, as the switch shows it."""

# flask_babel brings no type information; these say what its functions take and return.
_ = cast(Callable[..., str], flask_babel.gettext)
_n = cast(Callable[..., str], flask_babel.ngettext)
_l = cast(Callable[..., Any], flask_babel.lazy_gettext)


def is_ui_language(text: str | None) -> bool:
    """Tell whether the console exists in a language."""
    return text in UI_LANGUAGES

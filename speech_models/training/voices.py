"""The synthetic voices: espeak-ng's variants, those that teach and those that only examine.

A variant changes the vocal tract and the pitch of a language's voice: "kk+f2" speaks Kazakh as
variant f2. Left out are whisperers, robots and other jokes, near copies of a voice listed here
(edward2, steph2 ...), so that the held-out voices are strangers to the model, and rob, who crashes
espeak-ng when he speaks with much melody.
"""

from collections.abc import Iterable
from typing import Final

# fmt: off
TRAINING: Final = (
    "Alex", "Andrea", "Andy", "Annie", "Gene", "Hugo", "Jacky", "Lee", "Marco", "Mario",
    "Michael", "Mike", "adam", "anika", "antonio", "aunty", "belinda", "benjamin", "boris",
    "caleb", "david", "ed", "edward", "f1", "f2", "f3", "f5", "grandma", "gustave", "iven",
    "iven3", "john", "klatt", "klatt2", "klatt3", "klatt4", "klatt6", "m1", "m2", "m3", "m4",
    "m5", "m6", "m8", "marcelo", "michel", "miguel", "norbert", "pablo", "paul", "pedro",
    "quincy", "robert", "sandro", "shelby", "steph", "travis", "zac",
)
# fmt: on
HELD_OUT: Final = ("Alicia", "Denis", "f4", "grandpa", "linda", "m7", "max", "victor")


class MissingVoiceError(Exception):
    """The installed espeak-ng lacks variants that the recipe needs; the message names them."""


def require(available: Iterable[str]) -> None:
    """Check that every voice above is among the `available` variants.

    Raises:
        MissingVoiceError: some are not; espeak-ng would speak them in its plain voice, silently.
    """
    missing = sorted({*TRAINING, *HELD_OUT}.difference(available))
    if missing:
        raise MissingVoiceError(
            f"espeak-ng has no variants {', '.join(missing)}: install the espeakng-loader wheel "
            "in the version that requirements.txt names."
        )


def name(language: str, variant: str | None) -> str:
    """Return espeak-ng's name of a language's voice in a variant (None: the plain voice)."""
    return f"{language}+{variant}" if variant else language

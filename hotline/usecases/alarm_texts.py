"""What the people on duty read of an alarm."""

from hotline.domain.languages import Language
from hotline.storage.tables import Appeal
from hotline.usecases.context import Context

# With the frame around it two parts of an SMS (ivr_flows/messages).
LONGEST_WORDS = 45


def details(appeal: Appeal) -> str:
    """Return where it is, what was said and whom to ring, as far as it is known."""
    phone = appeal.person.phone if appeal.person else ""
    parts = (appeal.place or "", _beginning(appeal.text), phone)
    return " ".join(f"{part.rstrip('.')}." for part in parts if part)


def duty_language(ctx: Context) -> Language:
    """Return the language of the people on duty: that of the console."""
    return "ru" if ctx.settings.console.default_language == "ru" else "kk"


def _beginning(text: str) -> str:
    line = " ".join(text.split())
    if len(line) <= LONGEST_WORDS:
        return line
    return line[:LONGEST_WORDS].rpartition(" ")[0] or line[:LONGEST_WORDS]

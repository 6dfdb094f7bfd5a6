"""What people type about incidents. Each form carries the revision that the page was made of."""

import hashlib

from wtforms import HiddenField, IntegerField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from hotline.domain.incidents import LONGEST_ANNOUNCED_HOURS
from hotline.domain.languages import Language
from hotline.usecases.incident_announcement import LONGEST_ANNOUNCEMENT
from hotline.usecases.incident_review import LONGEST_TITLE
from hotline.web.console.forms import LONGEST_TEXT, ChangeForm
from hotline.web.i18n import _l


def _length(longest: int) -> Length:
    return Length(max=longest, message=_l("At most %(max)d characters."))


class TitleForm(ChangeForm):
    """What an incident is called."""

    title = StringField(
        _l("What it is"), [DataRequired(_l("Say what it is.")), _length(LONGEST_TITLE)]
    )


class MemberForm(ChangeForm):
    """Which appeal to put in or take out."""

    reference = StringField(
        _l("Number of the appeal"),
        [DataRequired(_l("Enter the number of the appeal.")), _length(20)],
    )


class AnnouncementForm(ChangeForm):
    """What callers hear, and for how long."""

    announcement_kk = TextAreaField(
        _l("In Kazakh"),
        [DataRequired(_l("Write the announcement.")), _length(LONGEST_ANNOUNCEMENT)],
    )
    announcement_ru = TextAreaField(
        _l("In Russian"),
        [DataRequired(_l("Write the announcement.")), _length(LONGEST_ANNOUNCEMENT)],
    )
    hours = IntegerField(
        _l("Hours for which it is said"),
        [
            InputRequired(_l("Enter a number of hours.")),
            NumberRange(1, LONGEST_ANNOUNCED_HOURS, _l("Enter 1 to %(max)d hours.")),
        ],
    )

    @property
    def texts(self) -> dict[Language, str]:
        """The texts by language."""
        return {
            "kk": (self.announcement_kk.data or "").strip(),
            "ru": (self.announcement_ru.data or "").strip(),
        }


class AnswerAllForm(ChangeForm):
    """The answer to all. `seen` proves that what is sent was looked at before, word for word."""

    answer_kk = TextAreaField(
        _l("To those who speak Kazakh"),
        [DataRequired(_l("Write an answer first.")), _length(LONGEST_TEXT)],
    )
    answer_ru = TextAreaField(
        _l("To those who speak Russian"),
        [DataRequired(_l("Write an answer first.")), _length(LONGEST_TEXT)],
    )
    seen = HiddenField()

    @property
    def texts(self) -> dict[Language, str]:
        """The texts by language."""
        return {
            "kk": (self.answer_kk.data or "").strip(),
            "ru": (self.answer_ru.data or "").strip(),
        }

    @property
    def print_of_texts(self) -> str:
        """Return what `seen` must be."""
        both = "\0".join(" ".join(text.split()) for text in self.texts.values())
        return hashlib.sha256(both.encode()).hexdigest()[:16]

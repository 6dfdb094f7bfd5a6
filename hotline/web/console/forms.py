"""What people type into the console."""

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    PasswordField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError
from wtforms.widgets import HiddenInput

from hotline.usecases.sign_in import MIN_PASSWORD_LENGTH
from hotline.web.i18n import _, _l

LONGEST_PASSWORD = 200
LONGEST_REASON = 300
LONGEST_NAME = 120
LONGEST_TEXT = 20_000


class Form(FlaskForm):  # type: ignore[misc]  # the library ships no type information
    """Base of all forms; the blueprint checks the CSRF token before any view runs."""


class SignInForm(Form):
    """Login and password."""

    login = StringField(_l("Login"), [InputRequired(_l("Enter your login.")), Length(max=40)])
    password = PasswordField(
        _l("Password"), [InputRequired(_l("Enter your password.")), Length(max=LONGEST_PASSWORD)]
    )
    next = HiddenField()


class PasswordForm(Form):
    """A new password for oneself."""

    old = PasswordField(
        _l("Present password"),
        [InputRequired(_l("Enter your present password.")), Length(max=LONGEST_PASSWORD)],
    )
    new = PasswordField(
        _l("New password"),
        [InputRequired(_l("Enter a new password.")), Length(max=LONGEST_PASSWORD)],
    )
    again = PasswordField(
        _l("New password once more"), [InputRequired(_l("Enter the new password once more."))]
    )

    def validate_new(self, field: PasswordField) -> None:
        """Check the length here as well, to say it in the reader's language."""
        if len(field.data) < MIN_PASSWORD_LENGTH:
            raise ValidationError(_("Use at least %(num)d characters.", num=MIN_PASSWORD_LENGTH))

    def validate_again(self, field: PasswordField) -> None:
        """Catch a slip of the finger."""
        if field.data != self.new.data:
            raise ValidationError(_("The two new passwords differ."))


class RevisionField(IntegerField):  # type: ignore[misc]  # the library has no type information
    """The revision that a page was made of.

    A page that is shown again after a conflict carries the present one, not what was sent.
    """

    widget = HiddenInput()

    def _value(self) -> str:
        return "" if self.data is None else str(self.data)


class ChangeForm(Form):
    """Something done to an appeal. `revision` is the one the person was looking at."""

    revision = RevisionField(validators=[InputRequired()])


class DepartmentForm(ChangeForm):
    """Send to a department."""

    department = SelectField(
        _l("Department"), [DataRequired(_l("Choose a department."))], validate_choice=False
    )


class KindForm(ChangeForm):
    """Which of the six kinds of appeals it is."""

    kind = SelectField(_l("Kind of appeal"), validate_choice=False)


class DayField(DateField):  # type: ignore[misc]  # the library ships no type information
    """A day, whose mistakes are named in the reader's language."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read YYYY-MM-DD, as browsers send it."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_("Choose a day.")) from None


class ExtensionForm(ChangeForm):
    """The head's decision to extend the term."""

    until = DayField(_l("New day of the answer"))
    reason = StringField(
        _l("Why more time is needed"),
        [DataRequired(_l("Say why more time is needed.")), Length(max=LONGEST_REASON)],
    )
    decided_by = StringField(
        _l("Head who decided it"),
        [DataRequired(_l("Name the head who decided it.")), Length(max=LONGEST_NAME)],
    )

    def validate_until(self, field: DayField) -> None:
        """Ask for a day where none was sent."""
        if field.data is None and not field.errors:
            raise ValidationError(_("Choose a day."))


class AnswerForm(ChangeForm):
    """What the resident is told."""

    text = TextAreaField(_l("Answer to the resident"), [Length(max=LONGEST_TEXT)])


class DiscardForm(ChangeForm):
    """Why it is no appeal."""

    reason = StringField(
        _l("Why it is no appeal"),
        [DataRequired(_l("Say why it is no appeal.")), Length(max=LONGEST_REASON)],
    )
    teaches = BooleanField(_l("Such words are never an appeal: learn from it"))


class CalledForm(ChangeForm):
    """What came of ringing the resident."""

    comment = StringField(
        _l("What came of the call"),
        [DataRequired(_l("Say what came of the call.")), Length(max=LONGEST_REASON)],
    )


class TranscriptForm(Form):
    """What a recording says, in the operator's hearing. `version` is the one that was shown."""

    version = IntegerField(validators=[InputRequired()])
    text = TextAreaField(
        _l("What the resident says"),
        [DataRequired(_l("Enter what the resident says.")), Length(max=LONGEST_TEXT)],
    )

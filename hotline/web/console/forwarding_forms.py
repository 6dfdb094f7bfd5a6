"""What people type to pass an appeal on, give it back, split it, or say who is away."""

from wtforms import BooleanField, SelectField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, Length, Optional

from hotline.web.console.forms import LONGEST_REASON, ChangeForm, DayField, Form, RevisionField
from hotline.web.i18n import _l

# A page has several of these forms, so that each field needs an id of its own.


class ForwardForm(ChangeForm):
    """Pass an appeal to another department."""

    department = SelectField(
        _l("Department that it belongs to"),
        [DataRequired(_l("Choose a department."))],
        id="forward-department",
        validate_choice=False,
    )
    reason = StringField(
        _l("Why it belongs there"),
        [DataRequired(_l("Say why it belongs there.")), Length(max=LONGEST_REASON)],
        id="forward-reason",
    )


class DecisionForm(ChangeForm):
    """A supervisor's decision on what departments passed to and fro."""

    department = SelectField(
        _l("Department that answers it"),
        [DataRequired(_l("Choose a department."))],
        id="decision-department",
        validate_choice=False,
    )
    reason = StringField(
        _l("Reason of the decision"),
        [DataRequired(_l("Say why this department answers it.")), Length(max=LONGEST_REASON)],
        id="decision-reason",
    )


class ReturnForm(ChangeForm):
    """Give an appeal back."""

    to_operators = BooleanField(_l("To the operators instead"), id="return-to-operators")
    reason = StringField(
        _l("Why it is not this department’s"),
        [DataRequired(_l("Say why it is not this department’s.")), Length(max=LONGEST_REASON)],
        id="return-reason",
    )


class SplitForm(ChangeForm):
    """Give some pieces of an appeal to another department, as a part of their own."""

    pieces = SelectMultipleField(
        _l("What goes to the other department"), coerce=int, validate_choice=False
    )
    department = SelectField(
        _l("Department of this part"),
        [DataRequired(_l("Choose a department."))],
        id="split-department",
        validate_choice=False,
    )


class AbsenceForm(Form):
    """Until when nobody is in a department, and who answers meanwhile."""

    revision = RevisionField()
    away_until = DayField(_l("Away up to and including"), [Optional()])
    stands_in = SelectField(_l("Who answers meanwhile"), validate_choice=False)

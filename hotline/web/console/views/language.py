"""The switch of languages."""

from flask import redirect, request, session
from flask_login import current_user
from werkzeug.wrappers import Response

from hotline.domain.errors import InvalidInputError
from hotline.storage.tables import Operator
from hotline.web.access import public
from hotline.web.console.blueprint import console
from hotline.web.console.safe_next import safe_next
from hotline.web.i18n import is_ui_language
from hotline.web.state import context


@console.post("/language")
@public
def choose_language() -> Response:
    """Remember the language: in the session, and with the person who is signed in."""
    chosen = request.form.get("language", "")
    if not is_ui_language(chosen):
        raise InvalidInputError("language", f"The console does not speak {chosen!r}.")
    session["language"] = chosen
    if current_user.is_authenticated:
        with context().units.write() as unit:
            unit.session.get_one(Operator, current_user.id).language = chosen
    return redirect(safe_next(request.form.get("next")))

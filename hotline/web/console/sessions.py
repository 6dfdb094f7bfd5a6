"""Who is signed in, in which language, and for how long."""

import functools
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from flask import Response, abort, g, redirect, request, session, url_for
from flask_login import current_user, login_user, logout_user
from werkzeug.wrappers import Response as BaseResponse

from hotline.storage.tables import Operator, Role
from hotline.web.console.blueprint import console
from hotline.web.i18n import OWN_NAMES, UiLanguage, is_ui_language
from hotline.web.state import context


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The person of this request, in the form that Flask-Login asks for."""

    id: int
    login: str
    name: str
    role: Role
    must_change_password: bool
    password_mark: str
    is_authenticated: bool = True
    is_active: bool = True
    is_anonymous: bool = False

    def get_id(self) -> str:
        """Return what the session keeps. A changed password ends all other sessions."""
        return f"{self.id}.{self.password_mark}"


def _signed_in(operator: Operator) -> SignedIn:
    return SignedIn(
        operator.id,
        operator.login,
        operator.name,
        operator.role,
        operator.must_change_password,
        hashlib.sha256(operator.password_hash.encode()).hexdigest()[:16],
    )


def load_person(identity: str) -> SignedIn | None:
    """Return the person of a session; None where the account or its password is another now."""
    operator_id, _, _ = identity.partition(".")
    with context().units.read() as database:
        operator = database.get(Operator, int(operator_id))
    if operator is None or not operator.is_active:
        return None
    person = _signed_in(operator)
    return person if person.get_id() == identity else None


def person() -> SignedIn:
    """Return who is signed in; only for views that let nobody else in."""
    return cast(SignedIn, current_user)


def begin(operator: Operator) -> None:
    """Start a session, new but for the language."""
    session.clear()
    session.permanent = True
    session["language"] = operator.language
    session["seen"] = _minute()
    login_user(_signed_in(operator))


def end() -> None:
    """Sign out; the language stays."""
    chosen = language()
    logout_user()
    session.clear()
    session["language"] = chosen


def language() -> UiLanguage:
    """Return the language of the pages. It stands in the cookie: no error page asks a database."""
    chosen = session.get("language")
    if is_ui_language(chosen):
        return cast(UiLanguage, chosen)
    return context().settings.console.default_language


def page_values() -> dict[str, Any]:
    """Return what every page of the console needs."""
    return {
        "language": language(),
        "languages": OWN_NAMES,
        "content_language": "kk" if language() == "kk" else "ru",
        "here": _here(),
        "current_user": current_user,  # a proxy: nobody is looked up where no page shows it
    }


def _here() -> str:
    """Return the address that shows this page again, for the switch of languages."""
    if request.method != "GET" and request.view_args and "reference" in request.view_args:
        return url_for("console.appeal", reference=request.view_args["reference"])
    if request.method != "GET" and request.view_args and "incident_id" in request.view_args:
        return url_for("console.incident", incident_id=request.view_args["incident_id"])
    return request.full_path if request.query_string else request.path


def ask_to_sign_in() -> BaseResponse:
    """Lead to the sign-in page; what a page asks in the background just fails."""
    if request.method != "GET" or "HX-Request" in request.headers:
        abort(401)
    return redirect(url_for("console.sign_in", next=_here()))


def polled(view: Callable[..., Any]) -> Callable[..., Any]:
    """Mark what pages ask by themselves: it keeps nobody signed in who has walked away."""

    @functools.wraps(view)
    def quiet(*args: Any, **kwargs: Any) -> Any:
        g.polled = True
        return view(*args, **kwargs)

    return quiet


@console.before_request
def _end_when_idle() -> None:
    idle_minutes = _minute() - int(session.get("seen", 0))
    if "_user_id" in session and idle_minutes > context().settings.console.session_minutes:
        end()


@console.after_request
def _remember_activity(response: Response) -> Response:
    if "_user_id" in session and not g.get("polled") and session.get("seen") != _minute():
        session["seen"] = _minute()
    return response


@console.after_request
def _keep_private(response: Response) -> Response:
    """Residents' words don't stay in the cache of a shared computer."""
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def _minute() -> int:
    return int(context().clock.now().timestamp()) // 60

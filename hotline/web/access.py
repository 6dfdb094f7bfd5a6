"""Who may call a route. Every route says so, and a test proves that none forgot."""

import functools
from collections.abc import Callable
from typing import Any, Literal, TypeVar

from flask import abort, current_app, redirect, request, url_for
from flask_login import current_user

from hotline.storage.tables import Role
from hotline.web.state import context

Access = Literal["carrier", "public", "signed_in", "administrator"]
View = TypeVar("View", bound=Callable[..., Any])

MARK = "hotline_access"


def mark(view: View, access: Access) -> View:
    """Note on a view who may call it."""
    setattr(view, MARK, access)
    return view


def public(view: View) -> View:
    """Let everybody in."""
    return mark(view, "public")


def carrier_only(view: Callable[..., Any]) -> Callable[..., Any]:
    """Let the carrier in, which signs its requests.

    The signature covers the configured public address: what a proxy or a forger puts into the
    Host header doesn't matter.
    """

    @functools.wraps(view)
    def checked(*args: Any, **kwargs: Any) -> Any:
        query = request.query_string.decode("ascii", "replace")
        url = context().settings.site.address + request.path + (f"?{query}" if query else "")
        signature = request.headers.get("X-Twilio-Signature")
        if not context().dialect.is_genuine(url, request.form, signature):
            current_app.logger.warning("refused a webhook with a wrong signature: %s", request.path)
            abort(403)
        return view(*args, **kwargs)

    return mark(checked, "carrier")


def signed_in(view: Callable[..., Any]) -> Callable[..., Any]:
    """Let people with a login in, once they have a password of their own."""
    return _for_people(view, "signed_in")


def newly_signed_in(view: Callable[..., Any]) -> Callable[..., Any]:
    """Let people with a login in, even before they have changed their first password."""
    return _for_people(view, "signed_in", own_password=False)


def administrator(view: Callable[..., Any]) -> Callable[..., Any]:
    """Let administrators in, once they have a password of their own."""
    return _for_people(view, "administrator")


def _for_people(
    view: Callable[..., Any], access: Access, *, own_password: bool = True
) -> Callable[..., Any]:
    @functools.wraps(view)
    def checked(*args: Any, **kwargs: Any) -> Any:
        if not current_user.is_authenticated:
            return current_app.extensions["login_manager"].unauthorized()
        if own_password and current_user.must_change_password:
            return redirect(url_for("console.password"))
        if access == "administrator" and current_user.role is not Role.ADMINISTRATOR:
            abort(403)
        return view(*args, **kwargs)

    return mark(checked, access)

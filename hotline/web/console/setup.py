"""Add the console to the application.

Nothing here touches the carrier's webhooks: a caller waits for those, so no session is opened
and nobody is looked up for them.
"""

from datetime import timedelta
from importlib import import_module

from flask import Flask
from flask_babel import Babel  # type: ignore[import-untyped]  # ships no type information
from flask_login import LoginManager
from flask_wtf.csrf import CSRFProtect

from hotline.usecases.context import Context
from hotline.web.console import sessions
from hotline.web.console.absence_words import add_absence_formats
from hotline.web.console.alarm_page import add_alarm_formats
from hotline.web.console.assets import Assets
from hotline.web.console.blueprint import console
from hotline.web.console.catalogue_page import add_catalogue_formats
from hotline.web.console.errors import add_error_pages
from hotline.web.console.formats import add_formats
from hotline.web.console.incident_page import add_incident_formats
from hotline.web.console.limits import EXTENSION as LIMITS
from hotline.web.console.limits import SignInLimits
from hotline.web.i18n.catalogues import compile_catalogues

VIEWS = (
    "absence",
    "alarms",
    "appeal",
    "appeal_changes",
    "assets",
    "calls",
    "catalogue",
    "discards",
    "forwarding",
    "incidents",
    "language",
    "queue",
    "sign_in",
)

csrf = CSRFProtect()


def add_console(app: Flask, ctx: Context) -> None:
    """Register the blueprint and what it needs: sessions, logins, CSRF, languages, limits."""
    for name in VIEWS:
        import_module(f"hotline.web.console.views.{name}")
    app.config.update(
        SESSION_COOKIE_NAME="hotline_console",
        SESSION_COOKIE_PATH="/console",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=ctx.settings.site.address.startswith("https://"),
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=timedelta(minutes=ctx.settings.console.session_minutes),
        # The blueprint checks its own forms; everything else that is posted is signed.
        WTF_CSRF_CHECK_DEFAULT=False,
        # The token lives as long as the session: a long answer must not outlive it.
        WTF_CSRF_TIME_LIMIT=None,
        BABEL_TRANSLATION_DIRECTORIES=str(
            compile_catalogues(ctx.settings.site.data_dir / "translations")
        ),
    )
    csrf.init_app(app)
    Babel(app, locale_selector=sessions.language)
    _add_logins(app)
    app.extensions["hotline_assets"] = Assets()
    app.extensions[LIMITS] = SignInLimits()
    add_formats(app.jinja_env)
    add_catalogue_formats(app.jinja_env)
    add_absence_formats(app.jinja_env)
    add_incident_formats(app.jinja_env)
    add_alarm_formats(app.jinja_env)
    app.context_processor(sessions.page_values)
    add_error_pages(app)
    app.register_blueprint(console)


def _add_logins(app: Flask) -> None:
    """Attach Flask-Login without init_app().

    Its hook behind every request serves "remember me", which a shared reception desk must not
    have, and would open the session of each webhook.
    """
    logins = LoginManager()
    logins.user_loader(sessions.load_person)
    logins.unauthorized_handler(sessions.ask_to_sign_in)
    app.login_manager = logins  # type: ignore[attr-defined]  # the name that Flask-Login reads
    app.extensions["login_manager"] = logins


@console.before_request
def _check_form() -> None:
    csrf.protect()

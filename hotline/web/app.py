"""Make the Flask application."""

from datetime import timedelta

from flask import Flask, Response
from werkzeug.middleware.proxy_fix import ProxyFix

from hotline.bootstrap import build, build_prompts, configure_logging
from hotline.domain.errors import HotlineError, InvalidInputError, NotFoundError
from hotline.domain.phones import parse_caller
from hotline.settings import load_settings
from hotline.usecases.context import Context
from hotline.web.console import add_console
from hotline.web.public import public_pages
from hotline.web.security import protect
from hotline.web.state import CONTEXT, PROMPTS
from hotline.web.webhooks import alarms, messages, voice

# Twilio's webhooks have a few kilobytes; the longest console form is an answer.
MAX_BODY_BYTES = 256 * 1024


def create_app(ctx: Context | None = None) -> Flask:
    """Return the application; without a context, for a web server, one is built from settings."""
    if ctx is None:
        configure_logging()
        ctx = build(load_settings())
    app = Flask(__name__, static_folder=None)
    app.config.update(
        SECRET_KEY=ctx.settings.site.secret_key,
        MAX_CONTENT_LENGTH=MAX_BODY_BYTES,
    )
    if proxies := ctx.settings.site.trusted_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies)  # type: ignore[method-assign]
    _warm_up(ctx)
    app.extensions[CONTEXT] = ctx
    app.extensions[PROMPTS] = build_prompts(ctx.settings)
    protect(app, https=ctx.settings.site.address.startswith("https://"))
    for blueprint in (voice, alarms, messages, public_pages):
        app.register_blueprint(blueprint)
    add_console(app, ctx)
    app.register_error_handler(InvalidInputError, lambda error: _plain(error, 400))
    app.register_error_handler(NotFoundError, lambda error: _plain(error, 404))
    return app


def _plain(error: HotlineError, status: int) -> Response:
    # No page: the sentence may repeat what a stranger put into the address.
    return Response(error.sentence, status=status, mimetype="text/plain")


def _warm_up(ctx: Context) -> None:
    """Load what libraries load at their first use.

    The first caller would wait for it, and everybody else too: it would happen inside a
    transaction. Holidays of this year and the next (deadlines), telephone numbering plans.
    """
    today = ctx.clock.now().date()
    for day in (today, today + timedelta(days=366)):
        ctx.calendar.is_working_day(day)
    parse_caller(ctx.settings.carrier.voice_number)

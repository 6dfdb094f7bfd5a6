"""Error pages that say what happened and what to do, in the reader's language.

They ask no database, because it may be what is broken.
"""

import structlog
from flask import Flask, Response, make_response, render_template, request
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from hotline.domain.errors import (
    ConflictError,
    InvalidInputError,
    NotAllowedError,
    NotFoundError,
)
from hotline.web.console.blueprint import console
from hotline.web.i18n import _l

log = structlog.get_logger()

PAGES = {
    400: (
        _l("This request could not be understood"),
        _l("Go back, reload the page and try again."),
    ),
    401: (
        _l("You are signed out"),
        _l("Sign in again. An answer that you were writing is kept in this browser tab."),
    ),
    403: (
        _l("This is not yours to see"),
        _l("Ask the administrator if you need it for your work."),
    ),
    404: (
        _l("There is no such page"),
        _l("Check the number, or look the appeal up in the list."),
    ),
    409: (
        _l("Somebody else was faster"),
        _l("Go back and reload the page to see what changed; nothing of yours was saved."),
    ),
    413: (
        _l("That is too much at once"),
        _l("Shorten the text and send it again."),
    ),
    429: (
        _l("Too many attempts"),
        _l("Wait a minute, then try again."),
    ),
    500: (
        _l("Something is broken on our side"),
        _l("Try again. If it happens again, tell the administrator the time and the page."),
    ),
    503: (
        _l("The database does not answer"),
        _l("Wait a minute and try again. Calls and texts are kept meanwhile."),
    ),
}


def add_error_pages(app: Flask) -> None:
    """Answer errors under /console with pages; leave all others as they are."""
    app.register_error_handler(HTTPException, _outside_of_views)


def _outside_of_views(error: HTTPException) -> Response | HTTPException:
    """An address that leads nowhere belongs to no blueprint."""
    return error_page(error.code or 500) if request.path.startswith("/console") else error


def error_page(code: int) -> Response:
    """Return the page of an HTTP status."""
    known = code if code in PAGES else (400 if code < 500 else 500)
    title, advice = PAGES[known]
    page = render_template("console/error.html", code=code, title=title, advice=advice)
    response = make_response(page, code)
    response.headers["Cache-Control"] = "no-store"
    return response


@console.errorhandler(HTTPException)
def _refused(error: HTTPException) -> Response | HTTPException:
    if error.code is not None and error.code < 400:
        return error
    return error_page(error.code or 500)


@console.errorhandler(CSRFError)
def _stale_form(error: CSRFError) -> Response:
    """A form without its token: mostly one that outlived its session."""
    del error
    return error_page(400 if current_user.is_authenticated else 401)


@console.errorhandler(InvalidInputError)
def _invalid(error: InvalidInputError) -> Response:
    del error
    return error_page(400)


@console.errorhandler(NotFoundError)
def _not_found(error: NotFoundError) -> Response:
    del error
    return error_page(404)


@console.errorhandler(NotAllowedError)
def _not_allowed(error: NotAllowedError) -> Response:
    del error
    return error_page(403)


@console.errorhandler(ConflictError)
@console.errorhandler(StaleDataError)
def _conflict(error: Exception) -> Response:
    del error
    return error_page(409)


@console.errorhandler(OperationalError)
def _database_away(error: OperationalError) -> Response:
    log.error("database away", path=request.path, exc_info=error)
    return error_page(503)


@console.errorhandler(Exception)
def _broken(error: Exception) -> Response:
    log.error("fault in the console", path=request.path, exc_info=error)
    return error_page(500)

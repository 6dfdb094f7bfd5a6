"""Style sheet, scripts and recordings."""

from flask import Response, abort, send_file, send_from_directory

from hotline.storage.tables import Recording
from hotline.web.access import public, signed_in
from hotline.web.console.assets import FOLDER
from hotline.web.console.blueprint import console
from hotline.web.state import context

A_YEAR_S = 365 * 24 * 3600


@console.get("/static/<name>")
@public
def asset(name: str) -> Response:
    """Return a file of static/; its address changes with its content."""
    response = send_from_directory(FOLDER, name, max_age=A_YEAR_S)
    response.cache_control.public = True
    response.cache_control.no_cache = None
    return response


@console.get("/recordings/<int:recording_id>.wav")
@signed_in
def recording(recording_id: int) -> Response:
    """Return the audio of a recording, in parts where the player asks for parts (RFC 9110, 14)."""
    with context().units.read() as session:
        row = session.get(Recording, recording_id)
    if row is None or row.path is None:
        abort(404)
    path = context().audio.path(row.path)
    if not path.is_file():
        abort(404)
    response = send_file(path, mimetype="audio/wav", conditional=True, etag=True)
    response.headers["Cache-Control"] = "private, no-store"
    return response

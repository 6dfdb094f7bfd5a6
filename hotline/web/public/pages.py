"""Prompts and health."""

from pathlib import Path
from urllib.parse import quote

from flask import Blueprint, Response, jsonify, redirect, send_file
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response as BaseResponse

from hotline.domain.languages import Language
from hotline.storage import schema
from hotline.web.access import public
from hotline.web.state import context, prompts

public_pages = Blueprint("public", __name__)

# A prompt's text may change; a said text is part of its address and never does.
PROMPT_MAX_AGE_S = 300
SAID_MAX_AGE_S = 30 * 24 * 3600


@public_pages.get("/")
@public
def front_door() -> BaseResponse:
    """Lead people to the console."""
    return redirect("/console/")


@public_pages.get("/prompts/<language>/<prompt_id>.wav")
@public
def prompt(language: str, prompt_id: str) -> Response:
    """Return the audio of a prompt."""
    wav = prompts().wav(language, prompt_id)
    spoken: Language = "ru" if language == "ru" else "kk"
    return _audio(wav, prompts().text(spoken, prompt_id), PROMPT_MAX_AGE_S)


@public_pages.get("/prompts/said/<token>.wav")
@public
def said(token: str) -> Response:
    """Return the audio of words that the token carries and signs."""
    return _audio(prompts().said(token), prompts().words(token).text, SAID_MAX_AGE_S)


def _audio(wav: Path, words: str, max_age_s: int) -> Response:
    """Send sound. The words are for who tests the line: RFC 2045, 8 describes what a body is."""
    # Absolute, because Flask looks for a relative path beside its code, not where we were started.
    answer = send_file(wav, mimetype="audio/wav", max_age=max_age_s, conditional=True)
    if words:
        answer.headers["Content-Description"] = quote(words)
    return answer


@public_pages.get("/health")
@public
def health() -> tuple[Response, int]:
    """Tell whether calls can be taken: 200, or 503 where the database doesn't answer."""
    try:
        # A call can only be taken where something can be written.
        with context().units.write() as unit:
            unit.session.execute(text("SELECT 1"))
        revision = schema.current(context().units.engine)
    except SQLAlchemyError:
        return jsonify(status="failing", database="away"), 503
    if revision != schema.head():
        return jsonify(status="failing", database="needs migration"), 503
    alarms = context().settings.emergency.problem or "ok"
    return jsonify(status="ok", database="ok", alarms=alarms), 200

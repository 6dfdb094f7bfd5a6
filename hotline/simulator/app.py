"""Builds the carrier's web application."""

from dataclasses import dataclass
from typing import Any

import structlog
from flask import Flask, Response, jsonify, render_template, request
from werkzeug.exceptions import HTTPException

from hotline.simulator.calls import Calls
from hotline.simulator.carrier import Carrier
from hotline.simulator.chaos import ChaosSettings
from hotline.simulator.config import API_VERSION, CarrierConfig
from hotline.simulator.control import make_control
from hotline.simulator.events import Events
from hotline.simulator.messages import Messages
from hotline.simulator.rest import answer_http_error, make_rest
from hotline.simulator.script import Samples

MAX_UPLOAD = 25 * 1024 * 1024
SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "media-src 'self' blob:; connect-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "microphone=(self)",
}

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Exchange:
    """The running carrier: its web application and what must be closed at the end."""

    app: Flask
    carrier: Carrier
    calls: Calls
    events: Events

    def close(self) -> None:
        """Hang up, end streams, drop waiting callbacks, close the store."""
        self.calls.close()
        self.events.close()
        self.carrier.close()


def build(config: CarrierConfig, chaos: ChaosSettings) -> Exchange:
    """Open the store, resume what was under way, and wire everything together."""
    carrier = Carrier(config, chaos)
    events = Events()
    carrier.store.listen(events.publish)
    calls, messages = Calls(carrier), Messages(carrier)
    messages.resume()
    app = Flask("hotline.simulator")
    app.config["MAX_CONTENT_LENGTH"] = MAX_UPLOAD
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.register_blueprint(make_rest(carrier, calls, messages))
    app.register_blueprint(make_control(carrier, calls, messages, Samples(config.samples), events))
    _add_page(app, config)
    return Exchange(app, carrier, calls, events)


def _add_page(app: Flask, config: CarrierConfig) -> None:
    @app.get("/")
    def page() -> str:
        return render_template("page.html", config=config)

    @app.after_request
    def harden(response: Response) -> Response:
        for name, value in SECURITY_HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    @app.errorhandler(HTTPException)
    def answer(error: HTTPException) -> Any:
        if request.path.startswith(f"/{API_VERSION}/"):
            body, status = answer_http_error(error)
            return jsonify(body), status
        if request.path.startswith("/sim/"):
            return jsonify({"error": error.description}), error.code or 500
        return error

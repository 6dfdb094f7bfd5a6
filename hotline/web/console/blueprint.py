"""The blueprint that the console's views hang on."""

from flask import Blueprint

# Flask's own static route could not say who may call it; see views.assets.
console = Blueprint(
    "console", __name__, url_prefix="/console", template_folder="templates", static_folder=None
)

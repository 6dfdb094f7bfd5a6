"""The Context of the running application."""

from typing import cast

from flask import current_app

from hotline.usecases.context import Context
from hotline.voice.prompts import PromptLibrary

CONTEXT = "hotline_context"
PROMPTS = "hotline_prompts"


def context() -> Context:
    """Return the Context that this application was made with."""
    return cast(Context, current_app.extensions[CONTEXT])


def prompts() -> PromptLibrary:
    """Return the prompts of this application."""
    return cast(PromptLibrary, current_app.extensions[PROMPTS])

"""The place that a text is about."""

from hotline.usecases.context import Context


def place_in(ctx: Context, text: str) -> str | None:
    """Return the Kazakh name of the first settlement that a text mentions."""
    mentioned = ctx.local_words.mentioned(text)
    return next((word.kk for word in mentioned if word.kind == "settlement"), None)

"""See that many appeals have one cause."""

from hotline.storage.tables import Appeal
from hotline.storage.unit import Unit
from hotline.usecases.context import Context


def join_incident(ctx: Context, unit: Unit, appeal: Appeal) -> None:
    """Let a routed appeal join the incident that it belongs to, or propose one."""
    del ctx, unit, appeal

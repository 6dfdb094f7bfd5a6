"""Raise the alarm where somebody seems to be in danger."""

from collections.abc import Sequence

from hotline.storage.tables import Appeal
from hotline.storage.unit import Unit
from hotline.usecases.context import Context


def raise_alarm(ctx: Context, unit: Unit, appeal: Appeal, because: Sequence[str]) -> None:
    """Raise an appeal's alarm, once."""
    del ctx, unit, appeal, because

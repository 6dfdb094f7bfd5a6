"""Put aside what is no appeal: wrong numbers, greetings, advertising."""

from hotline.domain.understanding import Understanding
from hotline.storage.tables import Appeal
from hotline.storage.unit import Unit
from hotline.usecases.context import Context


def put_aside_no_appeal(
    ctx: Context, unit: Unit, appeal: Appeal, understood: Understanding
) -> bool:
    """Discard what is surely no appeal; return whether it was."""
    del ctx, unit, appeal, understood
    return False

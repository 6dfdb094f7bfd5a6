"""Rules beyond the words: whose place it is, who is away, who has too much."""

from hotline.storage.tables import Appeal, Department
from hotline.storage.unit import Unit
from hotline.usecases.context import Context


def by_rules(
    ctx: Context, unit: Unit, appeal: Appeal, department: Department | None
) -> tuple[Department | None, str | None]:
    """Return the department that gets it by the rules, and the rule's name where one decided."""
    del ctx, unit, appeal
    return department, None

"""Say what kind of appeal it is; its term follows from that."""

from hotline.domain.understanding import AppealKind
from hotline.storage.tables import Appeal
from hotline.storage.unit import Unit
from hotline.usecases.context import Context
from hotline.usecases.count_term import count_term, described
from hotline.usecases.history import note


def set_kind(ctx: Context, unit: Unit, appeal: Appeal, kind: AppealKind | None, actor: str) -> None:
    """Set the kind (None: not known) and count the term anew from the day of registration."""
    if kind is appeal.kind:
        return
    before = {"kind": appeal.kind, **described(appeal)}
    appeal.kind = kind
    count_term(ctx, appeal)
    note(unit, appeal, actor, "kind_set", before, {"kind": kind, **described(appeal)})

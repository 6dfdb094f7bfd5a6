"""Why something was put aside, in the reader's language."""

from hotline.storage.appeal_queries import Discards
from hotline.storage.tables import HistoryEntry
from hotline.usecases.history import HOTLINE
from hotline.web.i18n import _, _l

FILTERS = {
    None: _l("All discards"),
    Discards.UNSEEN: _l("Not looked through yet"),
    Discards.HOTLINE: _l("By the hotline"),
    Discards.PERSON: _l("By people"),
}


def why_discarded(entry: HistoryEntry | None) -> str:
    """Say the reason that a person gave, or how sure the hotline was and by which words."""
    if entry is None:
        return ""
    if entry.actor != HOTLINE:
        return f"{entry.actor}: {entry.after.get('reason', '')}"
    told = _("Surely no appeal: %(percent)s.", percent=percent(entry.after.get("probability", 1.0)))
    words = ", ".join(entry.after.get("because", ()))
    return f"{told} {_('Because of:')} {words}" if words else told


def percent(share: float) -> str:
    """Return a share as people write it, and never as if it were certain: 99.6 % is not 100 %."""
    return f"{min(99, int(100 * share))} %"

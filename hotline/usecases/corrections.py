"""What operators corrected: texts of appeals with the department that a person chose."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from hotline.storage.tables import Appeal
from hotline.storage.unit import Units
from hotline.understanding.samples import Sample

# A word or two may have been routed by what the operator heard, not by what stands there.
_FEWEST_WORDS = 3
_MOST = 20_000


def corrections(units: Units) -> list[Sample]:
    """Return the newest appeals that were routed by hand as training sentences.

    They stay on this machine: what is kept of them is numbers in the model.
    """
    query = (
        select(Appeal)
        .where(Appeal.routed_by_hand.is_(True), Appeal.is_demo.is_(False))
        .options(joinedload(Appeal.department))
        .order_by(Appeal.id.desc())
        .limit(_MOST)
    )
    with units.read() as session:
        return [
            Sample.of_department(appeal.text, appeal.channel.value, appeal.department.code)
            for appeal in session.scalars(query)
            if appeal.department is not None and len(appeal.text.split()) >= _FEWEST_WORDS
        ]

"""The queue: which appeals need somebody."""

from collections.abc import Iterable

from flask import redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from hotline.domain.parts import is_split_off, parse_part_reference, whole_reference
from hotline.domain.reference import parse_reference
from hotline.storage.appeal_queries import (
    MOST_FOUND,
    AppealsPage,
    Cursor,
    Discards,
    Tab,
    active_departments,
    count_tabs,
    list_appeals,
    search_appeals,
)
from hotline.storage.discard_queries import count_unseen, latest_discards
from hotline.storage.part_queries import part_labels
from hotline.storage.tables import Appeal
from hotline.web.access import signed_in
from hotline.web.console.blueprint import console
from hotline.web.console.discard_words import FILTERS, why_discarded
from hotline.web.console.notices import due_by, notices
from hotline.web.console.sessions import language, polled
from hotline.web.state import context

PAGE_SIZE = 50


@console.get("/")
@signed_in
def queue() -> str | Response:
    """Show one list, or what a search finds."""
    sought = request.args.get("q", "").strip()[:40]
    if sought:
        return _search(sought)
    tab, department = _tab(), request.args.get("department") or None
    discards = _discards() if tab is Tab.DISCARDED else None
    after = Cursor.parse(request.args.get("after", ""))
    with context().units.read() as session:
        page = list_appeals(
            session,
            tab,
            department=department,
            due_by=due_by(),
            discards=discards,
            after=after,
            limit=PAGE_SIZE,
        )
        counts = count_tabs(session, department=department, due_by=due_by())
        departments = active_departments(session, language())
        parts = part_labels(session, [appeal.id for appeal in page.appeals])
        why = _why_discarded(session, page) if tab is Tab.DISCARDED else {}
        unseen = count_unseen(session)
    return render_template(
        "console/queue.html",
        tab=tab,
        discards=discards,
        discard_filters=FILTERS,
        why=why,
        unseen=unseen,
        page=page,
        parts=parts,
        counts=counts,
        departments=departments,
        department=department,
        is_first_page=after is None,
        notices=notices(),
    )


@console.get("/counts")
@signed_in
@polled
def queue_counts() -> str:
    """Return the counts of the lists alone, for a page that stays open."""
    department = request.args.get("department") or None
    with context().units.read() as session:
        counts = count_tabs(session, department=department, due_by=due_by())
        unseen = count_unseen(session)
    return render_template("console/_counts.html", counts=counts, unseen=unseen)


def _tab() -> Tab:
    try:
        return Tab(request.args.get("tab", Tab.REVIEW))
    except ValueError:
        return Tab.REVIEW


def _discards() -> Discards | None:
    try:
        return Discards(request.args.get("discards", ""))
    except ValueError:
        return None


def _why_discarded(session: Session, page: AppealsPage) -> dict[int, str]:
    entries = latest_discards(session, [appeal.id for appeal in page.appeals])
    return {appeal.id: why_discarded(entries.get(appeal.id)) for appeal in page.appeals}


def _search(sought: str) -> str | Response:
    reference = parse_part_reference(sought) or parse_reference(sought)
    with context().units.read() as session:
        found = search_appeals(session, whole_reference(reference) if reference else sought)
        parts = part_labels(session, [appeal.id for appeal in found])
        unseen = count_unseen(session)
        counts = count_tabs(session, due_by=due_by())
        departments = active_departments(session, language())
    if reference is not None and _is_the_one(reference, found):
        return redirect(url_for("console.appeal", reference=reference))
    return render_template(
        "console/queue.html",
        tab=None,
        why={},
        unseen=unseen,
        page=AppealsPage(found, None),
        parts=parts,
        counts=counts,
        departments=departments,
        department=None,
        sought=sought,
        is_cut=len(found) == MOST_FOUND,
        is_first_page=True,
        notices=[],
    )


def _is_the_one(reference: str, found: Iterable[Appeal]) -> bool:
    """Tell whether one page shows what was sought; of several parts a person chooses."""
    whole = whole_reference(reference)
    parts = [each.reference for each in found if whole_reference(each.reference) == whole]
    return reference in parts and (len(parts) == 1 or is_split_off(reference))

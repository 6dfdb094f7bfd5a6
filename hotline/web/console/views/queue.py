"""The queue: which appeals need somebody."""

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from hotline.domain.reference import parse_reference
from hotline.storage.appeal_queries import (
    MOST_FOUND,
    AppealsPage,
    Cursor,
    Tab,
    active_departments,
    count_tabs,
    list_appeals,
    search_appeals,
)
from hotline.web.access import signed_in
from hotline.web.console.blueprint import console
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
    after = Cursor.parse(request.args.get("after", ""))
    with context().units.read() as session:
        page = list_appeals(
            session, tab, department=department, due_by=due_by(), after=after, limit=PAGE_SIZE
        )
        counts = count_tabs(session, department=department, due_by=due_by())
        departments = active_departments(session, language())
    return render_template(
        "console/queue.html",
        tab=tab,
        page=page,
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
    return render_template("console/_counts.html", counts=counts)


def _tab() -> Tab:
    try:
        return Tab(request.args.get("tab", Tab.REVIEW))
    except ValueError:
        return Tab.REVIEW


def _search(sought: str) -> str | Response:
    reference = parse_reference(sought)
    with context().units.read() as session:
        found = search_appeals(session, sought)
        counts = count_tabs(session, due_by=due_by())
        departments = active_departments(session, language())
    if reference is not None and any(appeal.reference == reference for appeal in found):
        return redirect(url_for("console.appeal", reference=reference))
    return render_template(
        "console/queue.html",
        tab=None,
        page=AppealsPage(found, None),
        counts=counts,
        departments=departments,
        department=None,
        sought=sought,
        is_cut=len(found) == MOST_FOUND,
        is_first_page=True,
        notices=[],
    )

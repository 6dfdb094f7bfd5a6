"""Calls, those that became no appeal as well."""

from flask import abort, render_template, request

from hotline.storage.call_queries import CallCursor, list_calls, references_of, whole_call
from hotline.web.access import signed_in
from hotline.web.console.blueprint import console
from hotline.web.state import context


@console.get("/calls")
@signed_in
def calls() -> str:
    """List the calls, newest first."""
    after = CallCursor.parse(request.args.get("after", ""))
    with context().units.read() as session:
        page = list_calls(session, after=after)
    return render_template("console/calls.html", page=page, is_first_page=after is None)


@console.get("/calls/<int:call_id>")
@signed_in
def call(call_id: int) -> str:
    """Show what happened in a call."""
    with context().units.read() as session:
        found = whole_call(session, call_id)
        reference = references_of(session, [call_id]).get(call_id)
    if found is None:
        abort(404)
    return render_template("console/call.html", call=found, reference=reference)

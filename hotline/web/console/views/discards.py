"""The list of discards, which people look through."""

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from hotline.storage.appeal_queries import Discards, Tab
from hotline.usecases.put_aside import look_through
from hotline.web.access import signed_in
from hotline.web.console.blueprint import console
from hotline.web.console.sessions import person
from hotline.web.console.views.queue import PAGE_SIZE
from hotline.web.i18n import _n
from hotline.web.state import context


@console.post("/discards/seen")
@signed_in
def look_through_discards() -> Response:
    """Note that the person has looked at what the page showed, and left it there."""
    shown = request.form.getlist("reference")[:PAGE_SIZE]
    with context().units.write() as unit:
        seen = look_through(unit, shown, person().login)
    flash(_n("%(num)d discard is looked through.", "%(num)d discards are looked through.", seen))
    return redirect(
        url_for("console.queue", tab=Tab.DISCARDED.value, discards=Discards.UNSEEN.value)
    )

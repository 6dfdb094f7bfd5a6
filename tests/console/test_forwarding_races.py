"""Two people pass on, split or decide the same appeal at the same moment."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from flask import Flask

from hotline.domain.appeals import AppealState
from hotline.domain.catalogue import load_catalogue
from hotline.storage import schema
from hotline.storage.engine import open_engine
from hotline.storage.tables import Appeal, AppealPart, Delivery, Forward
from hotline.storage.unit import Units
from hotline.usecases.context import Context
from hotline.usecases.load_catalogue import store_catalogue
from tests.console.conftest import PASSWORD, ROOT, Desk, Make, token
from tests.fakes import ListBell, SettableClock

ROUNDS = 4
CODES = ("sanitary", "roads-transport")


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def ctx(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    built: Context,
    clock: SettableClock,
    bell: ListBell,
) -> Iterator[Context]:
    """Return a hotline on a new database of each kind."""
    is_sqlite = request.param == "sqlite"
    url = f"sqlite:///{tmp_path}/h.db" if is_sqlite else request.getfixturevalue("postgres_url")
    engine = open_engine(url)
    schema.upgrade(engine)
    units = Units(engine, bell, clock)
    store_catalogue(units, load_catalogue(ROOT / "config" / "catalogue"))
    yield replace(built, clock=clock, units=units)
    engine.dispose()


@pytest.fixture
def desks(app: Flask, ctx: Context, make: Make) -> list[Desk]:
    """Two operators, each at a browser of their own."""
    found = []
    for login in ("aigul", "bolat"):
        make.operator(login=login)
        client = app.test_client()
        form = {"csrf_token": token(client), "login": login, "password": PASSWORD}
        assert client.post("/console/sign-in", data=form).status_code == 302
        found.append(Desk(client, ctx))
    return found


def at_once(desks: list[Desk], appeal: Appeal, *posts: tuple[str, dict[str, Any]]) -> list[int]:
    """Let each person send a form at the same moment; return the answers' codes."""
    barrier = Barrier(len(posts))

    def act(desk: Desk, what: str, data: dict[str, Any]) -> int:
        given = {"revision": appeal.revision, "reason": "Басқанікі", **data}
        barrier.wait()
        return desk.post(f"/console/appeals/{appeal.reference}/{what}", **given).status_code

    with ThreadPoolExecutor(len(posts)) as pool:
        sent = [pool.submit(act, desk, *what) for desk, what in zip(desks, posts, strict=True)]
        return sorted(each.result(60) for each in sent)


def test_of_two_who_pass_it_on_one_does(desks: list[Desk], make: Make, ctx: Context) -> None:
    for number in range(1, ROUNDS + 1):
        appeal = make.appeal(state=AppealState.ASSIGNED, routed_by_hand=True)
        posts = [("forward", {"department": code}) for code in CODES]
        assert at_once(desks, appeal, *posts) == [302, 409]
        with ctx.units.read() as session:
            assert session.query(Forward).count() == number
            assert session.query(Delivery).count() == number, "the resident is told once"


def test_passing_on_and_giving_back_at_once(desks: list[Desk], make: Make, ctx: Context) -> None:
    for _ in range(ROUNDS):
        appeal = make.appeal(state=AppealState.ASSIGNED, routed_by_hand=True)
        posts = [("forward", {"department": CODES[0]}), ("return", {})]
        assert at_once(desks, appeal, *posts) == [302, 409]
        with ctx.units.read() as session:
            assert session.query(Forward).filter_by(appeal_id=appeal.id).count() == 1


def test_of_two_splits_at_once_one_is_made(desks: list[Desk], make: Make, ctx: Context) -> None:
    for number in range(1, ROUNDS + 1):
        appeal = make.appeal(state=AppealState.ASSIGNED, routed_by_hand=True, text="Су. Жол. Жер.")
        posts = [("split", {"pieces": ["1"], "department": code}) for code in CODES]
        assert at_once(desks, appeal, *posts) == [302, 409]
        with ctx.units.read() as session:
            assert session.query(AppealPart).count() == 2 * number


def test_two_parts_split_at_once_get_two_numbers(
    desks: list[Desk], make: Make, ctx: Context
) -> None:
    for _ in range(ROUNDS):
        text = "Су жоқ. Жол нашар. Шам жоқ. Жер керек."
        whole = make.appeal(state=AppealState.ASSIGNED, routed_by_hand=True, text=text)
        data = {"pieces": ["2", "3"], "department": CODES[0]}
        assert at_once(desks[:1], whole, ("split", data)) == [302]
        with ctx.units.read() as session:
            parts = [
                session.query(Appeal).filter_by(reference=reference).one()
                for reference in (whole.reference, f"{whole.reference}-2")
            ]
        barrier = Barrier(2)

        def act(desk: Desk, part: Appeal, barrier: Barrier = barrier) -> int:
            given = {"pieces": ["1"], "department": "land", "revision": part.revision}
            barrier.wait()
            return desk.post(f"/console/appeals/{part.reference}/split", **given).status_code

        with ThreadPoolExecutor(2) as pool:
            assert list(pool.map(act, desks, parts)) == [302, 302]
        with ctx.units.read() as session:
            found = session.query(AppealPart).filter_by(whole_id=whole.id)
            assert sorted(each.number for each in found) == [1, 2, 3, 4]

"""A whole hotline for tests: real database, flows and catalogue; fakes at the ports."""

import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, TypeVar
from xml.etree import ElementTree

import structlog
from flask import Flask
from sqlalchemy import select
from twilio.request_validator import RequestValidator
from werkzeug.test import TestResponse

from hotline.bootstrap import ROOT, build
from hotline.domain.catalogue import Catalogue, load_catalogue
from hotline.domain.work import WorkKind
from hotline.settings import Settings, load_settings
from hotline.storage import schema
from hotline.storage import work as leases
from hotline.storage.audio import AudioStore
from hotline.storage.engine import open_engine
from hotline.storage.tables import Work
from hotline.storage.tables.base import Base
from hotline.storage.unit import Units
from hotline.usecases.context import Context
from hotline.usecases.load_catalogue import store_catalogue
from hotline.usecases.work import Handler, perform
from hotline.web.app import create_app
from tests.fakes import FakeCarrier, FakeRecognizer, ListBell, SettableClock
from worker.jobs import handlers

# Plain lines: the default draws coloured tracebacks, which takes seconds.
structlog.configure(
    processors=[structlog.processors.format_exc_info, structlog.processors.KeyValueRenderer()]
)

TOKEN = "a-token-that-only-the-tests-know"
ADDRESS = "https://hotline.example"
MOBILE = "+77051234567"
OTHER_MOBILE = "+77779876543"
LANDLINE = "+77213155555"
WITHHELD = "anonymous"
CALL = "CA" + "0" * 31 + "1"
RECORDING = "RE" + "0" * 31 + "1"
TEXT = "SM" + "a" * 31 + "1"

Row = TypeVar("Row", bound=Base)


def make_settings(data_dir: Path, **environment: str) -> Settings:
    """Return the settings of the files, with what tests need; keywords are SECTION__KEY."""
    given = {
        "SITE__DATA_DIR": str(data_dir),
        "SITE__PUBLIC_URL": ADDRESS,
        "SITE__SECRET_KEY": "only-for-tests",
        "CARRIER__AUTH_TOKEN": TOKEN,
        **environment,
    }
    return load_settings(ROOT / "config", {f"HOTLINE_{key}": v for key, v in given.items()})


@cache
def catalogue() -> Catalogue:
    """Return the district's catalogue."""
    return load_catalogue(ROOT / "config" / "catalogue")


@cache
def _built() -> Context:
    # What never changes (flows, catalogue, calendar) is read once for all tests.
    return build(make_settings(Path("/nonexistent")), bell=ListBell(), clock=SettableClock())


@cache
def _migrated() -> bytes:
    # Every test gets a copy of one database that went through the migrations.
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "template.db"
        install(f"sqlite:///{path}")
        return path.read_bytes()


def install(database_url: str) -> None:
    """Bring an empty database through the migrations and load the catalogue."""
    engine = open_engine(database_url)
    schema.upgrade(engine)
    store_catalogue(Units(engine, ListBell(), SettableClock()), catalogue())
    engine.dispose()


@dataclass
class World:
    """A hotline and everything around it that a test moves or looks at."""

    ctx: Context
    clock: SettableClock
    bell: ListBell
    carrier: FakeCarrier
    recognizer: FakeRecognizer

    def rows(self, table: type[Row], **by: Any) -> list[Row]:
        """Return the rows of a table, in the order of their making."""
        with self.ctx.units.read() as session:
            return list(session.scalars(select(table).filter_by(**by).order_by("id")))

    def one(self, table: type[Row], **by: Any) -> Row:
        """Return the only row."""
        (row,) = self.rows(table, **by)
        return row

    def handlers(self) -> Mapping[WorkKind, Handler]:
        return handlers(self.ctx, self.recognizer)

    def work(self, kind: WorkKind) -> Work:
        """Return the only work of a kind."""
        return self.one(Work, kind=kind)

    def perform(self, work_id: int, who: str = "tester:1") -> bool:
        return perform(self.ctx, work_id, who, self.handlers())

    def do(self, *kinds: WorkKind) -> int:
        """Do what is due of these kinds (none given: of all), until nothing is; return how much."""
        done = 0
        while due := [work for work in self._due() if not kinds or work.kind in kinds]:
            done += sum(self.perform(work.id) for work in due)
        return done

    def restarted(self) -> "World":
        """Return the same hotline as a new process sees it: nothing kept in memory."""
        engine = open_engine(str(self.ctx.units.engine.url.render_as_string(hide_password=False)))
        units = Units(engine, self.bell, self.clock)
        return replace(self, ctx=replace(self.ctx, units=units))

    def close(self) -> None:
        self.ctx.units.engine.dispose()

    def _due(self) -> Sequence[Work]:
        with self.ctx.units.read() as session:
            return leases.due(session, self.clock.now())


def make_world(data_dir: Path, database_url: str = "", **environment: str) -> World:
    """Put a hotline around a database that is installed (none named: a new one in SQLite)."""
    settings = make_settings(data_dir, DATABASE__URL=database_url, **environment)
    clock, bell = SettableClock(), ListBell()
    carrier = FakeCarrier(clock)
    units = Units(open_engine(settings.database_url), bell, clock)
    if not database_url:
        (data_dir / "hotline.db").write_bytes(_migrated())
    ctx = replace(
        _built(),
        settings=settings,
        clock=clock,
        units=units,
        audio=AudioStore(data_dir / "recordings"),
        carrier=carrier,
    )
    return World(ctx, clock, bell, carrier, FakeRecognizer())


class CarrierSide:
    """The carrier's side of the webhooks: signs what it sends."""

    def __init__(self, app: Flask, token: str = TOKEN, address: str = ADDRESS) -> None:
        self._client = app.test_client()
        self._validator = RequestValidator(token)
        self._address = address

    @classmethod
    def of(cls, world: World) -> "CarrierSide":
        return cls(create_app(world.ctx))

    def post(self, path: str, **parameters: str) -> TestResponse:
        """Send a webhook."""
        signature = self._validator.compute_signature(self._address + path, parameters)
        return self._client.post(path, data=parameters, headers={"X-Twilio-Signature": signature})

    def call(self, path: str, sid: str = CALL, caller: str = MOBILE, **parameters: str) -> "Heard":
        """Send a webhook of a call, as Twilio fills it in; return the markup."""
        form = {
            "CallSid": sid,
            "From": caller,
            "To": "+77213199000",
            "CallStatus": "in-progress",
            "Direction": "inbound",
            **parameters,
        }
        return Heard.of(self.post(path, **form))

    def text(self, body: str, sid: str = TEXT, sender: str = MOBILE) -> TestResponse:
        """Send an SMS in."""
        return self.post("/twilio/sms", MessageSid=sid, From=sender, To="1411", Body=body)


@dataclass(frozen=True)
class Heard:
    """What a webhook's answer lets the caller hear and do."""

    status: int
    xml: str

    @classmethod
    def of(cls, response: TestResponse) -> "Heard":
        return cls(response.status_code, response.text)

    @property
    def tree(self) -> ElementTree.Element:
        return ElementTree.fromstring(self.xml)  # noqa: S314 - our own answer

    @property
    def verbs(self) -> list[str]:
        """Return the verbs of the top level."""
        return [element.tag for element in self.tree]

    @property
    def prompts(self) -> list[str]:
        """Return the prompts that are played, as language/id."""
        urls = [element.text or "" for element in self.tree.iter("Play")]
        found = [re.search(r"/prompts/(?!said)(\w+/\w+)\.wav", url) for url in urls]
        return [match[1] for match in found if match]

    def action(self, verb: str) -> str:
        """Return the path that a verb reports to."""
        element = next(self.tree.iter(verb))
        return element.attrib["action"].removeprefix(ADDRESS).partition("#")[0]

"""The console on a real database, with a clock that tests turn and people who work in it."""

import struct
import wave
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from hotline.bootstrap import build
from hotline.domain.appeals import AppealState
from hotline.domain.catalogue import load_catalogue
from hotline.domain.reference import new_reference
from hotline.settings import Settings, load_settings
from hotline.storage import schema
from hotline.storage.audio import AudioStore
from hotline.storage.engine import open_engine
from hotline.storage.tables import (
    Appeal,
    Call,
    CallOutcome,
    CallStep,
    Channel,
    Department,
    HistoryEntry,
    InboundMessage,
    Operator,
    Person,
    Recording,
    RecordingState,
    Role,
    Transcript,
)
from hotline.storage.unit import Units
from hotline.usecases.context import Context
from hotline.usecases.load_catalogue import store_catalogue
from hotline.usecases.sign_in import add_operator
from hotline.web.app import create_app
from tests.fakes import ListBell, SettableClock

ROOT = Path(__file__).parents[2]
NOON = datetime(2026, 11, 18, 7, 0, tzinfo=UTC)  # a Wednesday, 12:00 in Almaty
PASSWORD = "three wise camels"


@pytest.fixture
def clock() -> SettableClock:
    return SettableClock(NOON)


@pytest.fixture
def bell() -> ListBell:
    return ListBell()


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Context:
    """A context over a migrated database with the catalogue; each test gets a copy of it."""
    built = build(_settings(tmp_path_factory.mktemp("built")), bell=ListBell())
    schema.upgrade(built.units.engine)
    store_catalogue(built.units, load_catalogue(ROOT / "config" / "catalogue"))
    built.units.engine.dispose()
    return built


@pytest.fixture
def ctx(tmp_path: Path, built: Context, clock: SettableClock, bell: ListBell) -> Iterator[Context]:
    migrated = built.settings.site.data_dir / "hotline.db"
    (tmp_path / "hotline.db").write_bytes(migrated.read_bytes())
    settings = _settings(tmp_path)
    engine = open_engine(settings.database_url)
    yield replace(
        built,
        settings=settings,
        clock=clock,
        units=Units(engine, bell, clock),
        audio=AudioStore(tmp_path / "recordings"),
    )
    engine.dispose()


def _settings(folder: Path) -> Settings:
    environment = {
        "HOTLINE_SITE__DATA_DIR": str(folder),
        "HOTLINE_SITE__SECRET_KEY": "s" * 32,
        "HOTLINE_CARRIER__AUTH_TOKEN": "t" * 32,
    }
    return load_settings(environment=environment)


@pytest.fixture
def app(ctx: Context) -> Flask:
    return create_app(ctx)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


class Make:
    """Puts rows into the database; what a test doesn't name has a usual value."""

    def __init__(self, ctx: Context, clock: SettableClock) -> None:
        self._ctx, self._clock = ctx, clock
        self._number = 0

    def operator(
        self,
        *,
        login: str = "aigerim",
        name: str = "Айгерім Сейітқызы",
        password: str = PASSWORD,
        role: Role = Role.OPERATOR,
        language: str = "en",
        must_change_password: bool = False,
        is_active: bool = True,
    ) -> Operator:
        with self._ctx.units.write() as unit:
            operator = add_operator(unit, login, name, password, role, language)
            operator.must_change_password = must_change_password
            operator.is_active = is_active
        return operator

    def appeal(
        self,
        *,
        state: AppealState = AppealState.IN_REVIEW,
        channel: Channel = Channel.SMS,
        phone: str | None = "+77011234567",
        name: str | None = None,
        language: str = "kk",
        text: str = "Көшемізде су жоқ",
        confidence: float | None = None,
        department: str | None = "housing-utilities",
        routed_by_hand: bool = False,
        routing_score: float | None = 0.8,
        routing_because: tuple[str, ...] = ("су",),
        wants_callback: str | None = None,
        is_demo: bool = False,
        received_at: datetime | None = None,
        due_on: date = date(2026, 12, 9),
        reference: str | None = None,
        call: Call | None = None,
        **columns: Any,
    ) -> Appeal:
        with self._ctx.units.write() as unit:
            session = unit.session
            person = self._person(session, phone, name) if phone else None
            appeal = Appeal(
                reference=reference or new_reference(),
                channel=channel,
                state=state,
                person=person,
                call_id=call.id if call else None,
                language=language,
                text=text,
                confidence=confidence,
                department=session.query(Department).filter_by(code=department).one_or_none(),
                routed_by_hand=routed_by_hand,
                routing_score=routing_score,
                routing_because=list(routing_because),
                wants_callback=wants_callback is not None,
                is_demo=is_demo,
                received_at=received_at or self._clock.now(),
                registered_on=date(2026, 11, 18),
                due_on=due_on,
                term_rule="АППК, ст. 76",
                **columns,
            )
            session.add(appeal)
            session.flush()
            session.add(
                HistoryEntry(
                    appeal_id=appeal.id,
                    at=appeal.received_at,
                    actor="resident",
                    action="registered",
                    after={"state": "received", "due_on": due_on.isoformat()},
                )
            )
            if wants_callback is not None:
                session.add(
                    HistoryEntry(
                        appeal_id=appeal.id,
                        at=appeal.received_at,
                        actor="hotline",
                        action="callback_wanted",
                        after={"why": wants_callback},
                    )
                )
            if channel is Channel.SMS:
                session.add(
                    InboundMessage(
                        carrier_sid=self._sid("SM"),
                        person=person,
                        appeal_id=appeal.id,
                        from_raw=phone or "anonymous",
                        body=text,
                        received_at=appeal.received_at,
                    )
                )
        return appeal

    def call(
        self,
        *,
        phone: str | None = "+77011234567",
        outcome: CallOutcome | None = CallOutcome.APPEAL,
        language: str = "kk",
        duration_s: int | None = 61,
        started_at: datetime | None = None,
    ) -> Call:
        with self._ctx.units.write() as unit:
            call = Call(
                carrier_sid=self._sid("CA"),
                person=self._person(unit.session, phone, None) if phone else None,
                from_raw=phone or "anonymous",
                language=language,
                outcome=outcome,
                session="{}",
                duration_s=duration_s,
                started_at=started_at or self._clock.now(),
                ended_at=self._clock.now(),
            )
            unit.session.add(call)
            unit.session.flush()
            for number, (event, node) in enumerate(
                [("started", "greeting"), ("consent_spoken", ""), ("hungup", "record")], start=1
            ):
                unit.session.add(
                    CallStep(
                        call_id=call.id,
                        number=number,
                        flow="main" if node else "",
                        node=node,
                        event=event,
                        detail={},
                        at=self._clock.now(),
                    )
                )
        return call

    def recording(
        self,
        appeal: Appeal,
        *,
        text: str | None = None,
        words: tuple[tuple[str, float], ...] = (),
        state: RecordingState = RecordingState.STORED,
        confidence: float = 0.93,
        language: str = "kk",
        has_file: bool = True,
    ) -> Recording:
        assert appeal.call_id is not None
        with self._ctx.units.write() as unit:
            sid = self._sid("RE")
            recording = Recording(
                call_id=appeal.call_id,
                appeal_id=appeal.id,
                carrier_sid=sid,
                state=state,
                is_message=True,
                duration_s=2.0,
                path=f"2026/11/{sid}.wav" if state is RecordingState.STORED else None,
                created_at=self._clock.now(),
            )
            unit.session.add(recording)
            unit.session.flush()
            if text is not None or words:
                unit.session.add(
                    Transcript(
                        recording_id=recording.id,
                        version=1,
                        text=text if text is not None else " ".join(word for word, _ in words),
                        words=[
                            {"text": word, "start": at, "end": at + 0.5, "confidence": sureness}
                            for at, (word, sureness) in enumerate(words)
                        ],
                        confidence=confidence,
                        language=language,
                        model="demo-kk-ru",
                        created_at=self._clock.now(),
                    )
                )
        if recording.path is not None and has_file:
            self._ctx.audio.put(recording.path, tone())
        return recording

    def _person(self, session: Session, phone: str, name: str | None) -> Person:
        person = session.query(Person).filter_by(phone=phone).one_or_none()
        if person is None:
            person = Person(phone=phone, created_at=self._clock.now())
            session.add(person)
        person.name = name or person.name
        return person

    def _sid(self, prefix: str) -> str:
        self._number += 1
        return f"{prefix}{self._number:032x}"


def tone(seconds: float = 2.0, rate: int = 8000) -> bytes:
    """A WAV file with a square wave."""
    buffer = BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        samples = (3000 if at // 10 % 2 else -3000 for at in range(int(seconds * rate)))
        file.writeframes(b"".join(struct.pack("<h", sample) for sample in samples))
    return buffer.getvalue()


@pytest.fixture
def make(ctx: Context, clock: SettableClock) -> Make:
    return Make(ctx, clock)


@dataclass
class Desk:
    """A browser with somebody signed in: posts carry the token of their form."""

    client: FlaskClient
    ctx: Context

    def get(self, address: str, **kwargs: Any) -> TestResponse:
        return self.client.get(address, **kwargs)

    def post(self, address: str, **data: Any) -> TestResponse:
        return self.client.post(address, data={"csrf_token": token(self.client), **data})

    def read(self, appeal: Appeal) -> Appeal:
        """The appeal as it now stands, with history, answers and department."""
        with self.ctx.units.read() as session:
            found = session.get_one(Appeal, appeal.id)
            _ = (found.history, found.answers, found.department, found.recordings)
            return found


def token(client: FlaskClient) -> str:
    """The CSRF token of this browser's session."""
    page = client.get("/console/password").text
    if "csrf_token" not in page:
        page = client.get("/console/sign-in").text
    _, _, rest = page.partition('name="csrf_token" value="')
    return rest.partition('"')[0]


@pytest.fixture
def sign_in(client: FlaskClient, ctx: Context) -> Callable[..., Desk]:
    """Sign somebody in."""

    def enter(login: str = "aigerim", password: str = PASSWORD) -> Desk:
        answer = client.post(
            "/console/sign-in",
            data={"csrf_token": token(client), "login": login, "password": password},
        )
        assert answer.status_code == 302, answer.text
        return Desk(client, ctx)

    return enter


@pytest.fixture
def desk(make: Make, sign_in: Callable[..., Desk]) -> Desk:
    """An operator who is signed in and reads English."""
    make.operator()
    return sign_in()

"""Jobs are done once, tried again, or left to a person: fetching, recognising, routing."""

import pytest
from sqlalchemy import select

from hotline.domain.appeals import AppealState
from hotline.domain.errors import ConflictError, InvalidInputError
from hotline.domain.work import WorkKind, WorkState
from hotline.ports import (
    CarrierBusyError,
    CarrierUnsureError,
    RecognitionError,
)
from hotline.storage.tables import (
    Appeal,
    Channel,
    Department,
    HistoryEntry,
    Recording,
    RecordingState,
    Transcript,
    Work,
)
from hotline.usecases.route_appeal import confirm_department, route_by_hand
from tests.factories import make_appeal, make_recording
from tests.fakes import SOUND
from tests.world import RECORDING, World


@pytest.fixture
def said(world: World) -> World:
    """Return a hotline to whom something was said in Russian that is to be fetched."""
    with world.ctx.units.write() as unit:
        appeal = make_appeal(
            unit, channel=Channel.CALL, state=AppealState.RECEIVED, text="", language="ru"
        )
        recording = make_recording(
            unit, carrier_sid=RECORDING, appeal_id=appeal.id, is_message=True
        )
        recording.call.language = "ru"
        unit.ask(WorkKind.FETCH_RECORDING, recording.id)
    world.carrier.audio[RECORDING] = SOUND
    return world


def actions(world: World) -> list[str]:
    return [entry.action for entry in world.rows(HistoryEntry)]


# --- Fetching ----------------------------------------------------------------------------------


def test_a_recording_is_fetched_kept_and_deleted_at_the_carrier(said: World) -> None:
    assert said.do(WorkKind.FETCH_RECORDING) == 1
    recording = said.one(Recording)
    assert recording.state is RecordingState.STORED
    assert recording.path == f"2026/11/{RECORDING}.wav"
    assert said.ctx.audio.path(recording.path).read_bytes() == SOUND
    assert said.carrier.audio == {}
    assert said.work(WorkKind.TRANSCRIBE).state is WorkState.OPEN


def test_fetching_twice_is_fetching_once(said: World) -> None:
    said.do(WorkKind.FETCH_RECORDING)
    with said.ctx.units.write() as unit:
        unit.ask(WorkKind.FETCH_RECORDING, said.one(Recording).id)
    said.do(WorkKind.FETCH_RECORDING)
    assert said.carrier.asked.count("fetch_recording") == 1
    assert said.one(Recording).state is RecordingState.STORED


def test_a_recording_that_is_not_there_yet_is_asked_for_again(said: World) -> None:
    said.carrier.audio.clear()
    said.do(WorkKind.FETCH_RECORDING)
    work = said.work(WorkKind.FETCH_RECORDING)
    assert (work.state, work.attempts) == (WorkState.OPEN, 1)
    assert work.due_at > said.clock.now()
    said.carrier.audio[RECORDING] = SOUND
    said.clock.move(seconds=1)
    said.do(WorkKind.FETCH_RECORDING)
    assert said.one(Recording).state is RecordingState.STORED


def test_a_recording_that_is_gone_for_good_leaves_the_appeal_to_a_person(said: World) -> None:
    said.carrier.audio.clear()
    for _ in range(8):
        said.do(WorkKind.FETCH_RECORDING)
        said.clock.move(minutes=5)
    assert said.work(WorkKind.FETCH_RECORDING).state is WorkState.GIVEN_UP
    assert said.one(Recording).state is RecordingState.LOST
    appeal = said.one(Appeal)
    assert (appeal.state, appeal.wants_callback) == (AppealState.IN_REVIEW, True)
    assert said.work(WorkKind.ROUTE).state is WorkState.OPEN


@pytest.mark.parametrize("fault", [CarrierBusyError, CarrierUnsureError])
def test_a_carrier_that_is_away_for_a_day_loses_nothing(
    said: World, fault: type[CarrierBusyError]
) -> None:
    said.carrier.faults = [fault("away") for _ in range(140)]
    while said.carrier.faults:
        said.do(WorkKind.FETCH_RECORDING)
        said.clock.move(minutes=10)
    said.do(WorkKind.FETCH_RECORDING)
    assert said.one(Recording).state is RecordingState.STORED


def test_a_recording_that_is_too_large_is_never_stored(said: World) -> None:
    said.carrier.audio[RECORDING] = bytes(20 * 1024 * 1024 + 1)
    said.do(WorkKind.FETCH_RECORDING)
    assert said.work(WorkKind.FETCH_RECORDING).state is WorkState.GIVEN_UP
    assert said.one(Recording).path is None
    assert said.one(Appeal).wants_callback


def test_a_carrier_that_does_not_delete_is_asked_until_it_does(said: World) -> None:
    said.carrier.deletes = False
    said.do(WorkKind.FETCH_RECORDING, WorkKind.TRANSCRIBE)
    assert said.one(Recording).state is RecordingState.STORED
    assert said.one(Transcript).text, "nobody waits for the deletion"
    assert said.work(WorkKind.FETCH_RECORDING).state is WorkState.OPEN
    said.carrier.deletes = True
    said.clock.move(minutes=1)
    said.do(WorkKind.FETCH_RECORDING)
    assert said.carrier.deleted == [RECORDING]
    assert said.carrier.asked.count("fetch_recording") == 1
    assert said.work(WorkKind.FETCH_RECORDING).state is WorkState.DONE


def test_a_carrier_that_never_deletes_costs_no_appeal(said: World) -> None:
    said.carrier.deletes = False
    for _ in range(152):
        said.do(WorkKind.FETCH_RECORDING)
        said.clock.move(minutes=10)
    assert said.work(WorkKind.FETCH_RECORDING).state is WorkState.GIVEN_UP
    assert said.one(Recording).state is RecordingState.STORED
    assert not said.one(Appeal).wants_callback


def test_a_recording_is_not_given_up_right_after_an_outage(said: World) -> None:
    said.carrier.faults = [CarrierBusyError("away") for _ in range(5)]
    sound = said.carrier.audio.pop(RECORDING)
    for _ in range(8):
        said.do(WorkKind.FETCH_RECORDING)
        said.clock.move(minutes=1)
    assert said.carrier.asked.count("fetch_recording") > 5, "it was absent, too"
    assert said.one(Recording).state is RecordingState.ANNOUNCED
    said.carrier.audio[RECORDING] = sound
    said.clock.move(minutes=10)
    said.do(WorkKind.FETCH_RECORDING)
    assert said.one(Recording).state is RecordingState.STORED


# --- Recognising -------------------------------------------------------------------------------


def test_words_make_the_text_of_the_appeal(said: World) -> None:
    said.recognizer.hears = ["нет воды на улице"]
    said.do(WorkKind.FETCH_RECORDING, WorkKind.TRANSCRIBE)
    transcript = said.one(Transcript)
    assert (transcript.version, transcript.text) == (1, "нет воды на улице")
    assert [word["text"] for word in transcript.words] == ["нет", "воды", "на", "улице"]
    assert set(transcript.words[0]) == {"text", "start", "end", "confidence"}
    appeal = said.one(Appeal)
    assert (appeal.text, appeal.state) == ("нет воды на улице", AppealState.IN_REVIEW)
    assert [language for _, language in said.recognizer.asked] == ["ru"]


def test_a_second_look_at_a_recognised_recording_changes_nothing(said: World) -> None:
    said.do(WorkKind.FETCH_RECORDING, WorkKind.TRANSCRIBE)
    with said.ctx.units.write() as unit:
        unit.ask(WorkKind.TRANSCRIBE, said.one(Recording).id)
    said.do(WorkKind.TRANSCRIBE)
    assert len(said.rows(Transcript)) == len(said.recognizer.asked) == 1


def test_nothing_understood_means_listen(said: World) -> None:
    said.recognizer.hears = [""]
    said.do(WorkKind.FETCH_RECORDING, WorkKind.TRANSCRIBE)
    assert said.one(Appeal).state is AppealState.IN_REVIEW
    assert "listen" in actions(said)


def crash(*, retry: bool) -> RecognitionError:
    return RecognitionError("crashed", "the recogniser crashed", retry=retry)


def test_a_crash_of_the_recogniser_costs_one_attempt(said: World) -> None:
    said.recognizer.hears = [crash(retry=True), "нет воды"]
    said.do(WorkKind.FETCH_RECORDING, WorkKind.TRANSCRIBE)
    assert said.rows(Transcript) == []
    said.clock.move(seconds=1)
    said.do(WorkKind.TRANSCRIBE)
    assert said.one(Appeal).text == "нет воды"


def test_after_the_last_attempt_the_appeal_stands_with_its_audio(said: World) -> None:
    said.recognizer.hears = [crash(retry=True)]
    for _ in range(4):
        said.do(WorkKind.FETCH_RECORDING, WorkKind.TRANSCRIBE)
        said.clock.move(minutes=1)
    assert len(said.recognizer.asked) == said.ctx.settings.speech.attempts
    assert said.work(WorkKind.TRANSCRIBE).state is WorkState.GIVEN_UP
    assert said.one(Appeal).state is AppealState.IN_REVIEW
    recording = said.one(Recording)
    assert (recording.state, recording.problem) == (
        RecordingState.STORED,
        "the recogniser crashed",
    )
    assert "listen" in actions(said)


def test_unreadable_audio_is_not_tried_again(said: World) -> None:
    said.recognizer.hears = [RecognitionError("unreadable", "this is no audio", retry=False)]
    said.do(WorkKind.FETCH_RECORDING, WorkKind.TRANSCRIBE)
    assert said.work(WorkKind.TRANSCRIBE).state is WorkState.GIVEN_UP
    assert said.one(Appeal).state is AppealState.IN_REVIEW


def test_the_lease_covers_the_recognisers_own_cap(said: World) -> None:
    with said.ctx.units.write() as unit:
        unit.session.get_one(Recording, 1).duration_s = 180.0

    def look() -> None:
        held_until = said.work(WorkKind.TRANSCRIBE).leased_until
        assert held_until is not None
        assert (held_until - said.clock.now()).total_seconds() >= 180 * 5

    said.recognizer.meanwhile = look
    said.do(WorkKind.FETCH_RECORDING, WorkKind.TRANSCRIBE)
    assert said.one(Transcript)


def test_whoever_lost_the_lease_drops_the_result(said: World) -> None:
    said.do(WorkKind.FETCH_RECORDING)
    work = said.work(WorkKind.TRANSCRIBE)

    def another_worker_is_faster() -> None:
        said.recognizer.meanwhile = None
        said.clock.move(hours=1)
        assert said.perform(work.id, "faster:2")

    said.recognizer.meanwhile = another_worker_is_faster
    assert said.perform(work.id, "slow:1")
    assert said.one(Transcript).text == "бізде су жоқ"
    assert said.work(WorkKind.TRANSCRIBE).state is WorkState.DONE


def test_work_of_a_worker_that_died_in_the_last_attempt_is_given_up(said: World) -> None:
    said.do(WorkKind.FETCH_RECORDING)
    with said.ctx.units.write() as unit:
        work = unit.session.scalar(select(Work).filter_by(kind=WorkKind.TRANSCRIBE))
        assert work is not None
        work.attempts = said.ctx.settings.speech.attempts
    said.do(WorkKind.TRANSCRIBE)
    assert said.recognizer.asked == []
    assert said.work(WorkKind.TRANSCRIBE).state is WorkState.GIVEN_UP
    assert said.one(Appeal).state is AppealState.IN_REVIEW


# --- Routing -----------------------------------------------------------------------------------


def department(world: World) -> str | None:
    with world.ctx.units.read() as session:
        found = session.get_one(Appeal, 1).department
        return found.code if found else None


def ask_for_routing(world: World, text: str) -> None:
    with world.ctx.units.write() as unit:
        unit.ask(WorkKind.ROUTE, make_appeal(unit, text=text).id)


def test_words_propose_a_department_with_their_reasons(world: World) -> None:
    ask_for_routing(world, "Мектепте мұғалім жетіспейді, балабақшада орын жоқ")
    world.do()
    assert department(world) == "education"
    appeal = world.one(Appeal)
    assert appeal.state is AppealState.IN_REVIEW
    assert appeal.routing_because
    assert world.rows(HistoryEntry)[-1].after["department"] == "education"


def test_without_telling_words_the_reception_has_it(world: World) -> None:
    ask_for_routing(world, "ммм")
    world.do()
    assert department(world) == world.ctx.settings.routing.reception


def test_what_a_person_chose_is_never_changed(world: World) -> None:
    ask_for_routing(world, "Мектепте мұғалім жоқ")
    with world.ctx.units.write() as unit:
        route_by_hand(unit, unit.session.get_one(Appeal, 1), "health", "aigul")
    world.do()
    assert department(world) == "health"
    appeal = world.one(Appeal)
    assert (appeal.state, appeal.routed_by_hand) == (AppealState.ASSIGNED, True)
    assert actions(world) == ["routed"]


def test_agreeing_with_a_proposal(world: World) -> None:
    ask_for_routing(world, "Мектепте мұғалім жоқ")
    with world.ctx.units.write() as unit, pytest.raises(InvalidInputError, match="choose one"):
        confirm_department(unit, unit.session.get_one(Appeal, 1), "aigul")
    world.do()
    with world.ctx.units.write() as unit:
        confirm_department(unit, unit.session.get_one(Appeal, 1), "aigul")
    assert (department(world), world.one(Appeal).routed_by_hand) == ("education", True)


@pytest.mark.parametrize("code", ["", "weather", "Health"])
def test_a_department_that_does_not_exist(world: World, code: str) -> None:
    with world.ctx.units.write() as unit, pytest.raises(InvalidInputError, match="no department"):
        route_by_hand(unit, make_appeal(unit), code, "aigul")


def test_a_retired_department_gets_nothing_more(world: World) -> None:
    with world.ctx.units.write() as unit:
        retired = unit.session.scalar(select(Department).filter_by(code="health"))
        assert retired is not None
        retired.is_active = False
        with pytest.raises(InvalidInputError):
            route_by_hand(unit, make_appeal(unit), "health", "aigul")


def test_a_closed_appeal_is_not_routed(world: World) -> None:
    with world.ctx.units.write() as unit, pytest.raises(ConflictError):
        route_by_hand(unit, make_appeal(unit, state=AppealState.CLOSED), "health", "aigul")

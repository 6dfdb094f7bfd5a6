"""What is stored of what the recogniser heard."""

import pytest
from sqlalchemy import null, select

from hotline.domain.transcripts import Word, to_json
from hotline.domain.work import WorkKind, WorkState
from hotline.ports import Recognition
from hotline.storage.tables import Appeal, Recording, Transcript
from hotline.usecases.correct_text import correct_text
from hotline.usecases.sign_in import add_first_operator
from tests.fakes import SOUND
from tests.world import RECORDING, CarrierSide, World

WORDS = (Word("ауылда", 0.5, 1.0, 0.9), Word("су", 1.0, 1.2, 0.9), Word("жоқ", 1.2, 1.5, 0.9))
LOST = Recognition("в ауле", (Word("в", 0.5, 0.6, 0.4),), 0.1, "ru", "small-ru", 200.0)
HEARD = Recognition("ауылда су жоқ", WORDS, 0.9, "kk", "small-kz", 180.0, cut=True, other=LOST)


@pytest.fixture
def left_a_message(world: World, line: CarrierSide) -> World:
    world.carrier.audio[RECORDING] = SOUND
    greeting = line.call("/twilio/voice")
    beep = line.call(greeting.action("Gather")).action("Record")
    line.call(beep, RecordingSid=RECORDING, RecordingDuration="200", Digits="hangup")
    return world


def test_both_attempts_are_stored(left_a_message: World) -> None:
    world = left_a_message
    world.recognizer.hears = [HEARD]
    world.do()
    transcript = world.one(Transcript)
    assert (transcript.text, transcript.language, transcript.model) == (
        "ауылда су жоқ", "kk", "small-kz",
    )  # fmt: skip
    assert transcript.words == to_json(WORDS)
    assert transcript.other == {
        "text": "в ауле",
        "words": to_json(LOST.words),
        "confidence": 0.1,
        "language": "ru",
        "model": "small-ru",
    }


def test_one_attempt_has_no_other(left_a_message: World) -> None:
    world = left_a_message
    world.do()
    with world.ctx.units.read() as session:
        assert session.scalar(select(Transcript).where(Transcript.other.is_(null()))) is not None
    assert world.one(Recording).is_cut is False


def test_a_recording_that_goes_on_says_so(left_a_message: World) -> None:
    world = left_a_message
    world.recognizer.hears = [HEARD]
    world.do()
    recording = world.one(Recording)
    # All of it can be heard, so its length stays what the carrier said.
    assert (recording.is_cut, recording.duration_s) == (True, 200.0)
    assert world.one(Appeal).text


def test_people_read_numbers_in_digits_and_names_with_capitals(left_a_message: World) -> None:
    world = left_a_message
    world.recognizer.hears = ["топарда он екі үй су жоқ"]
    world.do()
    transcript = world.one(Transcript)
    assert transcript.text == "топарда он екі үй су жоқ"
    assert transcript.display == world.one(Appeal).text == "Топарда 12 үй су жоқ"


def test_what_a_person_wrote_while_the_recogniser_listened_stays(left_a_message: World) -> None:
    world = left_a_message
    world.do(WorkKind.FETCH_RECORDING)

    def write() -> None:
        with world.ctx.units.write() as unit:
            recording, appeal = (unit.session.get_one(row, 1) for row in (Recording, Appeal))
            add_first_operator(unit)
            correct_text(unit, recording, appeal, "су жоқ", operator_id=1, actor="aigerim")

    world.recognizer.meanwhile = write
    world.recognizer.hears = [HEARD]
    world.do()
    assert world.one(Transcript).model == "operator"
    assert world.one(Appeal).text == "су жоқ"
    work = world.work(WorkKind.TRANSCRIBE)
    assert (work.state, work.attempts) == (WorkState.DONE, 1)
    assert world.one(Recording).is_cut is True

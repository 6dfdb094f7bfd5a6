import pytest
from sqlalchemy import select

from hotline.domain.appeals import AppealState
from hotline.domain.deliveries import DeliveryState
from hotline.domain.sms import MAX_BODY, segments
from hotline.domain.work import WorkKind
from hotline.storage.tables import Appeal, Channel, Delivery, Recording, RecordingState
from hotline.usecases.answer_appeal import answer_text
from hotline.usecases.context import Context
from tests.console.conftest import Desk, Make, token, tone
from tests.factories import make_live_transcript, make_transcript
from tests.fakes import ListBell

ANSWER = "Құбыр бүгін жөнделеді."
CHANGED = "This appeal has changed since you opened it"
PAYLOADS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'-alert(1)-'",
    "</textarea><svg/onload=alert(1)>",
    "{{ 7*7 }}",
    "javascript:alert(1)",
]


def url(appeal: Appeal, *parts: str) -> str:
    return "/".join(["/console/appeals", appeal.reference, *parts])


def deliveries(ctx: Context) -> list[Delivery]:
    with ctx.units.read() as session:
        return list(session.scalars(select(Delivery)))


def spoken(make: Make, **kwargs: object) -> Appeal:
    return make.appeal(channel=Channel.CALL, call=make.call(), **kwargs)  # type: ignore[arg-type]


def test_an_answer_goes_out_once_and_is_visible(
    desk: Desk, make: Make, ctx: Context, bell: ListBell
) -> None:
    appeal = make.appeal()
    answer = desk.post(url(appeal, "answer"), text=ANSWER, revision=appeal.revision)
    assert answer.headers["Location"] == url(appeal)
    now = desk.read(appeal)
    assert now.state is AppealState.ANSWERED
    assert [(e.actor, e.action) for e in now.history][-1] == ("aigerim", "answered")
    (delivery,) = deliveries(ctx)
    assert delivery.body == answer_text(ctx, appeal, ANSWER)
    assert [kind for kind, _ in bell.rung] == [WorkKind.DELIVER]
    page = desk.get(url(appeal)).text
    assert "The answer is saved." in page
    assert "Waiting to be sent" in page


def test_the_same_answer_sent_twice_goes_out_once(desk: Desk, make: Make, ctx: Context) -> None:
    appeal = make.appeal()
    desk.post(url(appeal, "answer"), text=ANSWER, revision=appeal.revision)
    again = desk.post(url(appeal, "answer"), text=ANSWER, revision=appeal.revision)
    assert again.status_code == 409
    assert len(deliveries(ctx)) == 1


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (DeliveryState.SENDING, "Being sent"),
        (DeliveryState.SENT, "no receipt from the telephone yet"),
        (DeliveryState.DELIVERED, "Delivered"),
        (DeliveryState.FAILED, "Not delivered"),
        (DeliveryState.UNKNOWN, "the carrier is being asked"),
    ],
)
def test_what_became_of_a_message_is_told(
    desk: Desk, make: Make, ctx: Context, state: DeliveryState, words: str
) -> None:
    appeal = make.appeal()
    desk.post(url(appeal, "answer"), text=ANSWER, revision=appeal.revision)
    with ctx.units.write() as unit:
        delivery = unit.session.query(Delivery).one()
        delivery.state, delivery.settled_at = state, unit.now
        delivery.problem, delivery.error_code = "Unreachable handset", "30003"
    page = desk.get(url(appeal, "messages")).text
    assert words in page
    assert "Unreachable handset" in page
    assert "30003" in page


def test_whoever_is_slower_loses_nothing(desk: Desk, make: Make, ctx: Context) -> None:
    appeal = make.appeal()
    desk.post(url(appeal, "department"), department="roads-transport", revision=appeal.revision)
    late = desk.post(url(appeal, "answer"), text=ANSWER, revision=appeal.revision)
    assert late.status_code == 409
    assert CHANGED in late.text
    assert f">{ANSWER}</textarea>" in late.text
    assert deliveries(ctx) == []
    revision = desk.read(appeal).revision
    assert f'name="revision" type="hidden" value="{revision}"' in late.text
    assert f'name="revision" type="hidden" value="{appeal.revision}"' not in late.text
    desk.post(url(appeal, "answer"), text=ANSWER, revision=revision)
    assert len(deliveries(ctx)) == 1


@pytest.mark.parametrize(
    ("text", "complaint"),
    [("   ", "Write an answer first."), ("ж" * MAX_BODY, "too long for an SMS: shorten it by 12")],
)
def test_an_answer_that_cannot_go_out_stays_in_the_box(
    desk: Desk, make: Make, ctx: Context, text: str, complaint: str
) -> None:
    appeal = make.appeal()
    answer = desk.post(url(appeal, "answer"), text=text, revision=appeal.revision)
    assert answer.status_code == 422
    assert complaint in answer.text
    assert text.strip() in answer.text
    assert deliveries(ctx) == []


def test_a_landline_is_rung(desk: Desk, make: Make, ctx: Context) -> None:
    appeal = make.appeal(phone="+77213155555")
    assert "No SMS can reach this resident" in desk.get(url(appeal)).text
    desk.post(url(appeal, "answer"), text=ANSWER, revision=appeal.revision)
    page = desk.get(url(appeal)).text
    assert "the answer has to be told by telephone" in page
    revision = desk.read(appeal).revision
    desk.post(url(appeal, "called"), comment="Told the daughter", revision=revision)
    now = desk.read(appeal)
    assert not now.wants_callback
    assert "Told the daughter" in desk.get(url(appeal)).text


@pytest.mark.parametrize("text", [ANSWER, "Вода будет " * 9, "Hello", ""])
def test_the_count_is_the_one_that_is_billed(
    desk: Desk, make: Make, ctx: Context, text: str
) -> None:
    appeal = make.appeal()
    form = {"text": text, "revision": appeal.revision}
    fragment = desk.client.post(
        url(appeal, "preview"),
        data={**form, "csrf_token": token(desk.client)},
        headers={"HX-Request": "true"},
    ).text
    if not text:
        assert "goes out as an SMS" in fragment
        return
    body = answer_text(ctx, appeal, text)
    cost = segments(body)
    assert f"<strong>{cost.parts} SMS</strong>" in fragment
    assert f"{cost.units_left} more fit" in fragment
    assert body in fragment


def test_without_scripts_a_button_shows_the_preview(desk: Desk, make: Make, ctx: Context) -> None:
    appeal = make.appeal()
    page = desk.post(url(appeal, "preview"), text=ANSWER, revision=appeal.revision).text
    assert f">{ANSWER}</textarea>" in page
    assert answer_text(ctx, appeal, ANSWER) in page


def test_a_department_is_chosen_by_hand(desk: Desk, make: Make) -> None:
    appeal = make.appeal()
    assert "Proposed by the words; rather sure." in desk.get(url(appeal)).text
    desk.post(url(appeal, "department"), department="roads-transport", revision=appeal.revision)
    now = desk.read(appeal)
    assert now.department is not None
    assert now.department.code == "roads-transport"
    assert now.routed_by_hand
    page = desk.get(url(appeal)).text
    assert "Chosen by a person." in page
    assert "<del>Отдел жилищно-коммунального хозяйства</del>" in page


@pytest.mark.parametrize("code", ["", "nowhere"])
def test_there_is_no_other_department(desk: Desk, make: Make, code: str) -> None:
    appeal = make.appeal()
    answer = desk.post(url(appeal, "department"), department=code, revision=appeal.revision)
    assert answer.status_code == 422
    assert "Choose a department." in answer.text


def test_no_appeal_is_discarded_without_a_reason_and_can_come_back(desk: Desk, make: Make) -> None:
    appeal = make.appeal()
    refused = desk.post(url(appeal, "discard"), reason=" ", revision=appeal.revision)
    assert refused.status_code == 422
    desk.post(url(appeal, "discard"), reason="A wrong number", revision=appeal.revision)
    now = desk.read(appeal)
    assert now.state is AppealState.DISCARDED
    page = desk.get(url(appeal)).text
    assert "A wrong number" in page
    assert "Send the answer" not in page
    desk.post(url(appeal, "restore"), revision=now.revision)
    assert desk.read(appeal).state is AppealState.IN_REVIEW


def test_what_the_state_forbids_is_said_so(desk: Desk, make: Make) -> None:
    appeal = make.appeal(state=AppealState.DISCARDED)
    answer = desk.post(url(appeal, "answer"), text=ANSWER, revision=appeal.revision)
    assert answer.status_code == 409
    assert CHANGED in answer.text


def test_an_answered_appeal_is_closed(desk: Desk, make: Make) -> None:
    appeal = make.appeal(state=AppealState.IN_REVIEW)
    desk.post(url(appeal, "answer"), text=ANSWER, revision=appeal.revision)
    desk.post(url(appeal, "close"), revision=desk.read(appeal).revision)
    assert desk.read(appeal).state is AppealState.CLOSED


def test_an_unanswered_appeal_cannot_be_closed(desk: Desk, make: Make) -> None:
    appeal = make.appeal(state=AppealState.IN_REVIEW)
    assert "/close" not in desk.get(url(appeal)).text
    assert desk.post(url(appeal, "close"), revision=appeal.revision).status_code == 409
    assert desk.read(appeal).state is AppealState.IN_REVIEW


def test_looking_at_the_number_is_noted(desk: Desk, make: Make) -> None:
    appeal = make.appeal()
    assert "123 45 67" not in desk.get(url(appeal)).text
    shown = desk.post(url(appeal, "number")).text
    assert "+7 701 123 45 67" in shown
    assert "The whole number was looked at" in desk.get(url(appeal)).text
    assert desk.read(appeal).history[-1].actor == "aigerim"


def test_audio_comes_whole_and_in_parts(desk: Desk, make: Make) -> None:
    recording = make.recording(spoken(make), text="су жоқ")
    address = f"/console/recordings/{recording.id}.wav"
    with desk.get(address) as whole:
        assert whole.data == tone()
        assert whole.mimetype == "audio/wav"
        assert "no-store" in whole.headers["Cache-Control"]
    with desk.get(address, headers={"Range": "bytes=4-7"}) as part:
        assert part.status_code == 206
        assert part.data == tone()[4:8]


def test_audio_that_is_not_there_is_said_so(desk: Desk, make: Make) -> None:
    appeal = spoken(make)
    gone = make.recording(appeal, has_file=False)
    make.recording(appeal, state=RecordingState.LOST)
    make.recording(appeal, state=RecordingState.ANNOUNCED)
    assert desk.get(f"/console/recordings/{gone.id}.wav").status_code == 404
    assert desk.get("/console/recordings/999.wav").status_code == 404
    page = desk.get(url(appeal)).text
    assert "The audio is lost" in page
    assert "is being fetched" in page


def test_only_what_is_really_doubtful_is_marked(desk: Desk, make: Make) -> None:
    appeal = spoken(make)
    words = tuple((word, 0.95) for word in ("көшеде", "үш", "күннен", "бері", "су", "жоқ"))
    make.recording(appeal, words=(*words, ("қажет", 0.3)))
    page = desk.get(url(appeal)).text
    assert page.count("<mark>") == 1
    assert "<mark>қажет</mark>" in page


def test_a_text_that_is_poor_all_over_is_not_marked(desk: Desk, make: Make) -> None:
    appeal = spoken(make)
    make.recording(appeal, words=(("су", 0.2), ("жоқ", 0.3)), confidence=0.25)
    page = desk.get(url(appeal)).text
    assert "<mark>" not in page
    assert "listen first" in page


def test_a_correction_is_a_new_version(desk: Desk, make: Make, bell: ListBell) -> None:
    appeal = spoken(make, text="су жол")
    recording = make.recording(appeal, text="су жол")
    path = url(appeal, "recordings", str(recording.id), "text")
    desk.post(path, text="су жоқ", version=1)
    now = desk.read(appeal)
    assert now.text == "су жоқ"
    assert [kind for kind, _ in bell.rung] == [WorkKind.ROUTE]
    page = desk.get(url(appeal)).text
    assert "Corrected by Айгерім Сейітқызы" in page
    assert "1 earlier version" in page
    late = desk.post(path, text="су жоқ па", version=1)
    assert late.status_code == 409
    assert "су жоқ па" in late.text
    assert desk.post(path, text="", version=2).status_code == 422


def test_a_recording_of_another_appeal_is_not_touched(desk: Desk, make: Make, ctx: Context) -> None:
    recording = make.recording(spoken(make), text="су жоқ")
    other = make.appeal()
    path = url(other, "recordings", str(recording.id), "text")
    assert desk.post(path, text="x", version=1).status_code == 404
    with ctx.units.read() as session:
        assert len(session.get_one(Recording, recording.id).transcripts) == 1


def test_nobody_understood_is_an_invitation_to_listen(desk: Desk, make: Make) -> None:
    appeal = spoken(make, text="", wants_callback="asked_for_a_person")
    make.recording(appeal, text="")
    page = desk.get(url(appeal)).text
    assert "The machine understood nothing." in page
    assert "The caller asked for a person and left a message." in page


def test_what_was_heard_live_is_shown_until_the_recordings_own_text_is_there(
    desk: Desk, make: Make, ctx: Context
) -> None:
    appeal = spoken(make, text="жолда шұңқыр бар")
    recording = make.recording(appeal)
    with ctx.units.write() as unit:
        make_live_transcript(unit, call_id=appeal.call_id, display="жолда 2 шұңқыр бар")
    page = desk.get(url(appeal)).text
    assert "жолда 2 шұңқыр бар</blockquote>" in page
    assert "its text will replace this one" in page
    with ctx.units.write() as unit:
        unit.session.get_one(Recording, recording.id).problem = "It is no audio."
    page = desk.get(url(appeal)).text
    assert "жолда 2 шұңқыр бар</blockquote>" in page
    assert "correct what was heard live" in page
    with ctx.units.write() as unit:
        make_transcript(unit, recording_id=recording.id, text="жолда үш шұңқыр бар")
    page = desk.get(url(appeal)).text
    assert "жолда 2 шұңқыр бар" not in page
    assert "жолда үш шұңқыр бар" in page


@pytest.mark.parametrize("is_cut", [True, False])
def test_a_recording_that_goes_on_after_its_text_says_so(
    desk: Desk, make: Make, ctx: Context, is_cut: bool
) -> None:
    appeal = spoken(make, text="су жоқ")
    recording = make.recording(appeal, text="су жоқ")
    with ctx.units.write() as unit:
        unit.session.get_one(Recording, recording.id).is_cut = is_cut
    page = desk.get(url(appeal)).text
    assert ("The recording goes on after this text: listen to the rest." in page) == is_cut


def test_an_unknown_reference_is_not_found(desk: Desk) -> None:
    for address in ["/console/appeals/12345674", "/console/appeals/12345674/messages"]:
        assert desk.get(address).status_code == 404
    for change in ["answer", "department", "number", "preview", "close"]:
        answer = desk.post(
            f"/console/appeals/12345674/{change}", revision=1, text="x", department="x"
        )
        assert answer.status_code == 404, change


@pytest.mark.parametrize("payload", PAYLOADS)
def test_what_residents_send_is_inert(desk: Desk, make: Make, payload: str) -> None:
    written = make.appeal(text=payload, name=payload, routing_because=(payload,))
    said = make.appeal(channel=Channel.CALL, call=make.call(), text=payload)
    make.recording(said, words=((payload, 0.3), *((word, 0.9) for word in "abcde")))
    desk.post(url(written, "discard"), reason=payload, revision=written.revision)
    pages = [
        desk.get("/console/?tab=all").text,
        desk.get(url(written)).text,
        desk.get(url(said)).text,
        desk.get("/console/", query_string={"q": payload}).text,
    ]
    for page in pages:
        for raw in ["<script>alert", "<img src=x", "<svg/onload", 'href="javascript', "> 49 <"]:
            assert raw not in page

"""The console in a real browser: a morning's work, and no accessibility fault on any page."""

import re
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright
from werkzeug.serving import make_server

from hotline.domain.appeals import AppealState
from hotline.domain.sms import segments
from hotline.domain.understanding import AppealKind
from hotline.storage.tables import Appeal, CallOutcome, Channel, Incident, IncidentState, Role
from hotline.usecases.answer_appeal import answer_text
from hotline.usecases.context import Context
from hotline.usecases.put_aside import put_aside_no_appeal
from hotline.usecases.raise_alarm import raise_alarm
from tests.console.conftest import PASSWORD, Make
from tests.console.made_incident import make_incident
from tests.understood import NO_APPEAL

pytestmark = pytest.mark.browser

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
NEW_PASSWORD = "four calm white horses"
ANSWER = "Құбыр бүгін кешке дейін жөнделеді, су сағат 19:00-де беріледі. Күткеніңізге рақмет."


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not Path(CHROMIUM).exists():
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield launched
        launched.close()


@pytest.fixture
def site(app: Flask) -> Iterator[str]:
    """The application on a port of its own."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def open_page(browser: Browser, site: str) -> Iterator[Callable[..., Page]]:
    """Open a window; at the end nothing may have gone wrong in it."""
    problems: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        # Chromium takes a form that was refused with 422 for a resource that failed.
        if message.type in ("error", "warning") and "status of 422" not in message.text:
            problems.append(message.text)

    def open_(scheme: str = "light", width: int = 1366, height: int = 768) -> Page:
        window = browser.new_context(
            base_url=site,
            color_scheme="dark" if scheme == "dark" else "light",
            viewport={"width": width, "height": height},
        )
        page = window.new_page()
        page.on("console", listen)
        page.on("pageerror", lambda error: problems.append(str(error)))
        return page

    yield open_
    for window in browser.contexts:
        window.close()
    assert problems == []


def enter(page: Page, password: str = PASSWORD) -> None:
    page.fill("#login", "aigerim")
    page.fill("#password", password)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def choose(page: Page, language: str) -> None:
    with page.expect_navigation():
        page.locator(f"button[value={language}]").click()


def spoken_appeal(make: Make) -> Appeal:
    appeal = make.appeal(
        channel=Channel.CALL, call=make.call(), text="көшеде су жоқ", confidence=0.93
    )
    words = (("көшемізде", 0.95), ("үш", 0.95), ("күннен", 0.95), ("бері", 0.95), ("су", 0.3))
    make.recording(appeal, words=words)
    return appeal


def test_a_routine_appeal_by_keyboard(
    open_page: Callable[..., Page], make: Make, ctx: Context
) -> None:
    make.operator(must_change_password=True)
    appeal = spoken_appeal(make)
    page = open_page()
    page.goto("/console/")
    enter(page)
    page.fill("#old", PASSWORD)
    page.fill("#new", NEW_PASSWORD)
    page.fill("#again", NEW_PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Your new password is set.")).to_be_visible()

    page.get_by_role("link", name=f"{appeal.reference[:4]} {appeal.reference[4:]}").press("Enter")
    expect(page.locator("audio")).to_have_attribute("controls", "")
    page.wait_for_function("document.querySelector('audio').duration > 1.9")
    expect(page.locator("mark")).to_have_text("су")

    page.get_by_role("combobox", name="Department").select_option("roads-transport")
    page.get_by_role("button", name="Send there").press("Enter")
    expect(page.get_by_text("The department is set.")).to_be_visible()

    cost = segments(answer_text(ctx, appeal, ANSWER))
    page.get_by_role("textbox", name="Answer to the resident").press_sequentially(ANSWER)
    expect(page.locator("#preview strong")).to_have_text(f"{cost.parts} SMS")
    expect(page.locator("#preview")).to_contain_text(f"{cost.units_left} more fit in")
    expect(page.locator("#preview .bubble")).to_have_text(answer_text(ctx, appeal, ANSWER))
    page.get_by_role("button", name="Send the answer").press("Enter")
    expect(page.get_by_text("The answer is saved.")).to_be_visible()
    expect(page.locator("#messages")).to_contain_text("Waiting to be sent")
    expect(page.get_by_role("textbox", name="Answer to the resident")).to_have_value("")


def test_a_suggested_name_is_put_into_the_text_by_keyboard(
    open_page: Callable[..., Page], make: Make
) -> None:
    make.operator()
    appeal = make.appeal(channel=Channel.CALL, call=make.call())
    sure = tuple((word, 0.95) for word in ("үш", "күннен", "бері", "су", "жоқ"))
    make.recording(appeal, words=(("топорда", 0.3), *sure))
    page = open_page()
    page.goto(f"/console/appeals/{appeal.reference}")
    enter(page)
    _check(page, Axe())
    page.get_by_role("button", name="Put Топарда into the text").press("Enter")
    box = page.get_by_role("textbox", name="What the resident says")
    expect(box).to_have_value("Топарда үш күннен бері су жоқ")
    expect(box).to_be_focused()
    page.get_by_role("button", name="Save as a new version").press("Enter")
    expect(page.locator("blockquote").first).to_contain_text("Топарда үш күннен")


def test_kind_and_extension_by_keyboard(open_page: Callable[..., Page], make: Make) -> None:
    make.operator()
    appeal = make.appeal()
    page = open_page()
    page.goto(f"/console/appeals/{appeal.reference}")
    enter(page)
    kind = page.get_by_role("combobox", name="Kind of appeal")
    kind.focus()
    kind.press_sequentially("Rep")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("The kind is set, and the deadline by it.")).to_be_visible()
    expect(kind).to_have_value("soobshchenie")
    page.locator("summary", has_text="Extend the term").press("Enter")
    _check(page, Axe())
    page.keyboard.press("Tab")
    page.keyboard.type("01182027")  # month, day and year are parts of one field
    page.get_by_role("textbox", name="Why more time is needed").fill("An expert is needed")
    page.keyboard.press("Tab")
    page.keyboard.type("A. Akhmetov")
    page.keyboard.press("Enter")
    expect(page.get_by_text("The term is extended.", exact=True)).to_be_visible()
    expect(page.locator(".facts")).to_contain_text("18.01.2027 extended by the head")
    expect(page.locator("#messages")).to_contain_text("Extension of the term")


def test_the_page_follows_what_becomes_of_a_message(
    open_page: Callable[..., Page], make: Make, ctx: Context
) -> None:
    make.operator()
    appeal = make.appeal()
    page = open_page()
    page.goto(f"/console/appeals/{appeal.reference}")
    enter(page)
    page.fill("#answer", ANSWER)
    page.get_by_role("button", name="Send the answer").click()
    expect(page.locator("#messages")).to_contain_text("Waiting to be sent")
    with ctx.units.write() as unit:
        (delivery,) = unit.session.get_one(Appeal, appeal.id).deliveries  # type: ignore[attr-defined]
        delivery.state, delivery.settled_at = "delivered", unit.now
    expect(page.locator("#messages")).to_contain_text("Delivered", timeout=15_000)


def test_an_answer_survives_a_session_that_ended(
    open_page: Callable[..., Page], make: Make
) -> None:
    make.operator()
    appeal = make.appeal()
    page = open_page()
    page.goto(f"/console/appeals/{appeal.reference}")
    enter(page)
    page.fill("#answer", ANSWER)
    expect(page.locator("#preview .bubble")).to_contain_text(ANSWER)
    page.goto("/console/sign-in")  # as after a reload; the draft is in this tab alone
    page.goto(f"/console/appeals/{appeal.reference}")
    expect(page.locator("#answer")).to_have_value(ANSWER)
    expect(page.locator("#preview .bubble")).to_contain_text(ANSWER)


def test_the_number_is_shown_without_losing_what_was_typed(
    open_page: Callable[..., Page], make: Make
) -> None:
    make.operator()
    appeal = make.appeal()
    page = open_page()
    page.goto(f"/console/appeals/{appeal.reference}")
    enter(page)
    page.fill("#answer", "Су")
    page.get_by_role("button", name="Show the number").click()
    expect(page.get_by_role("link", name="+7 701 123 45 67")).to_be_visible()
    expect(page.locator("#answer")).to_have_value("Су")


def test_what_residents_send_runs_nowhere(open_page: Callable[..., Page], make: Make) -> None:
    make.operator()
    evil = '"><img src=x onerror="document.title=1"><script>document.title=1</script>'
    appeal = make.appeal(text=evil, name=evil, routing_because=(evil,))
    page = open_page()
    page.goto("/console/")
    enter(page)
    for address in ["/console/", f"/console/appeals/{appeal.reference}"]:
        page.goto(address)
        assert page.title() != "1"
        assert page.locator("img[src=x]").count() == 0
        expect(page.get_by_text("onerror").first).to_be_visible()


def test_an_administrator_edits_a_service_by_keyboard(
    open_page: Callable[..., Page], make: Make
) -> None:
    make.operator(role=Role.ADMINISTRATOR)
    page = open_page()
    page.goto("/console/")
    enter(page)
    page.get_by_role("link", name="Departments").press("Enter")
    page.get_by_role("link", name="Services", exact=True).press("Enter")
    page.get_by_role("searchbox", name="Name, keyword or code").fill("жилищная помощь")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Назначение жилищной помощи").press("Enter")
    page.get_by_role("textbox", name="Keywords in Russian").fill("жилпомощь\nжилпомощь")
    page.get_by_role("button", name="Save").press("Enter")
    box = page.get_by_role("textbox", name="Keywords in Russian")
    expect(box).to_have_attribute("aria-invalid", "true")
    expect(box).to_have_accessible_description(re.compile("keep one"))
    expect(box).to_have_value("жилпомощь\nжилпомощь")
    _check(page, Axe())
    box.fill("жилпомощь")
    page.get_by_role("checkbox", name="In use").press("Space")
    page.get_by_role("button", name="Save").press("Enter")
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(page.get_by_role("checkbox", name="In use")).not_to_be_checked()
    expect(page.locator(".history ins").filter(has_text="жилпомощь")).to_be_visible()
    _check(page, Axe())


@contextmanager
def _everything(make: Make) -> Iterator[list[str]]:
    make.operator(role=Role.ADMINISTRATOR)
    spoken = spoken_appeal(make)
    late = make.appeal(
        due_on=spoken.due_on - timedelta(days=60), wants_callback="sms_failed", is_demo=True
    )
    gone = make.appeal(state=AppealState.DISCARDED, phone=None)
    make.appeal(state=AppealState.ANSWERED, language="ru", text="Не горит фонарь")
    make.call(outcome=CallOutcome.SILENT, phone=None)
    yield [
        "/console/",
        "/console/?tab=all",
        "/console/?tab=answered&department=akim-office",
        "/console/?q=4567",
        f"/console/appeals/{spoken.reference}",
        f"/console/appeals/{late.reference}",
        f"/console/appeals/{gone.reference}",
        "/console/calls",
        f"/console/calls/{spoken.call_id}",
        "/console/catalogue?words=жол",
        "/console/catalogue?kind=service&department=roads-transport",
        "/console/catalogue/department/roads-transport",
        "/console/catalogue/service/housing-aid",
        "/console/password",
    ]


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.parametrize(("scheme", "width"), [("light", 1366), ("dark", 390)])
def test_every_page_is_accessible_and_fits(
    open_page: Callable[..., Page], make: Make, language: str, scheme: str, width: int
) -> None:
    page = open_page(scheme, width)
    axe = Axe()
    with _everything(make) as addresses:
        page.goto("/console/sign-in")
        choose(page, language)
        _check(page, axe)
        enter(page)
        choose(page, language)
        for address in addresses:
            page.goto(address)
            assert page.locator("html").get_attribute("lang") == language
            _check(page, axe)


@pytest.mark.parametrize(
    ("language", "scheme", "width"), [("kk", "light", 1366), ("ru", "dark", 390)]
)
def test_what_is_passed_on_decided_or_split_is_accessible_and_fits(
    open_page: Callable[..., Page], make: Make, language: str, scheme: str, width: int
) -> None:
    make.operator(role=Role.ADMINISTRATOR, language=language)
    out = make.appeal(
        state=AppealState.ASSIGNED,
        routed_by_hand=True,
        text="Көшемізде екі күннен бері су жоқ. Жолда үлкен шұңқыр пайда болды.",
        topics=(
            {
                "text": "Көшемізде екі күннен бері су жоқ.",
                "department": "housing-utilities",
                "probability": 0.93,
            },
            {
                "text": "Жолда үлкен шұңқыр пайда болды.",
                "department": "roads-transport",
                "probability": 0.9,
            },
        ),
    )
    held = make.appeal(state=AppealState.ASSIGNED, routed_by_hand=True, with_supervisor=True)
    page, axe = open_page(scheme, width), Axe()
    page.goto("/console/sign-in")
    enter(page)
    here = f"/console/appeals/{out.reference}"
    for address in (here, f"/console/appeals/{held.reference}", "/console/supervisor"):
        page.goto(address)
        page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        _check(page, axe)
    page.goto(here)
    page.locator("[aria-labelledby=parts-title] form button").click()
    expect(page.locator("ol.parts li")).to_have_count(2)
    _check(page, axe)
    page.goto("/console/catalogue/department/land")
    page.fill("#away_until", "2026-11-20")
    page.locator("[aria-labelledby=absence-title] button").click()
    expect(page.locator("#away_until")).to_have_value("2026-11-20")
    _check(page, axe)


@pytest.mark.parametrize(
    ("language", "scheme", "width"), [("kk", "light", 1366), ("ru", "dark", 390)]
)
def test_an_incident_from_the_proposal_to_the_answer_is_accessible_and_fits(
    open_page: Callable[..., Page],
    make: Make,
    ctx: Context,
    language: str,
    scheme: str,
    width: int,
) -> None:
    make.operator(language=language)
    incident = make_incident(ctx, make)
    page, axe = open_page(scheme, width), Axe()
    page.goto("/console/sign-in")
    enter(page)
    page.goto("/console/incidents")
    _check(page, axe)
    page.locator("main tbody a").click()
    _check(page, axe)
    with page.expect_navigation():
        page.locator("form[action$=confirm] button").click()
    _check(page, axe)
    with page.expect_navigation():
        page.locator("button[formaction$=listen]").click()
    expect(page.locator("audio")).to_have_count(2)
    _check(page, axe)
    with page.expect_navigation():
        page.locator("form[action$=announcement] button.main").click()
    expect(page.locator("form[action$=end]")).to_have_count(1)
    page.fill("#answer_kk", "Су берілді.")
    page.fill("#answer_ru", "Воду дали.")
    with page.expect_navigation():
        page.locator("button[formaction$=preview]").click()
    _check(page, axe)
    with page.expect_navigation():
        page.locator("form[action$=answer] button.main").click()
    _check(page, axe)
    with ctx.units.read() as session:
        assert session.get_one(Incident, incident.id).state is IncidentState.CLOSED


@pytest.mark.parametrize(
    ("language", "scheme", "width"), [("kk", "light", 1366), ("ru", "dark", 390)]
)
def test_an_alarm_appears_by_itself_and_is_accessible_and_fits(
    open_page: Callable[..., Page],
    make: Make,
    ctx: Context,
    language: str,
    scheme: str,
    width: int,
) -> None:
    make.operator(language=language)
    appeal = make.appeal(text="Көрші үй өртеніп жатыр, тезірек көмектесіңіздер")
    page, axe = open_page(scheme, width), Axe()
    page.goto("/console/sign-in")
    enter(page)
    expect(page.get_by_role("alert")).to_have_count(0)
    with ctx.units.write() as unit:
        raise_alarm(ctx, unit, unit.session.get_one(Appeal, appeal.id), ["өртеніп жатыр"])
    banner = page.get_by_role("alert")
    expect(banner).to_contain_text("Көрші үй", timeout=20_000)
    _check(page, axe)
    banner.get_by_role("link").first.click()
    _check(page, axe)
    page.locator("form[action$=take] button").click()
    expect(page.locator("form[action$=judge]")).to_have_count(2)
    expect(page.get_by_role("alert")).to_have_count(0)
    _check(page, axe)
    page.goto("/console/alarms")
    page.locator("form[action$=judge] button").last.click()
    expect(page.locator("form[action$=judge]")).to_have_count(1)
    _check(page, axe)


@pytest.mark.parametrize(
    ("scheme", "width", "language"), [("light", 1366, "kk"), ("dark", 390, "ru")]
)
def test_proposals_and_discards_are_accessible_and_fit(
    open_page: Callable[..., Page],
    make: Make,
    ctx: Context,
    scheme: str,
    width: int,
    language: str,
) -> None:
    make.operator(language=language)
    codes = ("housing-utilities", "village-akim", "land")
    proposed = make.appeal(
        is_urgent=True,
        place="Қарабас",
        text_language="mixed",
        proposed_kind=AppealKind.ZHALOBA,
        proposals=[{"department": code, "probability": 0.3} for code in codes],
    )
    none = make.appeal(text="рахмет сізге", phone="+77010001122")
    with ctx.units.write() as unit:
        row = unit.session.get_one(Appeal, none.id)
        assert put_aside_no_appeal(ctx, unit, row, NO_APPEAL)
    page, axe = open_page(scheme, width), Axe()
    page.goto("/console/sign-in")
    enter(page)
    for address in ("/console/?tab=discarded&discards=unseen", "/console/?tab=review"):
        page.goto(address)
        _check(page, axe)
    page.goto(f"/console/appeals/{proposed.reference}")
    _check(page, axe)
    with page.expect_navigation():
        page.locator("ol.proposals button[accesskey='3']").press("Enter")
    expect(page.locator("#department")).to_have_count(0)
    expect(page.locator("ol.proposals")).to_have_count(0)
    page.goto("/console/?tab=discarded")
    with page.expect_navigation():
        page.locator("table button").press("Enter")
    expect(page.locator("table")).to_have_count(0)


def _check(page: Page, axe: Axe) -> None:
    result = axe.run(page)
    assert result.violations_count == 0, f"{page.url}: {result.generate_report()}"
    overflow = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert overflow == 0, f"{page.url} is too wide by {overflow} px"

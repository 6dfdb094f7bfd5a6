"""The web page, in a real browser."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect, sync_playwright

import hotline.simulator

CHROMIUM = Path("/usr/bin/chromium")
FOLDER = Path(hotline.simulator.__file__).parent
LANGUAGES = ["en", "kk", "ru"]

browser_is_there = pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=[
                "--no-sandbox",
                "--disable-dev-shm-usage",
                "--use-fake-device-for-media-stream",
                "--use-fake-ui-for-media-stream",
            ],
        )
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Any, line: Any) -> Iterator[Page]:
    context = browser.new_context(locale="en-US", permissions=["microphone"])
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda m: faults.append(m.text) if m.type == "error" else None)
    page.goto(line.url)
    page.wait_for_selector("#voice option", state="attached")
    yield page
    context.close()
    assert faults == []


pytestmark = [pytest.mark.browser, browser_is_there]


def test_a_call_by_keys_and_a_typed_sentence(page: Page, customer: Any) -> None:
    customer.pages["/voice"] = (
        '<Gather numDigits="1" action="/next" timeout="60"><Play>/prompt.wav</Play></Gather>'
    )
    customer.pages["/next"] = '<Record action="/kept" timeout="1"/>'
    customer.pages["/kept"] = '<Play volume="3">/prompt.wav</Play>'
    page.select_option("#preset", "anonymous")
    page.click("#call")
    page.click('[data-key="2"]')
    page.wait_for_selector(".phone.recording")
    page.click(".way[data-way=type] button")
    assert customer.wait_for("/kept")[0].form["From"] == "anonymous"
    assert customer.asked("/next")[0].form["Digits"] == "2"
    expect(page.locator("#verdict")).to_have_text("Violations: 1")
    expect(page.locator("#heard")).to_have_text("/prompt.wav")
    page.click("#hang-up")
    expect(page.locator("#state")).to_have_text("The call is over")
    page.locator(".entries .webhook summary", has_text="record").first.click()
    expect(page.locator(".entries details[open] pre").first).to_contain_text("RecordingSid: RE")


def test_a_microphone_is_heard(page: Page, customer: Any) -> None:
    customer.pages["/voice"] = '<Record action="/kept" timeout="1"/>'
    page.click("#call")
    page.wait_for_selector(".phone.recording")
    page.check("[name=way][value=microphone]", force=True)
    page.click("#talk")
    expect(page.locator("#talk")).to_have_text("Stop")
    # The fake microphone of Chromium beeps once a second.
    page.wait_for_timeout(1500)
    page.click("#talk")
    assert int(customer.wait_for("/kept")[0].form["RecordingDuration"]) >= 1


def test_the_line_rings_the_handset(page: Page, line: Any, customer: Any) -> None:
    customer.pages["/answer"] = '<Gather numDigits="1" action="/next" timeout="60"/>'
    line.client().calls.create(
        to="+77015550101", from_=line.config.number, url=customer.url + "/answer"
    )
    page.click("#answer")
    expect(page.locator("#state")).to_have_text("The line waits for a key")
    page.keyboard.press("1")
    assert customer.wait_for("/next")[0].form["Digits"] == "1"


def test_an_sms_and_its_answer(page: Page, customer: Any) -> None:
    customer.pages["/sms"] = "<Message>&lt;b&gt;Қабылданды&lt;/b&gt;</Message>"
    page.fill("#body", "Су жоқ")
    page.click("#sms-form button")
    expect(page.locator(".thread li.mine")).to_contain_text("Су жоқ")
    expect(page.locator(".thread li:not(.mine)")).to_contain_text("<b>Қабылданды</b>")
    expect(page.locator(".thread li:not(.mine)")).to_contain_text("delivered")
    page.select_option("#preset", "+77475550202")
    expect(page.locator(".thread li")).to_have_count(0)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_accessible_and_narrow(page: Page, line: Any, language: str) -> None:
    line.call()
    page.check(f"[name=language][value={language}]", force=True)
    expect(page.locator("html")).to_have_attribute("lang", language)
    page.set_viewport_size({"width": 360, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()


def test_catalogues_say_the_same_things() -> None:
    catalogues = {
        language: json.loads((FOLDER / f"static/i18n/{language}.json").read_text("utf-8"))
        for language in LANGUAGES
    }
    page = (FOLDER / "templates/page.html").read_text("utf-8")
    used = set(re.findall(r'data-(?:text|label)="(\w+)"', page))
    for script in (FOLDER / "static").glob("*.js"):
        used |= set(re.findall(r'\bt\("(\w+)"', script.read_text("utf-8")))
    for language, texts in catalogues.items():
        assert texts.keys() == catalogues["en"].keys(), language
        assert used <= texts.keys()
        assert all(texts.values())

"""Spoken audio as the carrier fetches it, and the addresses that lead to none."""

import io
import math
import struct
import wave
from itertools import product
from pathlib import Path
from urllib.parse import quote, unquote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeSerializer

from hotline.flows.effects import Words
from hotline.voice.prompts import PromptLibrary
from hotline.web.app import create_app
from hotline.web.state import PROMPTS
from tests.world import ADDRESS, World, make_world

GREETING = "/prompts/kk/greeting.wav"


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def a_minute_of(hertz: float) -> bytes:
    """Return a WAV file that no synthetic voice makes."""
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        tone = (int(8000 * math.sin(math.tau * hertz * at / 8000)) for at in range(60 * 8000))
        file.writeframes(b"".join(struct.pack("<h", sample) for sample in tone))
    return buffer.getvalue()


def seconds(wav: bytes) -> float:
    with wave.open(io.BytesIO(wav)) as file:
        return file.getnframes() / file.getframerate()


def test_prompts_and_said_words_are_telephone_audio(app: Flask, client: FlaskClient) -> None:
    url = app.extensions[PROMPTS].url(Words("бес желтоқсан", "kk"))
    for path in (GREETING, url.removeprefix(ADDRESS)):
        answer = client.get(path, buffered=True)
        assert (answer.status_code, answer.mimetype) == (200, "audio/wav")
        with wave.open(io.BytesIO(answer.data)) as file:
            assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, 8000)


def test_sound_says_in_a_header_what_is_said(app: Flask, client: FlaskClient) -> None:
    url = app.extensions[PROMPTS].url(Words("бес желтоқсан", "kk"))
    greeting = app.extensions[PROMPTS].text("kk", "greeting")
    for path, words in ((GREETING, greeting), (url.removeprefix(ADDRESS), "бес желтоқсан")):
        answer = client.get(path, buffered=True)
        assert unquote(answer.headers["Content-Description"]) == words


def test_a_prompt_is_kept_for_minutes_and_said_words_for_weeks(
    app: Flask, client: FlaskClient
) -> None:
    """A prompt may be recorded anew; said words are part of their address."""
    url = app.extensions[PROMPTS].url(Words("бес желтоқсан", "kk"))
    prompt = client.get(GREETING, buffered=True)
    said = client.get(url.removeprefix(ADDRESS), buffered=True)
    assert prompt.cache_control.max_age == 5 * 60
    assert said.cache_control.max_age == 30 * 24 * 3600
    assert prompt.cache_control.public
    assert said.cache_control.public


def test_a_prompt_that_did_not_change_is_not_sent_again(client: FlaskClient) -> None:
    first = client.get(GREETING, buffered=True)
    again = client.get(GREETING, headers={"If-None-Match": first.headers["ETag"]}, buffered=True)
    assert (again.status_code, again.data) == (304, b"")


def test_a_part_of_a_prompt(client: FlaskClient) -> None:
    whole = client.get(GREETING, buffered=True).data
    part = client.get(GREETING, headers={"Range": "bytes=4-11"}, buffered=True)
    assert (part.status_code, part.data) == (206, whole[4:12])
    beyond = client.get(GREETING, headers={"Range": "bytes=999999999-"}, buffered=True)
    assert beyond.status_code == 416


def test_a_human_recording_wins(app: Flask, client: FlaskClient, tmp_path: Path) -> None:
    folder = tmp_path / "prompts-of-people"
    for language in ("kk", "ru"):
        (folder / language).mkdir(parents=True)
        (folder / f"{language}.yaml").write_text("greeting: Сәлем", encoding="utf-8")
    app.extensions[PROMPTS] = PromptLibrary(folder, tmp_path / "cache", "secret", ADDRESS)
    assert seconds(client.get(GREETING, buffered=True).data) < 10
    (folder / "kk" / "greeting.wav").write_bytes(a_minute_of(440))
    assert seconds(client.get(GREETING, buffered=True).data) == pytest.approx(60, abs=1)


def test_a_data_folder_named_from_where_we_stand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """config/hotline.toml says `var`; the web server may be started without the supervisor."""
    monkeypatch.chdir(tmp_path)
    Path("var").mkdir()
    world = make_world(Path("var"))
    answer = create_app(world.ctx).test_client().get(GREETING, buffered=True)
    assert (answer.status_code, answer.data[:4]) == (200, b"RIFF")
    world.close()


# --- Addresses that lead nowhere ----------------------------------------------------------------

WAYS_UP = (
    "..",
    "../..",
    "../../..",
    "....//",
    "..\\..",
    "%2e%2e",
    "..%2f..",
    "%252e%252e",
    "/",
    "~",
)
WAYS_UP += (
    "%c0%ae%c0%ae",
    "%u002e%u002e",
    "．．",
    "file://",
    "\\\\host\\share",
    "kk/../..",
    ".",
    "",
)
WANTED = ("etc/passwd", "hotline.db", "main.yaml", "kk.yaml", "greeting", "config/hotline", "con")
WANTED += ("proc/self/environ", "greeting\0", "greeting.wav\0.txt", "secrets")
TRAVERSALS = [f"{way}/{wanted}" for way, wanted in product(WAYS_UP, WANTED)]


def test_two_hundred_ways_out_of_the_prompts_lead_nowhere(client: FlaskClient) -> None:
    tried = 0
    for path in TRAVERSALS:
        for written in (path, quote(path, safe=""), quote(path)):
            for address in (f"/prompts/{written}.wav", f"/prompts/said/{written}.wav"):
                answer = client.get(address, buffered=True)
                assert answer.status_code in (301, 308, 404), address
                assert b"RIFF" not in answer.data
                tried += 1
    assert tried > 200


@pytest.mark.parametrize(
    "path",
    ["en/greeting", "KK/greeting", "kk%20/greeting", "kk/Greeting", "kk/9", "kk/greeting.wav"],
)
def test_what_is_almost_a_prompt_is_none(client: FlaskClient, path: str) -> None:
    assert client.get(f"/prompts/{path}.wav").status_code == 404


def test_what_was_asked_for_is_not_repeated_as_a_page(client: FlaskClient) -> None:
    """The sentence of an error names the address; it must not become markup of ours."""
    answer = client.get(f"/prompts/{quote('<img src=x onerror=alert(1)>')}/greeting.wav")
    assert answer.status_code == 404
    assert answer.mimetype == "text/plain"


def signed(secret: str, **purpose: str) -> str:
    """Return words as somebody signs them who does not know the secret, or for something else."""
    return str(URLSafeSerializer(secret, **purpose).dumps(["kk", "Сіз ақша қарызсыз"]))


FORGED = [
    signed("", salt="hotline.voice.said"),
    signed("another secret", salt="hotline.voice.said"),
    signed("only-for-tests", salt="for something else"),
    signed("only-for-tests"),
    "WyJrayIsInN1Il0",
    "WyJrayIsInN1Il0.",
    ".",
    "%00",
    "é",
]


@pytest.mark.parametrize("token", FORGED)
def test_words_that_we_did_not_sign_are_not_spoken(client: FlaskClient, token: str) -> None:
    assert client.get(f"/prompts/said/{token}.wav").status_code == 404


def test_a_token_with_one_character_changed(world: World, app: Flask, client: FlaskClient) -> None:
    url = app.extensions[PROMPTS].url(Words("бес желтоқсан", "kk"))
    head, _, token = url.removeprefix(ADDRESS).removesuffix(".wav").rpartition("/")
    for place in range(0, len(token) - 1, 3):
        other = "A" if token[place] != "A" else "B"
        changed = f"{head}/{token[:place]}{other}{token[place + 1 :]}.wav"
        assert client.get(changed).status_code == 404, changed

"""A day of the hotline: 12 calls and 8 texts, and what must have become of them."""

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from sqlalchemy import func, select

from hotline.domain.languages import Language
from hotline.storage.tables import Appeal, Call, CallOutcome, Channel
from tests.e2e.carrier import Script
from tests.e2e.line import ROOT, Line
from worker.speech.samples import read_samples
from worker.speech.wer import WordErrors, word_errors

SAMPLES = {
    sample.recording.name: sample.text
    for sample in read_samples(ROOT / "speech_models" / "demo-kk-ru" / "samples")
}
ANSWER: dict[Language, str] = {
    "kk": "Өтінішіңіз орындалды, рақмет.",
    "ru": "Ваше обращение выполнено, спасибо.",
}
# How many ring or write at the same moment.
LINES = 6
HANG_UP = {"hangup": True}


def speak(sample: str) -> dict[str, str]:
    """Say a bundled recording after the beep."""
    return {"speak": sample}


def press(keys: str) -> dict[str, str]:
    """Press keys at the next moment at which the line takes them."""
    return {"press": keys}


@dataclass(frozen=True)
class Matter:
    """What an appeal must be in the end. `phone` is None where no number is known."""

    phone: str | None
    channel: Channel
    language: Language
    department: str | None
    """None: whatever the words that were understood lead to."""
    callback: bool = False
    said: tuple[str, ...] = ()
    """The recordings, by name."""
    texts: tuple[str, ...] = ()
    gets_sms: bool = True


@dataclass(frozen=True)
class Caller:
    """Somebody who rings; `matter` is None where no appeal may come of it."""

    number: str
    script: Script
    matter: Matter | None
    outcome: CallOutcome
    hears: str = ""
    """A prompt that must be played."""


@dataclass(frozen=True)
class Texter:
    """Somebody who writes; `matter` is None where the text belongs to an earlier one."""

    number: str
    body: str
    matter: Matter | None = None


class Story:
    """Plays itself on a line. `block`: three digits that set its numbers apart from others'."""

    def __init__(self, line: Line, block: int) -> None:
        self.line = line
        self.block = block
        with line.ctx.units.read() as session:
            self._first_id = (session.scalar(select(func.max(Appeal.id))) or 0) + 1
        self.callers = self._callers()
        self.status_call = Caller(
            self.mobile(1), [press("3")], None, CallOutcome.STATUS_TOLD, "status_received"
        )  # the number that rang before
        self.texters = self._texters()
        self.continuation = Texter(self.mobile(21), "Бұл Жастар көшесі, 12 үй")
        self.thanks = Texter(self.mobile(22), "Спасибо, увезли")

    def mobile(self, number: int) -> str:
        """Return a mobile number of this story."""
        return f"+7701{self.block}{number:04}"

    def landline(self, number: int) -> str:
        """Return a number in the town of Abay."""
        return f"+772131{self.block}{number:02}"

    # --- Who calls and writes ------------------------------------------------------------------

    def _callers(self) -> list[Caller]:
        kk, ru, call, kept = "kk", "ru", Channel.CALL, CallOutcome.APPEAL
        utilities, roads, keyed = "housing-utilities", "roads-transport", self.mobile(4)

        def by_voice(
            phone: str | None, language: Language, department: str | None, *said: str, **more: bool
        ) -> Matter:
            return Matter(phone, call, language, department, said=said, **more)

        return [
            # Speaks, and hears everything out.
            Caller(
                self.mobile(1),
                [speak("B_110.wav")],
                by_voice(self.mobile(1), kk, utilities, "B_110.wav"),
                kept,
            ),
            # Changes to Russian.
            Caller(
                self.mobile(2),
                [press("2"), speak("E_065.wav"), press("#")],
                by_voice(self.mobile(2), ru, roads, "E_065.wav"),
                kept,
            ),
            # From a landline: no SMS can tell the answer, so somebody has to ring.
            Caller(
                self.landline(3),
                [speak("C_065.wav"), HANG_UP],
                by_voice(
                    self.landline(3), kk, utilities, "C_065.wav", callback=True, gets_sms=False
                ),
                kept,
            ),
            # A withheld number, keyed in when asked for.
            Caller(
                "anonymous",
                [
                    speak("D_110.wav"),
                    press("#"),
                    {"listen": True},
                    press(keyed.replace("+7", "8", 1)),
                ],
                by_voice(keyed, kk, utilities, "D_110.wav"),
                kept,
            ),
            # A withheld number that stays so; speaks Russian without
            # having asked for it, and is answered in it.
            Caller(
                "anonymous",
                [speak("E_110.wav"), press("#")],
                by_voice(None, ru, roads, "E_110.wav", callback=True, gets_sms=False),
                kept,
            ),
            # Hangs up in the greeting.
            Caller(self.mobile(6), [HANG_UP], None, CallOutcome.HUNG_UP_EARLY),
            # Hangs up after speaking, without waiting for anything.
            Caller(
                self.mobile(7),
                [speak("E_005.wav"), HANG_UP],
                by_voice(self.mobile(7), kk, "veterinary", "E_005.wav"),
                kept,
            ),
            # Says nothing, three times.
            Caller(
                self.mobile(8),
                [],
                by_voice(self.mobile(8), kk, None, callback=True),
                kept,
                "will_call_back",
            ),
            # Says nothing and withholds the number: is told why nothing was kept.
            Caller("anonymous", [], None, CallOutcome.SILENT, "cannot_call_back"),
            # Wants a person, whom nobody can give just now.
            Caller(
                self.mobile(10),
                [press("0"), speak("B_005.wav"), HANG_UP],
                by_voice(self.mobile(10), kk, "agriculture", "B_005.wav", callback=True),
                kept,
            ),
            # Adds something.
            Caller(
                self.mobile(11),
                [speak("D_065.wav"), press("#"), press("1"), speak("E_005.wav"), press("#")],
                by_voice(self.mobile(11), kk, None, "D_065.wav", "E_005.wav"),
                kept,
            ),
        ]

    def _texters(self) -> list[Texter]:
        def by_text(
            number: str, language: Language, department: str, *texts: str, **more: bool
        ) -> Texter:
            phone = number if number.startswith("+") else None
            matter = Matter(phone, Channel.SMS, language, department, texts=texts, **more)
            return Texter(number, texts[0], matter)

        utilities, roads = "housing-utilities", "roads-transport"
        lamp = "Топарда көше шамы жанбай тұр, кешке қараңғы. Қашан жөндейсіздер?"
        return [
            by_text(self.mobile(21), "kk", utilities, lamp, "Бұл Жастар көшесі, 12 үй"),
            by_text(
                self.mobile(22),
                "ru",
                utilities,
                "Во дворе на улице Абая не вывозят мусор вторую неделю",
                "Спасибо, увезли",
            ),
            by_text(
                self.mobile(23), "kk", utilities, "Auylda eki kunnen beri su joq, qashan bolady"
            ),
            # The same words from somebody else are another matter.
            by_text(self.mobile(24), "kk", utilities, lamp),
            # A service number: nobody can be answered there.
            by_text("1414", "ru", roads, "Автобус не ходит", callback=True, gets_sms=False),
            # Has left a matter by voice as well: one by SMS is another one.
            by_text(
                self.mobile(7), "ru", roads, "Здравствуйте, автобус в Топар не ходит с понедельника"
            ),
        ]

    # --- What happens --------------------------------------------------------------------------

    def play(self, first_wave: Callable[["Story"], None] | None = None) -> None:
        """Let it all happen and settle. `first_wave` may play the first wave in its own way."""
        (first_wave or Story.first_wave)(self)
        self.call(self.status_call)
        self.write(self.continuation)
        self.line.settle()
        for appeal in self.appeals():
            self.answer(appeal)
        self.line.settle()
        self.write(self.thanks)
        self.line.settle()

    def first_wave(self) -> None:
        """Let everybody ring and write, six at a time."""
        with ThreadPoolExecutor(LINES) as crowd:
            calls = crowd.map(self.call, self.callers)
            texts = crowd.map(self.write, self.texters)
            _ = [*calls, *texts]  # what failed in a thread fails here

    def call(self, caller: Caller) -> None:
        """Make a call to its end."""
        call = self.line.carrier.call(caller.number, caller.script, speed=0)
        assert (call["status"], call["failure"]) == ("completed", None), call
        heard = [step["data"].get("url", "") for step in call["steps"]]
        assert any(f"/{caller.hears}.wav" in url for url in heard) or not caller.hears, heard

    def write(self, texter: Texter) -> None:
        """Send a text."""
        assert self.line.carrier.write(texter.number, texter.body)["failure"] is None

    def answer(self, appeal: Appeal) -> None:
        """Confirm the department and answer, as an operator does."""
        text = ANSWER["ru" if appeal.language == "ru" else "kk"]
        self.line.console.answer(appeal.reference, text)

    # --- What became of it ---------------------------------------------------------------------

    def appeals(self) -> list[Appeal]:
        """Return this story's appeals with everything that hangs on them."""
        with self.line.ctx.units.read() as session:
            found = session.scalars(
                select(Appeal).where(Appeal.id >= self._first_id).order_by(Appeal.id)
            ).all()
            for appeal in found:
                _ = appeal.person, appeal.department, appeal.answers
                _ = [recording.transcripts for recording in appeal.recordings]
            return list(found)

    def check(self, extra: Sequence[Matter] = ()) -> WordErrors:
        """Hold what became of it against what had to; return the words that were misheard."""
        matters = [each.matter for each in (*self.callers, *self.texters) if each.matter]
        matters += extra
        appeals = self.appeals()
        assert Counter(map(_identity, matters)) == Counter(map(_identity_of, appeals))
        self._check_calls()
        errors = WordErrors()
        expected_sms: Counter[tuple[str, str]] = Counter()
        for matter, appeal in _paired(matters, appeals):
            errors += self._check_words(matter, appeal)
            expected_sms.update(self._expected_sms(matter, appeal))
        assert self._sent_sms() == expected_sms
        assert self.line.carrier.violations() == []
        return errors

    def _check_calls(self) -> None:
        """Every call has ended, and as it should."""
        own = {c.number for c in self.callers} - {"anonymous"}
        expected = Counter(
            (c.number, c.outcome) for c in (*self.callers, self.status_call) if c.number in own
        )
        with self.line.ctx.units.read() as session:
            calls = session.scalars(select(Call).where(Call.from_raw.in_(own))).all()
        assert Counter((call.from_raw, call.outcome) for call in calls) == expected
        assert all(call.ended_at for call in calls)

    def _check_words(self, matter: Matter, appeal: Appeal) -> WordErrors:
        if matter.department is not None:
            assert appeal.department is not None
            assert appeal.department.code == matter.department, appeal.text
        if matter.channel is Channel.SMS:
            assert sorted(appeal.text.split("\n")) == sorted(matter.texts)
            return WordErrors()
        assert len(appeal.recordings) == len(matter.said)
        assert all(len(recording.transcripts) == 1 for recording in appeal.recordings)
        return word_errors(" ".join(SAMPLES[name] for name in matter.said), appeal.text)

    def _expected_sms(self, matter: Matter, appeal: Appeal) -> list[tuple[str, str]]:
        """Return every SMS that this matter's resident must get, once each."""
        if not matter.gets_sms or matter.phone is None:
            return []
        texts, language = self.line.ctx.texts, matter.language
        bodies = [
            texts.acknowledgement(language, appeal.reference, appeal.due_on),
            texts.answer(language, appeal.reference, ANSWER[language]),
        ]
        bodies += [texts.addition(language, appeal.reference) for _ in matter.texts[1:]]
        return [(matter.phone, body) for body in bodies]

    def _sent_sms(self) -> Counter[tuple[str, str]]:
        own = {appeal.person.phone for appeal in self.appeals() if appeal.person}
        sent = [m for m in self.line.carrier.messages() if m["recipient"] in own]
        assert {message["status"] for message in sent} == {"delivered"}
        return Counter((message["recipient"], message["body"]) for message in sent)


def _identity(matter: Matter) -> tuple[object, ...]:
    said, texts = len(matter.said), len(matter.texts)
    return matter.phone, matter.channel, matter.language, matter.callback, said or texts


def _identity_of(appeal: Appeal) -> tuple[object, ...]:
    parts = len(appeal.recordings)
    if appeal.channel is Channel.SMS:
        parts = appeal.text.count("\n") + 1
    phone = appeal.person.phone if appeal.person else None
    return phone, appeal.channel, appeal.language, appeal.wants_callback, parts


def _paired(
    matters: Sequence[Matter], appeals: Sequence[Appeal]
) -> Sequence[tuple[Matter, Appeal]]:
    return list(
        zip(
            sorted(matters, key=lambda m: (m.phone or "", m.channel)),
            sorted(appeals, key=lambda a: (a.person.phone if a.person else "", a.channel)),
            strict=True,
        )
    )

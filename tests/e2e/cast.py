"""Who rings and writes in the story, and what has to become of each."""

from dataclasses import dataclass

from hotline.domain.languages import Language
from hotline.storage.tables import CallOutcome, Channel
from tests.e2e.carrier import Script
from tests.e2e.line import ROOT
from worker.speech.samples import read_samples

SAMPLES = {
    sample.recording.name: sample.text
    for sample in read_samples(ROOT / "speech_models" / "demo-kk-ru" / "samples")
}
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


class Cast:
    """12 callers and 8 texters. `block`: three digits that set their numbers apart from others'."""

    def __init__(self, block: int) -> None:
        self.block = block
        self.callers = self._callers()
        # The number that rang before.
        self.status_call = Caller(
            self.mobile(1), [press("3")], None, CallOutcome.STATUS_TOLD, "status_received"
        )
        self.texters = self._texters()
        self.continuation = Texter(self.mobile(21), "Бұл Жастар көшесі, 12 үй")
        self.thanks = Texter(self.mobile(22), "Спасибо, увезли")

    def mobile(self, number: int) -> str:
        """Return a mobile number of this story."""
        return f"+7701{self.block}{number:04}"

    def landline(self, number: int) -> str:
        """Return a number in the town of Abay."""
        return f"+772131{self.block}{number:02}"

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

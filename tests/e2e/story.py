"""A day of the hotline: 12 calls and 8 texts, and what must have become of them."""

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import func, select

from hotline.domain.languages import Language
from hotline.storage.tables import Appeal, Call, Channel
from tests.e2e.cast import SAMPLES, Caller, Cast, Matter, Texter
from tests.e2e.line import Line
from worker.speech.wer import Errors, word_errors

ANSWER: dict[Language, str] = {
    "kk": "Өтінішіңіз орындалды, рақмет.",
    "ru": "Ваше обращение выполнено, спасибо.",
}
# How many ring or write at the same moment.
LINES = 6


class Story:
    """Plays itself on a line, with a cast of its own (`block`: see Cast)."""

    def __init__(self, line: Line, block: int) -> None:
        self.line = line
        self.cast = Cast(block)
        with line.ctx.units.read() as session:
            self._first_id = (session.scalar(select(func.max(Appeal.id))) or 0) + 1

    # --- What happens --------------------------------------------------------------------------

    def play(self, first_wave: Callable[["Story"], None] | None = None) -> None:
        """Let it all happen and settle. `first_wave` may play the first wave in its own way."""
        (first_wave or Story.first_wave)(self)
        self.call(self.cast.status_call)
        self.line.settle()  # else one confirmation may stand for both texts
        self.write(self.cast.continuation)
        self.line.settle()
        for appeal in self.appeals():
            self.answer(appeal)
        self.line.settle()
        self.write(self.cast.thanks)
        self.line.settle()

    def first_wave(self) -> None:
        """Let everybody ring and write, six at a time."""
        with ThreadPoolExecutor(LINES) as crowd:
            calls = crowd.map(self.call, self.cast.callers)
            texts = crowd.map(self.write, self.cast.texters)
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

    def check(self, extra: Sequence[Matter] = ()) -> Errors:
        """Hold what became of it against what had to; return the words that were misheard."""
        matters = [each.matter for each in (*self.cast.callers, *self.cast.texters) if each.matter]
        matters += extra
        appeals = self.appeals()
        assert Counter(map(_identity, matters)) == Counter(map(_identity_of, appeals))
        self._check_calls()
        errors = Errors()
        expected_sms: Counter[tuple[str, str]] = Counter()
        for matter, appeal in _paired(matters, appeals):
            errors += self._check_words(matter, appeal)
            expected_sms.update(self._expected_sms(matter, appeal))
        assert self._sent_sms() == expected_sms
        assert self.line.carrier.violations() == []
        return errors

    def _check_calls(self) -> None:
        """Every call has ended, and as it should."""
        own = {c.number for c in self.cast.callers} - {"anonymous"}
        expected = Counter(
            (c.number, c.outcome)
            for c in (*self.cast.callers, self.cast.status_call)
            if c.number in own
        )
        with self.line.ctx.units.read() as session:
            calls = session.scalars(select(Call).where(Call.from_raw.in_(own))).all()
        assert Counter((call.from_raw, call.outcome) for call in calls) == expected
        assert all(call.ended_at for call in calls)

    def _check_words(self, matter: Matter, appeal: Appeal) -> Errors:
        if matter.department is not None:
            assert appeal.department is not None
            assert appeal.department.code == matter.department, appeal.text
        if matter.channel is Channel.SMS:
            assert sorted(appeal.text.split("\n")) == sorted(matter.texts)
            return Errors()
        assert len(appeal.recordings) == len(matter.said)
        assert all(len(recording.transcripts) == 1 for recording in appeal.recordings)
        return word_errors(" ".join(SAMPLES[name] for name in matter.said), appeal.text)

    def _expected_sms(self, matter: Matter, appeal: Appeal) -> list[tuple[str, str]]:
        """Return every SMS that this matter's resident must get, once each."""
        if not matter.gets_sms or matter.phone is None:
            return []
        texts, language = self.line.ctx.texts, matter.language
        bodies = [
            self._acknowledgement(matter, appeal),
            texts.answer(language, appeal.reference, ANSWER[language]),
        ]
        bodies += [texts.addition(language, appeal.reference) for _ in matter.texts[1:]]
        return [(matter.phone, body) for body in bodies]

    def _acknowledgement(self, matter: Matter, appeal: Appeal) -> str:
        """Return it with the department, where that was rather sure and known in time."""
        assert matter.phone is not None
        assert appeal.department is not None
        name = appeal.department.short_name(matter.language)
        texts, told = self.line.ctx.texts, (matter.language, appeal.reference, appeal.due_on)
        named = texts.acknowledgement(*told, name)
        sent = {message["body"] for message in self.line.carrier.messages(matter.phone)}
        return named if named in sent else texts.acknowledgement(*told)

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

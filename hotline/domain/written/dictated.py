"""Numbers said one after another that are one number: a telephone, an IIN, a code."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from hotline.domain.phones import spoken_groups
from hotline.domain.written import neighbours as near
from hotline.domain.written.items import Item, Number, Word
from hotline.domain.written.spot import runs

_NATIONAL = 10
_WITH_PREFIX = 11
_IIN = 12
_LARGEST_GROUP = 999
_FEWEST_DIGITS = 4
_COUNTING = "123456789"


def write_dictated(items: Sequence[Item]) -> list[Item]:
    """Replace each run of numbers that is a telephone number, an IIN or a code."""
    done: list[Item] = []
    rest = 0
    for place, run in runs(items):
        done += items[rest:place]
        rest = place + len(run)
        before = done[-1].plain if done and isinstance(done[-1], Word) else ""
        follows = items[rest].plain if rest < len(items) else ""
        # Beside digits it is a piece of something longer, of which nobody could make a number.
        is_piece = before[:1].isdigit() or follows[:1].isdigit()
        written: list[Item] = [*run] if is_piece else _written(run, before)
        if before == "плюс" and written[0].text.startswith("+"):
            written[0] = Word(done.pop().gap, written[0].text)
        done += written
    return [*done, *items[rest:]]


def _written(run: list[Number], before: str) -> list[Item]:
    as_said: list[Item] = [*run]
    if not all(map(_is_group, run)) or any(number.ending for number in run[:-1]):
        return as_said
    is_address = near.is_named_by_number(before) and not near.is_dictated(before)
    # After "квартира" the first number is the flat's: квартира пять восемь семьсот семь ...
    for first in range(len(run) if is_address else 1):
        if phone := _phone(_digits(run[first:])):
            return [*run[:first], _word(run[first:], phone)]
    if len(_digits(run)) == _IIN and not is_address:
        return [_word(run, _digits(run))]
    if len(run) > 1 and (near.is_dictated(before) or _is_spelled_out(run)):
        return [_word(run, " ".join(_groups(run)))]
    return as_said


def _phone(digits: str) -> str:
    """Group a Kazakh number as it is dialled; "" when it is none."""
    is_complete = len(digits) == _WITH_PREFIX and digits[0] in "78" and digits[1] == "7"
    if not is_complete and not (len(digits) == _NATIONAL and digits[0] == "7"):
        return ""
    trunk, *groups = spoken_groups("+7" + digits[-_NATIONAL:])
    if is_complete:
        groups.insert(0, trunk if digits[0] == trunk else "+7")
    return " ".join(groups)


def _groups(run: Sequence[Number]) -> Iterator[str]:
    """Yield what was said in one piece; single digits are one piece together."""
    for is_digit, numbers in groupby(run, key=lambda number: number.value <= 9):
        values = [str(number.value) for number in numbers]
        yield from ["".join(values)] if is_digit else values


def _is_spelled_out(run: Sequence[Number]) -> bool:
    """Tell a code read out digit by digit from somebody who counts to test the line."""
    digits = _digits(run)
    return len(run) >= _FEWEST_DIGITS and len(digits) == len(run) and digits not in _COUNTING


def _is_group(number: Number) -> bool:
    return not number.is_ordinal and number.value <= _LARGEST_GROUP


def _digits(run: Sequence[Number]) -> str:
    return "".join(str(number.value) for number in run)


def _word(run: Sequence[Number], digits: str) -> Word:
    ending = run[-1].ending
    return Word(run[0].gap, f"{digits}-{ending}" if ending else digits)

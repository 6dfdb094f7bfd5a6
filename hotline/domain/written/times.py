"""Times of day: ``в семнадцать тридцать`` and ``сағат он жеті отыз`` are 17:30."""

from collections.abc import Sequence

from hotline.domain.written import neighbours as near
from hotline.domain.written.items import Item, Number, Word
from hotline.domain.written.spot import runs

_LAST_HOUR = 23
_LAST_MINUTE = 59
_FIRST_PLAIN_MINUTE = 10  # five past nine is said "девять ноль пять"
_MINUTE = "минут"


def write_times(items: Sequence[Item]) -> list[Item]:
    """Replace each hour and minute that stand after ``сағат`` or a preposition of time."""
    done: list[Item] = []
    rest = 0
    for place, run in runs(items):
        after = place + len(run)
        before = items[place - 1].plain if place else ""
        follows = items[after].plain if after < len(items) else ""
        time = _time(run, before, follows)
        if time is None:
            continue
        done += [*items[rest:place], Word(run[0].gap, time)]
        # "Сағат он алты отыз минут" is all said by 16:30.
        rest = after + (follows == _MINUTE)
    return [*done, *items[rest:]]


def _time(run: Sequence[Number], before: str, follows: str) -> str | None:
    is_kazakh = run[0].language == "kk" and near.is_hour_kk(before)
    is_russian = run[0].language == "ru" and near.stands_before_time(before)
    if not (is_kazakh or is_russian or _is_full_hour(run, before)):
        return None
    if follows != _MINUTE and near.takes_the_number(follows):
        return None
    if follows[:1].isdigit():  # more was said than an hour and minutes
        return None
    if any(number.is_ordinal for number in run) or any(number.ending for number in run[:-1]):
        return None
    hour, minute = run[0].value, _minute([number.value for number in run[1:]])
    if minute is None or hour > _LAST_HOUR:
        return None
    ending = run[-1].ending
    return f"{hour}:{minute:02}-{ending}" if ending else f"{hour}:{minute:02}"


def _is_full_hour(run: Sequence[Number], before: str) -> bool:
    """Tell ``двенадцать ноль ноль``: an hour with nothing before it, unless it is a code."""
    is_name = near.is_named_by_number(before) or near.is_dictated(before)
    return not is_name and [number.value for number in run[1:]] == [0, 0]


def _minute(said: Sequence[int]) -> int | None:
    """Read what follows the hour: ``тридцать``, ``ноль пять``, ``ноль ноль``."""
    if len(said) == 1 and _FIRST_PLAIN_MINUTE <= said[0] <= _LAST_MINUTE:
        return said[0]
    if len(said) == 2 and said[0] == 0 and said[1] < _FIRST_PLAIN_MINUTE:
        return said[1]
    return None

"""One number by itself: in digits or left in words."""

from hotline.domain.written import neighbours as near
from hotline.domain.written.items import Number
from hotline.domain.written.kazakh import kazakh_possessives
from hotline.domain.written.spot import Spot

_SMALLEST_FOR_DIGITS = 10
_SMALLEST_FULL_YEAR = 1000
_SMALLEST_GROUPED = 10_000
_GROUP = 3  # digits
_MILLION = 1_000_000
_LARGEST_DAY = 31
# "Several thousand" and "one and a half thousand" are left; "ұлы жүз" is one of the three hordes.
_VAGUE = frozenset(
    {"несколько", "сколько", "пару", "полтора", "полторы", "полутора", "половиной"}
    | {"бірнеше", "қанша", "неше", "жарым", "ұлы", "орта", "кіші"}
)
_HALVES = frozenset(["половиной", "половина", "целых", "целая", "бүтін"])
# "Пять минут десятого" is past nine, "половина десятого" half past nine.
_PARTS_OF_HOUR = frozenset(["минуту", "минуты", "минут", "четверть", "половина", "половине", "пол"])
_LAST_HOUR = 12
_MINUTES = 60
_FRACTION_PARTS = (10, 100, 1000)
_ABLATIVES = frozenset(["ден", "дан", "тен", "тан", "нен", "нан"])


def in_digits(spot: Spot) -> str | None:
    """Write a number; ``None``: it stays in words."""
    if _is_half(spot.after) or (spot.after == "с" and _is_half(spot.word(2))):
        return None
    if spot.after in kazakh_possessives() or _is_in_a_fraction(spot) or _is_time_to_go(spot):
        return None
    if spot.number.is_ordinal:
        return _ordinal(spot)
    if _is_beside_its_like(spot):
        return None
    if _is_small_but_clear(spot) or _is_large(spot):
        return cardinal(spot.number, is_name=near.is_named_by_number(spot.before))
    return None


def cardinal(number: Number, *, is_name: bool = False) -> str:
    """Write a cardinal; the digits of a name (``is_name``) are not grouped."""
    if number.value and number.value % _MILLION == 0:
        return f"{number.value // _MILLION} {number.text.split()[-1]}"
    digits = str(number.value)
    if number.value >= _SMALLEST_GROUPED and not is_name:
        digits = f"{number.value:,}".replace(",", " ")
    return f"{digits}-{number.ending}" if number.ending else digits


def names_a_place(spot: Spot) -> bool:
    """Tell whether a number is the name of the house, flat, school or route before it."""
    is_last = near.ends_an_address(spot.after) and not spot.neighbour(1)
    if spot.number.value != 1 and near.names_strongly(spot.before):
        return not near.takes_the_number(spot.after)
    return is_last and (near.is_named_by_number(spot.before) or spot.follows_a_street())


def _ordinal(spot: Spot) -> str | None:
    value, after = spot.number.value, spot.after
    is_large = value >= _SMALLEST_FOR_DIGITS
    if near.is_month(after) and value <= _LARGEST_DAY:
        return str(value)
    if near.is_year(after) and value >= _SMALLEST_FULL_YEAR:
        return str(value)
    is_ordered = near.is_ordered(after, is_large=is_large)
    if spot.number.language == "kk":
        is_ordered = is_ordered or near.is_small_district(after, spot.word(2))
        return f"{value}-" if is_ordered else None
    if spot.before in _PARTS_OF_HOUR and spot.number.ending == "го" and value <= _LAST_HOUR:
        return None
    is_named = near.names_strongly(spot.before) and not near.takes_the_number(after)
    is_clear = is_large or is_named or is_ordered or _is_in_a_span(spot)
    return f"{value}-{spot.number.ending}" if is_clear else None


def _is_in_a_span(spot: Spot) -> bool:
    """Tell ``с пятого по десятое``."""
    begins = spot.before in ("с", "со") and spot.after == "по" and spot.is_ordinal(2)
    ends = spot.before == "по" and spot.is_ordinal(-2) and spot.word(-3) in ("с", "со")
    return begins or ends


def _is_half(word: str) -> bool:
    return word in _HALVES or near.is_form(word, "жарым", "kk")


def _is_time_to_go(spot: Spot) -> bool:
    """Tell ``без двадцати пять``, which is no 25, and ``без десяти двенадцать``."""
    previous = spot.neighbour(-1)
    minutes = spot.number if previous is None else previous
    is_time = minutes.value < _MINUTES and not near.takes_the_number(spot.after)
    return is_time and spot.word(-1 if previous is None else -2) == "без"


def _is_beside_its_like(spot: Spot) -> bool:
    """Tell numbers of which digits would make another one, or which are a guess together.

    ``сто двести тенге`` would be 100 200; of ``пять десять минут`` the first stays in words.
    """
    previous, following = spot.neighbour(-1), spot.neighbour(1)
    if following is not None and _reads_as_one(spot.number, following):
        return True
    if previous is None:
        return False
    is_small = not previous.is_ordinal and previous.value < _SMALLEST_FOR_DIGITS
    before = Spot(spot.items, spot.place - 1, previous)
    return _reads_as_one(previous, spot.number) or (is_small and in_digits(before) is None)


def _reads_as_one(first: Number, second: Number) -> bool:
    """Tell whether the second in digits would look like the last group of a large number."""
    is_plain = not (first.is_ordinal or first.ending or second.is_ordinal)
    return is_plain and len(str(second.value)) == _GROUP


def _is_large(spot: Spot) -> bool:
    if spot.number.is_bare and not near.names_strongly(spot.before):
        counts = near.is_unit(spot.after) or near.is_counted_kk(spot.after)
        is_written = spot.before[:1].isdigit()  # "2 миллиона" stands there already
        return counts and spot.before not in _VAGUE and not is_written
    is_idiom = spot.number.text == "сто" and (spot.after == "раз" or spot.before == "все")
    return spot.number.value >= _SMALLEST_FOR_DIGITS and not is_idiom


def _is_small_but_clear(spot: Spot) -> bool:
    number = spot.number
    if number.value >= _SMALLEST_FOR_DIGITS or number.plain in ("одна", "одно", "две"):
        return False
    if names_a_place(spot) or _is_hour(spot):
        return True
    is_second = spot.neighbour(-1) is not None or spot.before[:1].isdigit()
    if number.value <= 1 or number.ending or is_second:
        return False  # "two three metres" is no two and three metres
    if number.language == "kk" and near.is_kazakh_home(spot.after):
        return True
    return near.is_unit(spot.after) or near.is_age_kk(spot.after)


def _is_hour(spot: Spot) -> bool:
    if near.is_hour_kk(spot.before):
        return not near.takes_the_number(spot.after)
    return near.stands_before_time(spot.before) and near.is_hour_of_day(spot.after)


def _is_in_a_fraction(spot: Spot) -> bool:
    """Tell a fraction: ``пять десятых``, ``үштен екі``; also ``жетіден бес минут кетті``."""
    previous, following = spot.neighbour(-1), spot.neighbour(1)
    return (previous is not None and _is_fraction(previous, spot.number)) or (
        following is not None and _is_fraction(spot.number, following)
    )


def _is_fraction(first: Number, second: Number) -> bool:
    if first.is_ordinal:
        return False
    if first.language == "kk" and first.ending in _ABLATIVES:
        return True
    return second.is_ordinal and second.value in _FRACTION_PARTS

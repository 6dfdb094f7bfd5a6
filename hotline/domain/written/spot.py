"""A number in its text: what stands beside it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hotline.domain.written import neighbours as near
from hotline.domain.written.items import Item, Number, Word, are_together


@dataclass(frozen=True, slots=True)
class Spot:
    """A number at a place of a text."""

    items: Sequence[Item]
    place: int
    number: Number

    @property
    def before(self) -> str:
        """Return the word before for comparing; "" where a number or nothing stands."""
        return self.word(-1)

    @property
    def after(self) -> str:
        """Return the word behind for comparing; "" where a number or nothing stands."""
        return self.word(1)

    def word(self, steps: int) -> str:
        """Return the word some steps away (negative: before) for comparing."""
        item = self._item(steps)
        return item.plain if isinstance(item, Word) else ""

    def neighbour(self, steps: int) -> Number | None:
        """Return the number some steps away, when nothing but space is between."""
        item = self._item(steps)
        second = self._item(max(steps, 0))
        if isinstance(item, Number) and second is not None and are_together(second):
            return item
        return None

    def is_ordinal(self, steps: int) -> bool:
        """Tell whether the item some steps away is an ordinal."""
        item = self._item(steps)
        return isinstance(item, Number) and item.is_ordinal

    def follows_a_street(self) -> bool:
        """Tell whether ``улица`` and one or two words stand before: ``улица карла маркса``."""
        return any(near.is_street(self.word(-steps)) for steps in (2, 3))

    def _item(self, steps: int) -> Item | None:
        place = self.place + steps
        return self.items[place] if 0 <= place < len(self.items) else None


def spots(items: Sequence[Item]) -> Iterator[Spot]:
    """Yield all numbers of a text."""
    for place, item in enumerate(items):
        if isinstance(item, Number):
            yield Spot(items, place, item)


def runs(items: Sequence[Item]) -> Iterator[tuple[int, list[Number]]]:
    """Yield numbers that follow each other with nothing between, each run with its place."""
    run: list[Number] = []
    for place, item in enumerate(items):
        if run and not (isinstance(item, Number) and are_together(item)):
            yield place - len(run), run
            run = []
        if isinstance(item, Number):
            run.append(item)
    if run:
        yield len(items) - len(run), run

"""Local names that the page offers for words of which the recogniser was not sure."""

import re
from html import unescape

from hotline.storage.tables import Appeal, Channel
from tests.console.conftest import Desk, Make

SURE = tuple((word, 0.95) for word in ("көшеде", "үш", "күннен", "бері", "су", "жоқ"))


def page_of(desk: Desk, make: Make, *doubtful: str) -> str:
    appeal: Appeal = make.appeal(channel=Channel.CALL, call=make.call())
    make.recording(appeal, words=(*SURE, *((word, 0.3) for word in doubtful)))
    return unescape(desk.get(f"/console/appeals/{appeal.reference}").text)


def chips(page: str) -> list[tuple[str, str]]:
    return re.findall(r'data-said="([^"]*)" data-name="([^"]*)"', page)


def test_a_name_is_offered_for_a_doubtful_word(desk: Desk, make: Make) -> None:
    page = page_of(desk, make, "топорда")
    assert chips(page) == [("топорда", "Топарда")]
    assert 'aria-label="Put Топарда into the text instead of топорда"' in page
    box = re.search(r'data-box="([^"]*)"', page)
    assert box is not None
    assert f'<textarea id="{box[1]}"' in page


def test_nothing_is_offered_where_nothing_sounds_like_a_name(desk: Desk, make: Make) -> None:
    page = page_of(desk, make, "қажет")
    assert "<mark>қажет</mark>" in page
    assert chips(page) == []
    assert "Perhaps:" not in page


def test_nothing_is_offered_for_words_that_are_sure(desk: Desk, make: Make) -> None:
    appeal = make.appeal(channel=Channel.CALL, call=make.call())
    make.recording(appeal, words=(*SURE, ("топорда", 0.95)))
    assert chips(desk.get(f"/console/appeals/{appeal.reference}").text) == []

"""The arithmetic of judging, on sentences whose answers are known."""

import json
from xml.etree import ElementTree

import pytest

from hotline.domain.understanding import AppealKind, Candidate, TextLanguage, Understanding
from hotline.understanding.evaluation import (
    Share,
    by_language_and_channel,
    confusions,
    figures,
    judge,
)
from hotline.understanding.picture import confusion_picture
from hotline.understanding.report import as_text, prediction
from hotline.understanding.samples import Sample


def understanding(*departments: str, **changes: object) -> Understanding:
    given = {
        "candidates": tuple(Candidate(code, 0.5 / (n + 1)) for n, code in enumerate(departments)),
        "service": None, "kind": AppealKind.ZAPROS, "language": TextLanguage.RUSSIAN,
        "urgent": False, "emergency": False, "not_appeal": False, "not_appeal_probability": 0.1,
        "because": ("слово",),
    }  # fmt: skip
    return Understanding(**(given | changes))  # type: ignore[arg-type]


def sample(text: str, department: str | None, **changes: object) -> Sample:
    given = {
        "language": TextLanguage.RUSSIAN, "channel": "voice", "service": None,
        "kind": AppealKind.ZAPROS if department else None, "urgent": False, "emergency": False,
    }  # fmt: skip
    return Sample(text=text, department=department, **(given | changes))  # type: ignore[arg-type]


NOTHING = understanding(not_appeal=True, kind=None)
KNOWN = {
    "right": understanding("a", "b", "c", service="s"),
    "second": understanding("b", "a", "c"),
    "also": understanding("b", "c", "d"),
    "lost": NOTHING,
    "danger": understanding("a", "b", "c", emergency=True, urgent=True),
    "false alarm": understanding("a", "b", "c", emergency=True, urgent=True),
    "not judged": understanding("a", "b", "c", emergency=True, urgent=True),
    "hello": NOTHING,
    "advert": understanding("a", "b", "c"),
}
SAMPLES = [
    sample("right", "a", service="s"),
    sample("second", "a", service="s", kind=AppealKind.OTKLIK),
    sample("also", "a", acceptable=("b",), channel="sms", language=TextLanguage.MIXED),
    sample("lost", "a"),
    sample("danger", "a", emergency=True, urgent=True),
    sample("false alarm", "a"),
    sample("not judged", "a", emergency=None, urgent=True),
    sample("hello", None),
    sample("advert", None),
]


class Known:
    def understand(self, text: str) -> Understanding:
        return KNOWN[text]


@pytest.fixture
def judged():
    return judge(SAMPLES, Known())[0]


def test_every_figure(judged):
    found = {name: (share.right, share.count) for name, share in figures(judged).items()}
    assert found == {
        "department": (5, 7),
        "department in three": (6, 7),
        "service": (1, 2),
        "kind": (5, 7),
        "urgent recall": (2, 2),
        "urgent precision": (2, 3),
        "emergency recall": (1, 1),
        "emergency precision": (1, 2),
        "not-appeal recall": (1, 2),
        "appeals discarded": (1, 7),
        "language": (8, 9),
    }


def test_groups_and_confusions(judged):
    sizes = {name: len(group) for name, group in by_language_and_channel(judged).items()}
    assert sizes == {"ru": 8, "mixed": 1, "voice": 8, "sms": 1}
    assert confusions(judged) == {
        ("a", "a"): 5, ("a", "b"): 1, ("a", "-"): 1, ("-", "-"): 1, ("-", "a"): 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("right", "count", "low", "high"),
    # Wilson's interval as in Newcombe 1998, table I.
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611)],
)
def test_intervals(right: int, count: int, low: float, high: float):
    assert Share(right, count).interval == pytest.approx((low, high), abs=1e-4)


def test_nothing_has_no_share():
    assert (Share(0, 0).rate, Share(0, 0).interval) == (None, None)
    assert "department in three" in as_text([], 0.0, "nothing")


def test_a_prediction_can_be_written_as_json(judged):
    line = json.loads(json.dumps(prediction(judged[0])))
    assert line["top3"] == [["a", 0.5], ["b", 0.25], ["c", 0.1667]]
    assert (line["department"], line["kind"], line["because"]) == ("a", "zapros", ["слово"])
    nothing = prediction(judged[3])
    assert (nothing["department"], nothing["kind"], nothing["not_appeal"]) == (None, "none", True)


def test_the_picture_has_a_square_for_each_pair(judged):
    picture = ElementTree.fromstring(confusion_picture(confusions(judged)))  # noqa: S314 - ours
    space = "{http://www.w3.org/2000/svg}"
    told = [title.text for title in picture.iter(f"{space}title")]
    assert "a as b: 1 of 7" in told
    assert len(list(picture.iter(f"{space}rect"))) == 9

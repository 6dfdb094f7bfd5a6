"""An installation's models: trained, compared, refused, taken back."""

from datetime import timedelta
from pathlib import Path

import pytest

from hotline.domain.errors import NotFoundError
from hotline.understanding.current import CurrentModel
from hotline.understanding.evaluation import Share
from hotline.understanding.samples import Sample
from hotline.understanding.school import School, worse_figures
from hotline.understanding.store import ModelStore
from tests.understanding.conftest import NOW, SMALL, lines, write_config, write_lines


@pytest.fixture(scope="module")
def taught(tmp_path_factory: pytest.TempPathFactory) -> tuple[School, ModelStore, Path, str]:
    """Return an installation with one trained model; tests put back what they change."""
    folder = write_config(tmp_path_factory.mktemp("config"))
    store = ModelStore(tmp_path_factory.mktemp("var") / "understanding")
    school = School(folder, SMALL, store)
    assert not school.is_up_to_date()
    outcome = school.train(NOW)
    assert outcome.used
    return school, store, folder, outcome.version


@pytest.fixture
def back(taught: tuple[School, ModelStore, Path, str]):
    yield taught
    write_config(taught[2])
    taught[1].use(taught[3])


def test_a_report_tells_what_it_was_trained_on(taught):
    school, store, _, version = taught
    report = store.report(version)
    assert (store.current(), report["version"]) == (version, version)
    assert report["made_at"] == NOW.isoformat()
    assert report["fingerprint"] == school.fingerprint()
    assert set(report["libraries"]) == {"scikit-learn", "numpy"}
    assert report["samples"] == len(school.samples())
    assert report["held_out"]["department"]["count"] > 10
    assert school.is_up_to_date()
    assert not school.learns_from_operators()


def test_new_sentences_make_a_model_out_of_date(back):
    school, _, folder, _ = back
    write_lines(folder / "train" / "more.jsonl", lines()[:1])
    assert not school.is_up_to_date()
    (folder / "train" / "more.jsonl").unlink()
    assert school.is_up_to_date()


def test_a_worse_model_is_refused_and_kept(back):
    school, store, folder, version = back
    wrong = [
        each | {"department": "school", "service": None} if each["department"] else each
        for each in lines()
    ]
    some = [
        each if number % 4 else good
        for number, (each, good) in enumerate(zip(wrong, lines(), strict=True))
    ]
    write_lines(folder / "train" / "all.jsonl", some)
    outcome = school.train(NOW + timedelta(hours=1))
    assert not outcome.used
    assert store.current() == version
    assert any(sentence.startswith("department: ") for sentence in outcome.worse)
    assert [each.name for each in store.versions()] == [version, outcome.version]
    store.use(outcome.version)
    assert store.current() == outcome.version


def test_corrections_are_counted(back):
    school, store, _, _ = back
    learned = [Sample.of_department("қоян қашып кетті ауладан", "voice", "school")]
    outcome = school.train(NOW + timedelta(hours=2), learned, compare=False)
    assert outcome.used
    assert store.report(outcome.version)["corrections"] == 1
    assert school.learns_from_operators()


def test_the_model_in_use_is_taken_up_when_it_changes(back):
    _, store, _, version = back
    other = ModelStore(store.folder)
    current = CurrentModel(other)
    first = current.current()
    assert first is not None
    assert current.current() is first
    (store.folder / "current").write_text("19990101-000000\n")
    assert current.current() is None, "what cannot be read leaves the keywords"
    store.use(version)
    assert current.current() is not None


def test_without_a_model_there_is_none(tmp_path: Path):
    store = ModelStore(tmp_path)
    assert (store.current(), store.versions(), CurrentModel(store).current()) == (None, [], None)


@pytest.mark.parametrize("name", ["20260101-000000", "../secrets", "", "/etc", "20260101-0000001"])
def test_what_is_no_version_is_refused(taught, name: str):
    with pytest.raises(NotFoundError):
        taught[1].use(name)


def test_a_damaged_model_is_refused(back):
    _, store, _, version = back
    path = store.folder / version / "model.npz"
    whole = path.read_bytes()
    path.write_bytes(whole[:-1] + b"x")
    try:
        with pytest.raises(NotFoundError, match="SHA-256"):
            store.load(version)
    finally:
        path.write_bytes(whole)
    assert store.load(version)


@pytest.mark.parametrize(
    ("name", "old", "new", "is_worse"),
    [
        ("department", (900, 1000), (896, 1000), False),
        ("department", (900, 1000), (890, 1000), True),
        ("department", (900, 1000), (950, 1000), False),
        ("emergency recall", (50, 50), (49, 50), True),
        ("appeals discarded", (2, 1000), (9, 1000), True),
        ("appeals discarded", (9, 1000), (2, 1000), False),
        ("emergency recall", (0, 0), (0, 0), False),
        ("kind", (900, 1000), (100, 1000), False),
    ],
)
def test_what_counts_as_worse(
    name: str, old: tuple[int, int], new: tuple[int, int], is_worse: bool
):
    assert bool(list(worse_figures({name: Share(*old)}, {name: Share(*new)}))) is is_worse

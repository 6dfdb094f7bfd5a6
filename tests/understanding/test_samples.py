"""Labelled sentences: reading them, and those that are shipped."""

import json
from pathlib import Path

import pytest

from hotline.domain.catalogue import load_catalogue
from hotline.domain.errors import InvalidInputError
from hotline.understanding.normalise import words_of
from hotline.understanding.samples import Sample, read_files
from tests.understanding.conftest import lines, write_lines


def test_optional_fields(tmp_path: Path):
    raw = lines()[0]
    del raw["emergency"]
    raw["acceptable"] = ["roads"]
    (sample,) = read_files([write_lines(tmp_path / "a.jsonl", [raw])])
    assert (sample.emergency, sample.acceptable, sample.is_appeal) == (None, ("roads",), True)


def test_a_text_and_its_department_are_enough(tmp_path: Path):
    path = tmp_path / "a.jsonl"
    path.write_text('\ufeff{"text": "су\u2028жоқ", "department": null}\n\n', encoding="utf-8")
    (sample,) = read_files([path])
    assert sample.text == "су\u2028жоқ"
    assert (sample.language, sample.channel, sample.kind) == (None, "voice", None)
    assert (sample.urgent, sample.emergency, sample.is_appeal) == (None, None, False)


def test_a_file_in_another_encoding_is_refused(tmp_path: Path):
    path = tmp_path / "a.jsonl"
    path.write_bytes('{"text": "вода"}'.encode("cp1251"))
    with pytest.raises(InvalidInputError, match=r"a\.jsonl cannot be read as UTF-8"):
        read_files([path])


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"lang": "en"}, "'en' is not a valid TextLanguage"),
        ({"kind": "letter"}, "'letter' is not a valid AppealKind"),
        ({"channel": "fax"}, "'channel' must be voice or sms"),
        ({"text": None}, "'text' must be words"),
        ({"department": 4}, "'department' must be words"),
        ({"urgent": "no"}, "'urgent' must be true or false"),
        ({"acceptable": "roads"}, "'acceptable' must be a list of codes"),
    ],
)
def test_a_wrong_value_is_named_with_its_line(tmp_path: Path, change: dict, problem: str):
    good = lines()[0]
    path = write_lines(tmp_path / "a.jsonl", [good, good | change])
    with pytest.raises(InvalidInputError) as caught:
        read_files([path])
    assert caught.value.sentence.startswith("a.jsonl, line 2:")
    assert problem in caught.value.sentence


@pytest.mark.parametrize("line", ["{", "[]", "3", json.dumps({"text": "су"})])
def test_a_broken_line_is_named(tmp_path: Path, line: str):
    path = tmp_path / "a.jsonl"
    path.write_text(line)
    with pytest.raises(InvalidInputError, match=r"a\.jsonl, line 1:"):
        read_files([path])


def test_the_shipped_sentences_fit_the_catalogue(
    shipped: tuple[list[Sample], list[Sample]], root: Path
):
    catalogue = load_catalogue(root / "config" / "catalogue")
    for sample in [*shipped[0], *shipped[1]]:
        codes = [code for code in (sample.department, *sample.acceptable) if code]
        assert all(catalogue.department(code) for code in codes), sample
        assert (sample.kind is not None) == sample.is_appeal, sample
        assert sample.urgent or not sample.emergency, sample
        if sample.service:
            service = catalogue.service(sample.service)
            assert service is not None, sample
            assert service.department == sample.department, sample


def test_no_held_out_sentence_is_trained_on(shipped: tuple[list[Sample], list[Sample]]):
    trained, held_out = ({words_of(each.text).folded for each in part} for part in shipped)
    assert not trained & held_out

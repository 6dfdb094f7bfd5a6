"""One running line for the tests of a file."""

from collections.abc import Iterator

import pytest

from tests.e2e.line import Line, running_line


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Line]:
    """Run the line on SQLite, without the demonstration."""
    with running_line(tmp_path_factory.mktemp("line") / "var", {}, "--no-demo") as line:
        yield line

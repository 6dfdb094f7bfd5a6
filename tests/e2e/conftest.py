"""One running line for the tests of a file."""

from collections.abc import Iterator

import pytest

pytest.register_assert_rewrite(
    *(
        f"tests.e2e.{name}"
        for name in ("carrier", "console", "line", "signed_call", "story", "traces")
    )
)

from tests.e2e.line import Line, running_line  # noqa: E402 - rewritten only after the lines above


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Line]:
    """Run the line on SQLite, without the demonstration."""
    with running_line(tmp_path_factory.mktemp("line") / "var", {}, "--no-demo") as line:
        yield line

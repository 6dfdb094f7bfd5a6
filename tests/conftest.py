"""Fixtures for all tests."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.postgres_server import new_database, running_postgres

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def root() -> Path:
    """Return the repository's root."""
    return ROOT


@pytest.fixture(scope="session")
def shared_dir() -> Path:
    """Return the folder of reference data that may stand beside a checkout."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("no folder ../shared with reference data beside this checkout")
    return folder


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """Run a real PostgreSQL; return the address of its database `postgres`."""
    # Not pytest's own folder: that one is closed to `nobody`, who runs the server.
    with tempfile.TemporaryDirectory(prefix="hotline-postgres-") as folder:
        Path(folder).chmod(0o755)
        with running_postgres(Path(folder)) as url:
            yield url


@pytest.fixture
def postgres_url(postgres_server: str) -> str:
    """Return the address of an empty PostgreSQL database of this test's own."""
    return new_database(postgres_server)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what tests measured and noted with `record_property`."""
    for reports in list(terminalreporter.stats.values()):
        for report in reports:
            if getattr(report, "when", "") == "call":
                for name, value in report.user_properties:
                    terminalreporter.write_line(f"{name}: {value}")

"""Fixtures for all tests."""

import os
import shutil
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
    with tempfile.TemporaryDirectory(prefix="hotline-postgres-", dir=_memory()) as folder:
        Path(folder).chmod(0o755)
        with running_postgres(Path(folder)) as url:
            yield url


def _memory() -> Path | None:
    """Return a folder in memory if it has room: disks take long to delete thousands of files."""
    memory = Path("/dev/shm")
    has_room = memory.is_dir() and shutil.disk_usage(memory).free > 2 * 2**30
    return memory if has_room and os.access(memory, os.W_OK) else None


@pytest.fixture
def empty_postgres_url(postgres_server: str) -> str:
    """Return the address of an empty PostgreSQL database of this test's own."""
    return new_database(postgres_server)


@pytest.fixture(scope="session")
def _migrated_database(postgres_server: str) -> str:
    from tests.world import install  # only here: most tests need no world

    url = new_database(postgres_server)
    install(url)
    return url.rpartition("/")[2]


@pytest.fixture
def postgres_url(postgres_server: str, _migrated_database: str) -> str:
    """Return the address of a PostgreSQL database of this test's own, with the catalogue."""
    return new_database(postgres_server, _migrated_database)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what tests measured and noted with `record_property`."""
    for reports in list(terminalreporter.stats.values()):
        for report in reports:
            if getattr(report, "when", "") == "call":
                for name, value in report.user_properties:
                    terminalreporter.write_line(f"{name}: {value}")

"""The flows that callers hear."""

from pathlib import Path

import pytest

from hotline.flows.loader import Flows, load_flows

FLOWS = Path(__file__).parents[2] / "ivr_flows"


@pytest.fixture(scope="session")
def flows_folder() -> Path:
    return FLOWS


@pytest.fixture(scope="session")
def flows() -> Flows:
    return load_flows(FLOWS)

"""Busy ports, told in one sentence."""

import os
import socket

import pytest

from hotline.supervisor.errors import StartError
from hotline.supervisor.ports import free_port, require_free


def test_a_busy_port_is_told_with_its_holder_and_another_that_is_free():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(StartError) as refusal:
            require_free("127.0.0.1", port)
    sentence, _, other = str(refusal.value).rpartition(" --port ")
    assert sentence.startswith(f"Port {port} is in use (by ")
    assert sentence.endswith(f", process {os.getpid()}); choose another: python3 manage.py run")
    assert int(other) != port
    require_free("127.0.0.1", int(other))


def test_a_free_port_is_free():
    require_free("127.0.0.1", free_port())


def test_the_next_port_is_ten_further():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    assert free_port(after=port) >= min(port + 10, 1080)
    assert free_port(after=65_535) > 0


def test_a_listener_on_all_addresses_is_noticed():
    with (
        socket.create_server(("0.0.0.0", 0)) as taken,
        pytest.raises(StartError, match="is in use"),
    ):
        require_free("127.0.0.1", taken.getsockname()[1])


def test_an_address_of_another_machine_is_told():
    with pytest.raises(StartError, match=r"^Nothing can listen on 192\.0\.2\.1, port 8080 \("):
        require_free("192.0.2.1", 8080)  # RFC 5737: nobody's

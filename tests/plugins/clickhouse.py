"""A ClickHouse for each process of the test run."""

from collections.abc import Iterator

import pytest
from clickhouse_driver import Client

from clients.warehouse.clickhouse.layout import layout_of
from tests.clickhouse_server import PROGRAM, clickhouse_server
from tests.services import require_service


@pytest.fixture(scope="session")
def clickhouse_port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The native port of a running server."""
    require_service("clickhouse-server", "the program is not installed", available=PROGRAM is not None)
    with clickhouse_server(tmp_path_factory.mktemp("clickhouse")) as port:
        yield port


@pytest.fixture
def clickhouse_url(clickhouse_port: int) -> str:
    """Where the server answers. What a process remembers about its tables is forgotten: each test makes its own."""
    layout_of.cache_clear()
    return f"clickhouse://default@127.0.0.1:{clickhouse_port}"


@pytest.fixture
def clickhouse_client(clickhouse_url: str) -> Iterator[Client]:
    client = Client.from_url(clickhouse_url)
    yield client
    client.disconnect()

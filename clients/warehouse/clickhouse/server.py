"""Ask a ClickHouse server: a connection per question, 15 s for the answer, and its errors in our words.

Driver: https://clickhouse-driver.readthedocs.io/
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import urlencode, urlsplit

from clickhouse_driver import Client
from clickhouse_driver.errors import Error, ErrorCodes, ServerException

from clients.warehouse.read_ahead import read_ahead
from clients.warehouse.source import WarehouseDataInvalid, WarehouseError, WarehouseUnavailable
from proxima_invoice.foundation.sentences import known, say

Row = tuple[Any, ...]
ODD_ADDRESS = known(
    "The address of ClickHouse cannot be read: special characters in its password must be percent-encoded."
)
NOT_LET_IN = known("ClickHouse at %(host)s does not accept the user name or the password.")
READ_ONLY = known("ClickHouse at %(host)s lets its user change no setting: give the user readonly = 2.")
ANSWERED = known("ClickHouse at %(host)s answered with error %(code)s: %(text)s")
NO_ANSWER = known("ClickHouse at %(host)s did not answer within %(seconds)s s.")
NOT_REACHED = known("ClickHouse at %(host)s cannot be reached (%(error)s).")

_ROWS_AT_ONCE = 16_384
_AUTHENTICATION_FAILED = 516  # newer than the driver's list
_NOT_LET_IN = {
    ErrorCodes.UNKNOWN_USER,
    ErrorCodes.WRONG_PASSWORD,
    ErrorCodes.REQUIRED_PASSWORD,
    _AUTHENTICATION_FAILED,
}
_NOT_AS_EXPECTED = {
    ErrorCodes.UNKNOWN_TABLE,
    ErrorCodes.UNKNOWN_DATABASE,
    ErrorCodes.UNKNOWN_IDENTIFIER,
    ErrorCodes.THERE_IS_NO_COLUMN,
    ErrorCodes.NO_SUCH_COLUMN_IN_TABLE,
    ErrorCodes.NOT_FOUND_COLUMN_IN_BLOCK,
}


class ExternalTable(NamedTuple):
    """Rows that travel with a question and are joined on the server: any number of values, none of them in the SQL."""

    name: str
    structure: Sequence[tuple[str, str]]
    """(column, ClickHouse type)."""
    rows: Sequence[Row]


class ClickHouseServer:
    """Every method raises `WarehouseUnavailable` or, where a table or column is missing, `WarehouseDataInvalid`."""

    def __init__(self, url: str, timeout: float) -> None:
        self._url = url
        self._timeout = timeout

    def rows(
        self, sql: str, parameters: Mapping[str, object] | None = None, tables: Sequence[ExternalTable] = ()
    ) -> list[Row]:
        return [row for block in self._blocks(sql, parameters, tables) for row in block]

    def blocks(
        self, sql: str, parameters: Mapping[str, object] | None = None, tables: Sequence[ExternalTable] = ()
    ) -> Iterator[list[Row]]:
        """The whole answer, in blocks of some thousand rows, read ahead; an abandoned iterator leaves no connection."""
        return read_ahead(self._blocks(sql, parameters, tables))

    def _blocks(
        self, sql: str, parameters: Mapping[str, object] | None, tables: Sequence[ExternalTable]
    ) -> Iterator[list[Row]]:
        # A client of its own for each question: one shared between threads hangs, and one whose iterator was abandoned
        # fails the next question.
        client = self._client()
        try:
            yield from client.execute_iter(
                sql,
                dict(parameters or {}),
                chunk_size=_ROWS_AT_ONCE,
                external_tables=[
                    {"name": table.name, "structure": table.structure, "data": table.rows} for table in tables
                ],
            )
        except (Error, OSError, EOFError) as error:
            # The driver's own words may hold the user's name or the text of the question.
            raise self._translated(error) from None
        finally:
            client.disconnect()

    def _client(self) -> Client:
        timeouts = dict.fromkeys(("connect_timeout", "send_receive_timeout", "sync_request_timeout"), self._timeout)
        try:
            parts = urlsplit(self._url)
            if "@" in parts.path + parts.query + parts.fragment:
                raise ValueError  # the password is cut in two
            client = Client.from_url(parts._replace(query=f"{urlencode(timeouts)}&{parts.query}").geturl())
        except ValueError:
            raise WarehouseUnavailable(say(ODD_ADDRESS)) from None
        client.settings |= {
            "max_execution_time": math.ceil(self._timeout),
            "max_block_size": _ROWS_AT_ONCE,
            # A worklog without an issue gets "", not NULL, whatever the user's profile says.
            "join_use_nulls": 0,
        }
        return client

    def _translated(self, error: Exception) -> WarehouseError:
        host = urlsplit(self._url).hostname
        if isinstance(error, ServerException):
            if error.code in _NOT_LET_IN:
                return WarehouseUnavailable(say(NOT_LET_IN, host=host))
            if error.code == ErrorCodes.READONLY:
                return WarehouseUnavailable(say(READ_ONLY, host=host))
            message = say(ANSWERED, host=host, code=error.code, text=_first_line(error))
            return (WarehouseDataInvalid if error.code in _NOT_AS_EXPECTED else WarehouseUnavailable)(message)
        if getattr(error, "code", None) == ErrorCodes.SOCKET_TIMEOUT or isinstance(error, TimeoutError):
            return WarehouseUnavailable(say(NO_ANSWER, host=host, seconds=f"{self._timeout:g}"))
        return WarehouseUnavailable(say(NOT_REACHED, host=host, error=type(error).__name__))


def _first_line(error: ServerException) -> str:
    lines = str(error.message).partition("Stack trace")[0].split("\n")
    return lines[0].removeprefix("DB::Exception: ").strip()[:300]

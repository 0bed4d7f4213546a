"""Fixtures of races and drills; their conftests import them."""

from collections.abc import Iterator

import pytest

from tests.races import children
from tests.races.acts import draft_month
from tests.races.databases import Databases, drop
from tests.races.month import KEYS, load_month
from tests.races.review import finalize_all

REVIEWED = KEYS[:6]
"""The contracts that `month_reviewed` has in review: two of each kind of deal."""


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    made = Databases(tmp_path_factory.mktemp("races"))
    yield made
    drop(made.template)


@pytest.fixture(scope="session")
def month_template(databases: Databases) -> Iterator[str]:
    """A database with a warehouse of thirty contracts and nothing billed."""
    with databases.copy() as name:
        children.call(name, load_month)
        yield name


@pytest.fixture
def month_database(databases: Databases, month_template: str) -> Iterator[str]:
    """A copy of it for one test."""
    with databases.copy(month_template) as name:
        yield name


@pytest.fixture(scope="session")
def month_drafts(databases: Databases, month_template: str) -> Iterator[str]:
    """A database where the month is drafted."""
    with databases.copy(month_template) as name:
        children.call(name, draft_month)
        yield name


@pytest.fixture(scope="session")
def month_reviewed(databases: Databases, month_drafts: str) -> Iterator[str]:
    """A database where the month is drafted and the invoices of `REVIEWED` are in review."""
    with databases.copy(month_drafts) as name:
        children.call(name, finalize_all, REVIEWED)
        yield name

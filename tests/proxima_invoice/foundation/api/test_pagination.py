"""`page` ≥ 1, `per_page` 1…100; a page past the end is empty (spec 3, API: rules for all)."""

import pytest
from django.contrib.auth.models import Group
from django.http import QueryDict

from proxima_invoice.foundation.api.pagination import Window, page_of, window
from proxima_invoice.foundation.api.problems import Refusal


@pytest.mark.parametrize(
    ("query", "asked"),
    [
        ("", (1, 20)),
        ("page=2", (2, 20)),
        ("per_page=100", (1, 100)),
        ("page=10000000&per_page=1", (10_000_000, 1)),
        ("page=007", (7, 20)),
    ],
)
def test_it_begins_with_twenty_rows(query: str, asked: tuple[int, int]):
    assert window(QueryDict(query)) == asked


@pytest.mark.parametrize("name", ["page", "per_page"])
@pytest.mark.parametrize(
    "value", ["0", "-1", "", "x", "1.0", "1e2", "٣", "²", "+1", " 1", "1_0", "NaN", "null", "9" * 5_000, "10000001"]
)
def test_anything_else_is_refused_by_its_name(name: str, value: str):
    parameters = QueryDict(mutable=True)
    parameters[name] = value

    with pytest.raises(Refusal) as refused:
        window(parameters)

    assert list(refused.value.problem.details or {}) == [name]


def test_a_page_has_a_hundred_rows_at_most():
    with pytest.raises(Refusal, match="per_page: Give a whole number from 1 to 100"):
        window(QueryDict("per_page=101"))


def test_pages_follow_each_other_and_end():
    rows = list(range(5))

    assert [list(page_of(rows, Window(number, 2)).rows) for number in (1, 2, 3, 4)] == [[0, 1], [2, 3], [4], []]
    assert page_of(rows, Window(10_000_000, 100)).meta == {"total": 5, "page": 10_000_000, "per_page": 100}


@pytest.mark.django_db
def test_of_a_query_only_the_page_is_read(django_assert_num_queries):
    Group.objects.all().delete()
    Group.objects.bulk_create(Group(name=f"g{number:02}") for number in range(30))
    groups = Group.objects.order_by("name")

    with django_assert_num_queries(2) as seen:
        page = page_of(groups, Window(2, 10))

    assert [group.name for group in page.rows] == [f"g{number}" for number in range(10, 20)]
    assert page.total == 30
    assert "LIMIT 10" in seen.captured_queries[1]["sql"]
    with django_assert_num_queries(1):
        assert page_of(groups, Window(9, 10)).rows == []

"""`/numbering-schemas` (spec 6, Numbering schemas): what the admin's form does, over the API."""

from datetime import date
from typing import Any

import pytest

from clients.models import ClientInvoiceConfig
from invoices.models import Invoice, NumberingCounter, NumberingSchema
from invoices.services.take_number import NumberRequest, take_numbers
from proxima_invoice.foundation.models import SettingChange
from tests.documents import invoice_of, support
from tests.plugins.api import data, error

pytestmark = pytest.mark.django_db
PATH = "/numbering-schemas"
YEARLY = {"name": "Yearly", "pre_text": "__year__/", "number_of_digits": 3, "sequence_key": "__year__"}
WHOLE = {
    "name": "Office",
    "schema_type": "invoice",
    "pre_text": "__office__-",
    "post_text": "/__customer__",
    "start_value": 10,
    "max_value": 12,
    "number_of_digits": 4,
    "sequence_key": "",
    "placeholders": {"__office__": {"required": True, "default": "TAS"}},
}
FEBRUARY = {"invoice_date": "2026-02-28"}
BULK = {"period_start": "2026-02-01", "period_end": "2026-02-28"}


@pytest.fixture
def admin(caller):
    return caller("admin")


@pytest.fixture
def default() -> NumberingSchema:
    return NumberingSchema.objects.get(name="Default")


@pytest.fixture
def yearly() -> NumberingSchema:
    return NumberingSchema.objects.create(**YEARLY)


def changes(**of):
    rows = SettingChange.objects.filter(**of).order_by("id")
    return list(rows.values_list("kind", "field_name", "old_value", "new_value", "changed_by"))


def test_schemas_are_listed_by_name_and_paged(reader, default, yearly):
    answer = reader.get(PATH, {"per_page": 1, "page": 2})

    assert answer.json()["meta"] == {"total": 2, "page": 2, "per_page": 1}
    assert data(answer) == [
        {
            "id": yearly.pk,
            "schema_type": "invoice",
            "post_text": "",
            "start_value": 1,
            "max_value": None,
            "placeholders": {},
            "is_active": False,
            "has_numbers": False,
            **YEARLY,
        }
    ]
    assert [one["name"] for one in data(reader.get(PATH))] == ["Default", "Yearly"]


def test_a_schema_is_made_and_its_making_is_written_down(admin, reader):
    answer = admin.post(PATH, WHOLE)

    made = NumberingSchema.objects.get(name="Office")
    assert answer.status_code == 201
    assert answer["Location"] == f"/api/v1{PATH}/{made.pk}"
    assert data(answer) == {"id": made.pk, **WHOLE, "is_active": False, "has_numbers": False}
    assert data(reader.get(f"{PATH}/{made.pk}")) == data(answer)
    written = changes(subject_id=str(made.pk))
    assert ("added", "pre_text", "", "__office__-", "admin") in written
    assert {kind for kind, *_rest in written} == {"added"}


def test_what_is_left_out_stays_contracts_follow_the_name_and_the_change_is_written_down(admin, yearly):
    ClientInvoiceConfig.objects.create(application_key="APP-1", numbering_schema="Yearly")

    told = data(admin.put(f"{PATH}/{yearly.pk}", {"name": " By year ", "max_value": 999}))

    assert (told["name"], told["max_value"], told["pre_text"]) == ("By year", 999, "__year__/")
    assert ClientInvoiceConfig.objects.get().numbering_schema == "By year"
    assert sorted(changes(subject_id=str(yearly.pk))) == [
        ("changed", "max_value", "", "999", "admin"),
        ("changed", "name", "Yearly", "By year", "admin"),
    ]
    admin.put(f"{PATH}/{yearly.pk}", {"max_value": 999})
    assert len(changes(subject_id=str(yearly.pk))) == 2


WRONG: list[tuple[str, Any, str]] = [
    ("name", "", "blank"),
    ("name", " \t", "blank"),
    ("name", "Default", "already exists"),
    ("name", None, "Give a text"),
    ("name", "x" * 101, "At most 100"),
    ("pre_text", "a\0b", "NUL"),
    ("pre_text", "x" * 41, "At most 40"),
    ("post_text", "__yaer__", "__yaer__ is not a placeholder"),
    ("start_value", -1, "from 0 to 999999999"),
    ("start_value", True, "whole number"),
    ("start_value", "1", "whole number"),
    ("start_value", 1_000_000_000, "from 0 to 999999999"),
    ("max_value", 0, "lies before the first, 1"),
    ("max_value", 1.5, "whole number"),
    ("number_of_digits", 21, "from 0 to 20"),
    ("sequence_key", "__application__", "counts apart but is not printed"),
    ("schema_type", "credit", "invoice"),
    ("placeholders", [], "Give an object"),
    ("placeholders", None, "Give an object"),
    ("placeholders", {"__office__": []}, "Give an object"),
    ("placeholders", {"__office__": {"default": 1}}, "Give an object"),
    ("placeholders", {"__office__": {"default": "a\0"}}, "Give an object"),
    ("placeholders", {"__office__": {"required": "yes"}}, "Give an object"),
    ("placeholders", {"__office__": {"value": "TAS"}}, "Give an object"),
    ("placeholders", {"office": {}}, "cannot be an own placeholder"),
    ("is_active", True, "no such field"),
    ("id", 5, "no such field"),
    ("colour", "red", "no such field"),
]


@pytest.mark.parametrize(("field", "value", "sentence"), WRONG)
def test_what_is_wrong_is_named_and_nothing_is_stored(field, value, sentence, admin, yearly):
    before = list(NumberingSchema.objects.values())

    for answer in (admin.post(PATH, {"name": "New", field: value}), admin.put(f"{PATH}/{yearly.pk}", {field: value})):
        told = error(answer)
        assert (answer.status_code, list(told["details"])) == (400, [field])
        assert sentence in told["details"][field][0]

    assert list(NumberingSchema.objects.values()) == before
    assert not SettingChange.objects.exists()


def test_all_that_is_wrong_is_told_at_once(admin):
    body = {"name": "Default", "pre_text": "__a__", "start_value": 9, "max_value": 1}

    assert set(error(admin.post(PATH, body))["details"]) == {"name", "pre_text", "max_value"}


@pytest.mark.parametrize("schema_id", ["999", "0", "01", "-1", "x", "99999999999"])
@pytest.mark.parametrize(
    ("method", "path"), [("GET", ""), ("PUT", ""), ("DELETE", ""), ("POST", "/preview"), ("POST", "/set-active")]
)
def test_a_schema_that_is_not_there(method, path, schema_id, admin):
    answer = admin(method, f"{PATH}/{schema_id}{path}", {} if method in ("PUT", "POST") else None)

    assert answer.status_code == (404 if schema_id == "999" else 400)


def test_an_unused_schema_is_deleted_and_its_history_stays(admin, yearly):
    answer = admin(method="DELETE", path=f"{PATH}/{yearly.pk}")

    assert data(answer)["name"] == "Yearly"
    assert not NumberingSchema.objects.filter(pk=yearly.pk).exists()
    assert ("removed", "name", "Yearly", "", "admin") in changes(subject_id=str(yearly.pk))
    assert admin.get(f"{PATH}/{yearly.pk}").status_code == 404


@pytest.mark.parametrize(
    ("use", "sentence"),
    [
        (lambda schema: NumberingSchema.objects.filter(pk=schema.pk).update(is_active=True), "make another one active"),
        (
            lambda schema: ClientInvoiceConfig.objects.create(application_key="A", numbering_schema=schema.name),
            "1 contract takes its numbers from “Yearly”",
        ),
        (
            lambda schema: take_numbers(schema, [NumberRequest("A", "C", date(2026, 2, 28))]),
            "“Yearly” has given numbers; it stays.",
        ),
        (lambda schema: invoice_of(support(), numbering_schema=schema), "“Yearly” has given numbers; it stays."),
    ],
    ids=["active", "of a contract", "with a counter", "with an invoice"],
)
def test_a_schema_in_use_is_not_deleted(use, sentence, admin, yearly, default):
    NumberingSchema.objects.filter(pk=default.pk).update(is_active=sentence != "make another one active")
    use(yearly)

    answer = admin(method="DELETE", path=f"{PATH}/{yearly.pk}")

    assert (answer.status_code, error(answer)["code"]) == (409, "CONFLICT")
    assert sentence in error(answer)["message"]
    assert NumberingSchema.objects.filter(pk=yearly.pk).exists()
    assert not SettingChange.objects.exists()


def test_one_is_made_active_and_both_that_changed_have_it_in_their_history(admin, default, yearly):
    assert data(admin.post(f"{PATH}/{yearly.pk}/set-active"))["is_active"]

    assert list(NumberingSchema.objects.filter(is_active=True)) == [yearly]
    assert changes() == [
        ("changed", "is_active", "true", "false", "admin"),
        ("changed", "is_active", "false", "true", "admin"),
    ]
    assert admin.post(f"{PATH}/{default.pk}/set-active", {"why": "so"}).status_code == 400


def test_the_next_numbers_are_told_and_none_is_taken(reader, yearly):
    take_numbers(yearly, [NumberRequest("APP-1", "CUST-1", date(2026, 2, 28))] * 2)
    before = list(NumberingCounter.objects.values())

    for _ in range(50):
        told = data(reader.post(f"{PATH}/{yearly.pk}/preview", {**FEBRUARY, "count": 3}))

    assert told == {
        "sequence_key": "2026",
        "next_number": "2026/003",
        "numbers": ["2026/003", "2026/004", "2026/005"],
    }
    assert list(NumberingCounter.objects.values()) == before
    assert not SettingChange.objects.exists()


def test_a_preview_needs_no_body_and_takes_a_contract(reader, default, admin):
    by_contract = data(admin.post(PATH, {"name": "Each", "pre_text": "__customer__/", "sequence_key": "__customer__"}))
    path = f"{PATH}/{by_contract['id']}/preview"

    assert data(reader.post(f"{PATH}/{default.pk}/preview"))["numbers"] == ["INV-1"]
    assert data(reader.post(path))["next_number"] == "CUST-1/1"
    assert data(reader.post(path, {"customer_key": "CUST-7", "application_key": "APP-7"}))["next_number"] == "CUST-7/1"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("count", 0),
        ("count", 101),
        ("count", "3"),
        ("invoice_date", "28.02.2026"),
        ("application_key", ""),
        ("application_key", "x" * 21),
        ("customer_key", None),
        ("placeholders", {}),
    ],
)
def test_a_wrong_preview_is_named(field, value, reader, default):
    answer = reader.post(f"{PATH}/{default.pk}/preview", {field: value})

    assert (answer.status_code, list(error(answer)["details"])) == (400, [field])


EXHAUSTED = {"max_value": 1}
WITHOUT_VALUE = {"pre_text": "__office__-", "placeholders": {"__office__": {"required": True}}}


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        (EXHAUSTED, "The numbering schema “Default” has no number left after 1."),
        (WITHOUT_VALUE, "The numbering schema “Default” needs a value for __office__."),
    ],
)
@pytest.mark.usefixtures("month")
def test_where_there_is_no_number_there_is_no_draft_and_no_preview(fields, sentence, admin, api, default):
    first = {"application_key": "APP-1", **BULK}
    if fields == EXHAUSTED:
        data(api.post("/invoices/generate", first))
    admin.put(f"{PATH}/{default.pk}", fields)
    before = list(NumberingCounter.objects.values()), Invoice.objects.count()

    refused = [
        api.post("/invoices/generate", {"application_key": "APP-2", **BULK}),
        api.post(f"{PATH}/{default.pk}/preview", FEBRUARY),
    ]

    assert [(one.status_code, error(one)["code"], error(one)["message"]) for one in refused] == [
        (409, "CONFLICT", sentence)
    ] * 2
    assert (list(NumberingCounter.objects.values()), Invoice.objects.count()) == before


def test_in_a_bulk_run_only_those_without_a_number_fail(admin, api, default, month):
    admin.put(f"{PATH}/{default.pk}", {"max_value": 1})

    meta = api.post("/invoices/generate-bulk", BULK).json()["meta"]

    assert meta["created"] == 1
    assert [(one["application_key"], one["code"]) for one in meta["failed"]] == [("APP-2", "CONFLICT")]
    assert Invoice.objects.get().display_number == "INV-1"


def test_reading_costs_the_same_however_many_there_are(reader, django_assert_max_num_queries):
    NumberingSchema.objects.bulk_create(NumberingSchema(name=f"Schema {number}") for number in range(30))

    with django_assert_max_num_queries(6):
        assert len(data(reader.get(PATH, {"per_page": 100}))) == 31


class TestChronology:
    PATH = f"{PATH}/chronology"

    def test_where_all_is_well_it_is_empty(self, reader, default):
        assert reader.get(self.PATH).json() == {"data": [], "meta": {"total": 0, "page": 1, "per_page": 20}}

    def test_each_finding_says_what_is_wrong_in_the_callers_language(self, reader, default):
        for number in (1, 4):
            invoice_of(support(), invoice_number=number, display_number=f"INV-{number}")

        answer = reader.get(self.PATH)
        assert data(answer) == [
            {
                "kind": "gap",
                "schema_id": default.pk,
                "schema_name": "Default",
                "sequence_key": "",
                "first_number": 2,
                "last_number": 3,
                "invoice_id": str(Invoice.objects.get(invoice_number=4).pk),
                "display_number": "INV-4",
                "invoice_date": None,
                "later_date": None,
                "reads_like": None,
                "message": "Numbers 2 to 3 are missing before INV-4.",
            }
        ]
        russian = data(reader.get(self.PATH, headers={"Accept-Language": "ru"}))
        assert russian[0]["message"] == "Нет номеров с 2 по 3 перед INV-4."

    def test_it_is_paged(self, reader, default):
        for number in (1, 3, 5, 7):
            invoice_of(support(), invoice_number=number, display_number=f"INV-{number}")

        answer = reader.get(self.PATH, {"page": 2, "per_page": 2})

        assert [one["first_number"] for one in data(answer)] == [6]
        assert answer.json()["meta"]["total"] == 3

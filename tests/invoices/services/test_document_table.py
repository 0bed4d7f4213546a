from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoices import money
from invoices.models import Invoice
from invoices.pricing.rate_tier import RateTier
from invoices.queries.printed_lines import PrintedLine
from invoices.services.choose_tax import TaxInForce
from invoices.services.document_table import document_table
from tests.invoices.templatetags.test_invoice_format import read_back

TOGGLES = ("show_task_list", "show_tracked_time", "show_task_pricing", "show_overtime")


def printed(line_type="task", quantity="1.00", price="150000.00", multiplier="1.00", **fields):
    values = {
        "line_type": line_type,
        "description": line_type,
        "quantity": Decimal(quantity),
        "unit_price": Decimal(price),
        "rate_multiplier": Decimal(multiplier),
        "is_billed": True,
        "rate_tier": "standard",
        "worklog_date": date(2026, 2, 2) if line_type == "task" else None,
        "line_total_is_manual": False,
    } | fields
    values.setdefault(
        "line_total", money.line_total(values["quantity"], values["unit_price"], values["rate_multiplier"])
    )
    return PrintedLine(**values)


def table_of(*lines, vat_mode="none", vat_rate=money.ZERO, **fields):
    billed = sum((line.line_total for line in lines if line.is_billed), money.ZERO)
    invoice = Invoice(
        **{
            "currency": "UZS",
            "language": "ru",
            "deal_type": "SUP",
            "period_start": date(2026, 2, 1),
            "period_end": date(2026, 2, 28),
            "monthly_limit_hours": Decimal(40),
            "total_amount": billed,
            "total_hours": sum((line.quantity for line in lines if line.line_type == "task"), money.ZERO),
            **fields,
        }
    )
    return document_table(invoice, lines, tax=TaxInForce(vat_mode, vat_rate))


SUPPORT = printed("support", price="15000000.00")
INCLUDED = printed(is_billed=False)
OVERTIME = printed("overtime", quantity="5.50")


def amounts(rows):
    return [read_back(row.amount) for row in rows if row.amount and row.amount != "включено"]


def test_support_numbers_its_tasks_below_it():
    table = table_of(SUPPORT, INCLUDED, INCLUDED)
    assert [row.number for row in table.rows] == ["1", "1.1", "1.2"]
    assert table.rows[0].hours == "1\xa0мес."
    assert table.hours == "2,00"


def test_hourly_tasks_are_the_bill():
    table = table_of(printed(multiplier="1.50"), printed(quantity="2.00"), deal_type="HR")
    assert [(row.number, row.rate, row.amount) for row in table.rows] == [
        ("1", "150\xa0000,00\xa0×\xa01,5", "225\xa0000,00"),
        ("2", "150\xa0000,00", "300\xa0000,00"),
    ]


def test_information_has_no_price_unless_wanted_and_then_it_is_included():
    assert table_of(SUPPORT, INCLUDED).rows[1].amount == ""
    shown = table_of(SUPPORT, INCLUDED, show_task_pricing=True).rows[1]
    assert (shown.rate, shown.amount) == ("", "включено")


def test_without_the_task_list_three_rows_sum_it_up():
    tasks = [
        printed(quantity="1.00", rate_tier="standard"),
        printed(quantity="2.00", rate_tier="off_hours"),
        printed(quantity="4.00", rate_tier="p1_p3"),
        printed(quantity="8.00", rate_tier="p1_p3_off_hours", multiplier="1.50"),
    ]
    rows = table_of(*tasks, deal_type="HR", show_task_list=False).rows
    assert [(row.description, row.hours, row.rate, row.amount) for row in rows] == [
        ("Рабочее время", "1,00", "", "150\xa0000,00"),
        ("Критические инциденты P1–P3", "12,00", "", "2\xa0400\xa0000,00"),
        ("Нерабочее время", "2,00", "", "300\xa0000,00"),
    ]


def test_the_summary_of_included_work_is_included():
    rows = table_of(SUPPORT, INCLUDED, show_task_list=False).rows
    assert [(row.number, row.amount) for row in rows[1:]] == [
        ("1.1", "включено"),
        ("1.2", "включено"),
        ("1.3", "включено"),
    ]


def test_overtime_has_a_row_of_its_own():
    table = table_of(SUPPORT, INCLUDED, OVERTIME)
    assert [(figure.label, figure.amount) for figure in table.figures] == [
        ("Ежемесячная поддержка, лимит 40,00\xa0ч", "15\xa0000\xa0000,00"),
        ("overtime: 5,50\xa0ч ×\xa0150\xa0000,00", "825\xa0000,00"),
        ("Итого, UZS", "15\xa0825\xa0000,00"),
    ]


def test_hidden_overtime_is_folded_into_the_base():
    table = table_of(SUPPORT, INCLUDED, OVERTIME, show_overtime=False)
    assert table.rows[0].amount == "15\xa0825\xa0000,00"
    assert [figure.label for figure in table.figures] == ["Итого, UZS"]


def test_overtime_without_a_base_shows_all_the_same():
    table = table_of(OVERTIME, show_overtime=False)
    assert [figure.amount for figure in table.figures] == ["0,00", "825\xa0000,00", "825\xa0000,00"]


def test_a_line_total_by_hand_has_no_rate():
    row = table_of(printed(line_total=Decimal("100.00"), line_total_is_manual=True), deal_type="HR").rows[0]
    assert (row.rate, row.amount) == ("", "100,00")


def test_a_total_by_hand_is_explained_by_an_adjustment():
    table = table_of(SUPPORT, total_amount=Decimal("14900000.00"), total_is_manual=True)
    assert [(figure.label, figure.amount) for figure in table.figures] == [
        ("Ежемесячная поддержка, лимит 40,00\xa0ч", "15\xa0000\xa0000,00"),
        ("Корректировка", "−100\xa0000,00"),
        ("Итого, UZS", "14\xa0900\xa0000,00"),
    ]


def test_late_work_stands_under_a_heading_of_its_own():
    late = printed(worklog_date=date(2026, 1, 30))
    rows = table_of(printed(), late, deal_type="HR").rows
    assert [(row.kind, row.number, row.description) for row in rows] == [
        ("task", "1", "task"),
        ("heading", "", "Работы прошлых периодов"),
        ("task", "2", "task"),
    ]


def test_manual_lines_come_last_and_may_be_negative():
    rows = table_of(SUPPORT, INCLUDED, printed("manual", price="-500000.00")).rows
    assert (rows[-1].number, rows[-1].hours, rows[-1].amount) == ("2", "1", "−500\xa0000,00")


@pytest.mark.parametrize(
    ("mode", "labels", "amounts_", "payable"),
    [
        ("none", ["Итого, UZS"], ["112,00"], "112.00"),
        ("inclusive", ["Итого с НДС, UZS", "В том числе НДС 12\xa0%"], ["112,00", "12,00"], "112.00"),
        (
            "exclusive",
            ["Итого без НДС", "НДС 12\xa0%", "Итого с НДС, UZS"],
            ["112,00", "13,44", "125,44"],
            "125.44",
        ),
    ],
)
def test_taxes(mode, labels, amounts_, payable):
    table = table_of(printed(price="112.00"), deal_type="HR", vat_mode=mode, vat_rate=Decimal(12))
    assert [figure.label for figure in table.figures] == labels
    assert [figure.amount for figure in table.figures] == amounts_
    assert table.payable == Decimal(payable)
    assert table.vat_note == ("Без НДС" if mode == "none" else "")


hundredths = st.integers(0, 100_000).map(lambda number: Decimal(number).scaleb(-2))


@st.composite
def line_lists(draw):
    """Lines as billing makes them, and as people may leave them."""
    tasks_billed = draw(st.booleans())
    lines = []
    for line_type in ("support", "task", "task", "overtime", "overtime", "manual"):
        if not draw(st.booleans()):
            continue
        price = draw(hundredths) * (draw(st.sampled_from([1, -1])) if line_type == "manual" else 1)
        lines.append(
            printed(
                line_type,
                quantity=str(draw(hundredths)),
                price=str(price),
                multiplier=draw(st.sampled_from(["1.00", "1.50", "0.00"])),
                is_billed=tasks_billed or line_type != "task",
                rate_tier=draw(st.sampled_from([tier.value for tier in RateTier])),
                worklog_date=draw(st.dates(date(2026, 1, 1), date(2026, 2, 28))) if line_type == "task" else None,
            )
        )
    return lines


@given(
    lines=line_lists(),
    toggles=st.fixed_dictionaries({name: st.booleans() for name in TOGGLES}),
    by_hand=st.none() | hundredths,
)
def test_every_page_adds_up(lines, toggles, by_hand):
    """The amounts of the rows make the first figure; the figures make the total (spec 4, toggles)."""
    total = {} if by_hand is None else {"total_amount": by_hand}
    table = table_of(*lines, **toggles, **total)
    *parts, last = [read_back(figure.amount) for figure in table.figures]
    rows = sum(amounts(table.rows), money.ZERO)
    if parts:
        assert parts[0] == rows
        assert sum(parts, money.ZERO) == last
    else:
        assert rows == last
    assert last == table.payable


@given(lines=line_lists(), toggles=st.fixed_dictionaries({name: st.booleans() for name in TOGGLES}))
def test_every_rate_multiplies_out(lines, toggles):
    for row in table_of(*lines, **toggles).rows:
        if not row.rate or row.amount == "включено":
            continue
        price, _, multiplier = row.rate.partition("\xa0×\xa0")
        quantity = read_back(row.hours.removesuffix("\xa0мес.") + ("" if "," in row.hours else ",00"))
        product = quantity * read_back(price) * Decimal(multiplier.replace(",", ".") or 1)
        assert money.rounded(product) == read_back(row.amount)

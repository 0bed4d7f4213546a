"""The product's figures against a second calculation of the same rules, over worlds that nobody thought of.

Every world is priced twice: by `compute_drafts` and by `tests.oracle`, which share no code. Half-hour minima, splits at
the limit, clocks in zones with summer time, shared labels and closed contracts are drawn more often than they occur.
"""

import calendar
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from invoices.errors import ContractNotBillable, NothingToBill
from invoices.models import LineItem
from invoices.pricing.period import Period
from invoices.services.compute_draft import ComputedDraft, compute_drafts, compute_supplement
from invoices.services.save_drafts import save_drafts
from invoices.services.select_contracts import Refused, select_contracts
from tests import oracle, worlds

pytestmark = pytest.mark.django_db

EXAMPLES, EXAMPLES_STORED, EXAMPLES_FUZZED = 3_000, 300, 50_000

ALL_CHECKS = list(HealthCheck)

LABELS = ["ALPHA", "BETA", "beta", "ITSM_2", "Портал"]
PEOPLE = ["anna", "Bob", "_carl", "дана"]
ISSUES = ["", "ITSM-9", "ITSM-10", "ITSM_2-1", "itsm-1", "ÜNÏ-1", "\U0001f600-1"]
ZONES = [None, "Asia/Tashkent", "UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"]
# The half-hour minimum, halves of a hundredth (18 s) and their neighbours, plain hours, and one day too long.
ODD_SECONDS = [0, 1, 35, 36, 1799, 1800, 1801, 1817, 1818, 1819, 1990, 2000, 3599, 3600, 3617, 3618, 5400, 7200, 90_001]
PERIODS = [
    Period.month(2026, 2),
    Period.month(2026, 3),
    Period.month(2025, 10),
    Period.month(2024, 2),
    Period.month(2025, 12),
    Period(date(2026, 3, 10), date(2026, 3, 20)),
    Period(date(2026, 2, 1), date(2026, 3, 31)),
    Period(date(2026, 3, 29), date(2026, 3, 29)),
]


def sampled(texts):
    return st.sampled_from([Decimal(text) for text in texts])


cents = st.integers(0, 10**9).map(lambda cents: Decimal(cents) / 100)
amounts = st.one_of(sampled(["0.00", "0.01", "150000.00", "15000000.00", "99999999999.99"]), cents)
rates = st.one_of(sampled(["0.00", "0.01", "0.03", "33.33", "150000.00", "999999.99"]), cents)
multipliers = st.sampled_from([None, *map(Decimal, ["0", "0.5", "0.99", "1", "1.25", "1.5", "2", "3.33"])])
durations = st.one_of(st.sampled_from(ODD_SECONDS), st.integers(0, 40_000))


@st.composite
def label_lists(draw):
    labels = draw(st.lists(st.sampled_from(LABELS), max_size=3))
    form = draw(st.sampled_from(["json", ",", ";", " , ", "; ", ",;,"]))
    if form == "json":
        return "[" + ", ".join(f'" {label} "' for label in labels) + "]"
    return draw(st.sampled_from(["", " "])) + form.join(labels) + draw(st.sampled_from(["", " ", ","]))


@st.composite
def contracts(draw, key, period, deal_types=("SUP", "HR", "FP")):
    day = timedelta(1)
    starts = [date(2020, 1, 1)] * 4 + [period.start, period.end, period.end + day]
    finishes = [None] * 4 + [period.start - day, period.start, period.end, date(2030, 1, 1)]
    return worlds.application(
        key,
        customer_key=draw(st.sampled_from(["CUST-1", "CUST-2", "CUST-3", "CUST-9"])),
        status=draw(st.sampled_from(["Active"] * 6 + ["Closed", "", "active"])),
        start_date=draw(st.sampled_from(starts)),
        finish_date=draw(st.sampled_from(finishes)),
        deal_type=draw(st.sampled_from(deal_types)),
        deal_amount=draw(amounts),
        invoice_amount=draw(st.one_of(st.just(Decimal("0.00")), amounts)),
        monthly_limit=draw(st.sampled_from([None, 0, 1, 2, 5, 40])),
        hourly_rate=draw(rates),
        currency=draw(st.sampled_from(["UZS", "UZS", "USD", "EUR", "GBP"])),
        labels=draw(label_lists()),
    )


@st.composite
def starts(draw, day, office):
    """Unknown, at a random time, or within a second of when the office opens or closes; in UTC."""
    zone, opens, closes = office
    if draw(st.booleans()):
        return None
    if draw(st.booleans()):
        clock = draw(st.times()).replace(microsecond=0)
        # Where it is late in Tashkent it is still yesterday in Greenwich.
        return datetime.combine(day - timedelta(days=draw(st.sampled_from([0, 0, 1]))), clock, UTC)
    local = datetime.combine(day, draw(st.sampled_from([opens or time(9), closes or time(18)])))
    local += timedelta(seconds=draw(st.sampled_from([-1, 0, 1])))
    return local.replace(tzinfo=ZoneInfo(zone or "Asia/Tashkent")).astimezone(UTC)


@st.composite
def worklogs(draw, period, office):
    days = (period.end - period.start).days
    day = period.start + timedelta(days=draw(st.integers(-1, days + 1)))
    person = draw(st.sampled_from(PEOPLE))
    return worlds.worklog(
        draw(durations),
        account_id=person,
        user_name=person.title(),
        start_date=day,
        project_label=draw(st.sampled_from([*LABELS, ""])),
        issue_key=draw(st.sampled_from(ISSUES)),
        worklog_id=draw(st.sampled_from(["", "", "w1", "w2", "w3"])),
        started_at=draw(starts(day, office)),
    )


def one_worklog_an_id(rows):
    """What shares a `worklog_id` is the same row repeated: the first of them stands for all."""
    first: dict[str, dict] = {}
    return [first.setdefault(row["worklog_id"], row) if row["worklog_id"] else row for row in rows]


issues = st.builds(
    worlds.issue,
    issue_type=st.sampled_from(["Incident", "Incident", "Task", "incident"]),
    priority=st.sampled_from(["P1", "P2", "P3", "P4", "P5", "p1", ""]),
    summary=st.sampled_from(["", "Mend the export", "Починить выгрузку"]),
    linked_issue_key=st.sampled_from(["", "SUP-7"]),
)

offices = st.tuples(
    st.sampled_from(ZONES),
    st.sampled_from([None, time(9), time(0), time(10)]),
    st.sampled_from([None, time(18), time(12, 30)]),
)


@st.composite
def rules(draw, office):
    fields = {name: draw(multipliers) for name in oracle.RULE_DEFAULTS if name.endswith("_multiplier")}
    zone, opens, closes = office
    fields |= {"business_hours_tz": zone, "business_hours_start": opens, "business_hours_end": closes}
    fields["weekend_days"] = draw(st.sampled_from([None, [], [6, 7], [5], [1, 2, 3, 4, 5, 6, 7]]))
    fields["base_hourly_rate"] = draw(st.one_of(st.none(), rates))
    return fields


@st.composite
def limits(draw, world, application, period):
    """A limit that matters: none, nothing, or within a hundredth of where the walk crosses it."""
    kind = draw(st.sampled_from(["none", "zero", "any", "at", "at", "at"]))
    if kind == "none":
        return None
    if kind == "zero":
        return Decimal(0)
    if kind == "any":
        return draw(st.integers(0, 2_000).map(lambda hundredths: Decimal(hundredths) / 100))
    listed = oracle.work(world, application, period.start, period.end)
    walked = Decimal(0)
    for _, row in listed[: draw(st.integers(0, len(listed)))]:
        exclusion = world["exclusions"].get(row["account_id"])
        walked += oracle.hours(oracle.billable_seconds(row["duration_seconds"], exclusion))
    return max(Decimal(0), walked + draw(st.sampled_from([Decimal("-0.01"), Decimal(0), Decimal("0.01")])))


@st.composite
def generated_worlds(draw, most_contracts=4, most_worklogs=14, deal_types=("SUP", "HR", "FP")):
    period = draw(st.sampled_from(PERIODS))
    office = draw(offices)
    keys = draw(st.lists(st.sampled_from(["APP-1", "APP-10", "APP_1", "app-2"]), min_size=1, unique=True))
    world = worlds.world(
        [draw(contracts(key, period, deal_types)) for key in keys[:most_contracts]],
        one_worklog_an_id(draw(st.lists(worklogs(period, office), max_size=most_worklogs))),
        draw(st.dictionaries(st.sampled_from([key for key in ISSUES if key]), issues)),
        swift={"CUST-1": "", "CUST-2": draw(st.sampled_from(["UZ", "KZ1", "ABCDUZ22", "   "])), "CUST-3": "ABCDUZ22"},
        exclusions=draw(
            st.dictionaries(st.sampled_from(PEOPLE), st.sampled_from(["overhead_only", "excluded"]), max_size=2)
        ),
        classifications=draw(
            st.dictionaries(st.sampled_from(LABELS), st.sampled_from(["billable", "internal", "overhead"]), max_size=2)
        ),
    )
    for application in world["applications"]:
        if draw(st.booleans()):
            rule = draw(rules(draw(st.one_of(st.just(office), offices))))
            rule["monthly_limit_hours"] = draw(limits(world, application, period))
            world["rules"][application["application_key"]] = rule
    return world, period


def computed(world, period):
    source, billing = worlds.InMemoryWarehouse(world), worlds.settings_of(world)
    selection = select_contracts(source=source, settings=billing, period=period)
    results = list(compute_drafts(source=source, settings=billing, selection=selection))
    assert [result.application_key for result in results] == sorted({result.application_key for result in results})
    return {result.application_key: result for result in results}


def compare(world, period):
    """Everything the product says of this world is what the rules say, and nothing is said of any other contract."""
    results = computed(world, period)
    shared = oracle.shared_labels(world, period.start, period.end)
    names: dict[tuple, UUID] = {}
    for application in world["applications"]:
        key = application["application_key"]
        result = results.pop(key, None)
        fate = oracle.fate(world, application, period.start, period.end)
        if fate == "billed":
            assert isinstance(result, ComputedDraft), (key, result)
            expected = oracle.invoice(world, application, period.start, period.end, language=result.terms.language)
            same_figures(result.priced, expected, names=names, period=period)
            invariants(
                result.priced, deal_type=application["deal_type"], limit=oracle.terms(world, application)["limit"]
            )
            same_warnings(result, world, application, shared, period)
        elif fate == "absent":
            assert result is None, (key, result)
        else:
            assert isinstance(result, Refused), (key, result)
            assert not result.failed
            assert ("no billable work" in str(result.error)) == (fate == "without_work")
            assert ("no invoice holds" in str(result.error)) == (fate == "closed_with_work")
    assert not results
    assert len(set(names.values())) == len(names), "two worklogs under one reference"


def same_figures(priced, expected, *, names, period):
    """`names` collects which reference the product gave to which worklog, over all contracts of a world."""
    for name, value in expected.items():
        if name not in ("lines", "is_overtime"):
            assert getattr(priced.totals, name) == value, name
    assert len(priced.lines) == len(expected["lines"])
    for line, wanted in zip(priced.lines, expected["lines"], strict=True):
        for name, value in wanted.items():
            if name == "identity":
                assert (line.worklog_ref is None) == (value is None)
                if value is not None:
                    assert names.setdefault(value, line.worklog_ref) == line.worklog_ref
            elif name == "description":
                same_description(line.description, wanted, period)
            elif name != "overtime_part":
                assert getattr(line, name) == value, (name, line)
        assert (line.source, line.is_auto_generated, line.written_off) == ("auto", True, False)
        assert not line.line_total_is_manual
        assert not line.is_edited


def same_description(said, wanted, period):
    """The rules say how tasks and a month's support are called; what is left to the product is at least not empty."""
    if wanted["line_type"] == "overtime":
        assert said.startswith(("Overtime", "Сверх лимита"))
    elif wanted["line_type"] == "fixed":
        assert said in (wanted["description"], wanted["description"].replace("Fixed price", "Фиксированная стоимость"))
    elif wanted["line_type"] == "support" and not oracle.is_calendar_month(*period):
        assert " — " in said
    else:
        assert said == (wanted["description"] or said)
        assert said


def invariants(priced, *, deal_type, limit):
    """What must hold of every invoice, whatever the rules of the day are."""
    lines, totals = priced.lines, priced.totals
    for line in lines:
        product = Fraction(line.quantity) * Fraction(line.unit_price) * Fraction(line.rate_multiplier)
        assert abs(Fraction(line.line_total) - product) <= Fraction(1, 200)
        assert line.quantity.as_tuple().exponent >= -2
        assert line.line_total.as_tuple().exponent == -2
    assert totals.total_amount == sum(line.line_total for line in lines if line.is_billed)
    assert totals.base_amount + totals.overtime_amount == totals.total_amount
    assert totals.total_hours == sum(line.quantity for line in lines if line.line_type == "task")
    over = max(Decimal(0), totals.total_hours - Decimal(str(float(limit)))) if limit is not None else Decimal(0)
    assert totals.overtime_hours == (over if deal_type == "SUP" else 0)
    assert [line.sort_order for line in lines] == sorted({line.sort_order for line in lines})
    refs = [line.worklog_ref for line in lines if line.worklog_ref]
    assert len(refs) == len(set(refs))


def same_warnings(result, world, application, shared, period):
    codes = {warning["code"] for warning in result.warnings}
    is_month = period.start.day == 1 and period.end == period.start.replace(
        day=calendar.monthrange(period.start.year, period.start.month)[1]
    )
    assert is_month == oracle.is_calendar_month(*period)
    assert ("period_not_a_month" in codes) == (not is_month)
    assert ("base_from_invoice_amount" in codes) == oracle.is_uzs_from_invoice_amount(world, application)
    assert ("customer_missing" in codes) == (application["customer_key"] not in world["swift"])
    told = {warning["label"]: warning["contracts"] for warning in result.warnings if warning["code"] == "label_shared"}
    key = application["application_key"]
    assert told == {label: [other for other in keys if other != key] for label, keys in shared.items() if key in keys}


@given(generated_worlds())
@settings(max_examples=EXAMPLES // 3, deadline=None, print_blob=True, suppress_health_check=ALL_CHECKS)
def test_every_figure_of_a_month_is_what_the_rules_say(case):
    compare(*case)


@given(generated_worlds(most_contracts=1, deal_types=("SUP",)))
@settings(max_examples=EXAMPLES // 3, deadline=None, print_blob=True, suppress_health_check=ALL_CHECKS)
def test_overtime_begins_exactly_at_the_limit(case):
    compare(*case)


@given(generated_worlds(most_contracts=2, most_worklogs=30, deal_types=("SUP", "HR")))
@settings(max_examples=EXAMPLES // 3, deadline=None, print_blob=True, suppress_health_check=ALL_CHECKS)
def test_long_months_add_up(case):
    compare(*case)


@pytest.mark.fuzz
@pytest.mark.timeout(0)
@given(generated_worlds())
@settings(max_examples=EXAMPLES_FUZZED, deadline=None, print_blob=True, suppress_health_check=ALL_CHECKS)
def test_every_figure_of_a_month_is_what_the_rules_say_at_length(case):
    compare(*case)


NOVEMBER = Period.month(2025, 11)
LATE_DAYS = [date(2025, 11, 28), date(2025, 11, 29), date(2026, 1, 15), date(2026, 2, 3), date(2026, 2, 28)]


@st.composite
def months_with_late_work(draw):
    """November and February are billed, January is not; then rows come, go and change before March is billed."""
    anywhere = st.sampled_from([*LATE_DAYS, date(2026, 3, 2), date(2026, 3, 7)])

    def rows(most):
        return [
            worlds.worklog(
                draw(st.sampled_from([0, 60, 1800, 3600, 3618, 7200])),
                account_id=draw(st.sampled_from(["anna", "Bob"])),
                start_date=draw(anywhere),
                project_label=draw(st.sampled_from(["ALPHA", "BETA"])),
                issue_key=draw(st.sampled_from(["ITSM-9", "ITSM_2-1"])),
                worklog_id=draw(st.sampled_from(["", "", "", f"{most}-w1", f"{most}-w2"])),
            )
            for _ in range(draw(st.integers(0, most)))
        ]

    deal_type, limit = draw(st.sampled_from(["SUP", "SUP", "HR", "FP"])), draw(st.sampled_from([None, 1, 3]))
    world = worlds.world(
        [worlds.application(deal_type=deal_type, labels="ALPHA, BETA", monthly_limit=limit)],
        one_worklog_an_id(rows(8)),
        {"ITSM-9": worlds.issue(issue_type="Incident", priority="P2")},
        exclusions=draw(st.sampled_from([{}, {}, {"Bob": "overhead_only"}, {"Bob": "excluded"}])),
        configs={"APP-1": {"carry_over_late_work": True, "fixed_price_billing": "monthly", "language": "en"}},
    )
    early = list(world["worklogs"])
    later = [row for row in early if draw(st.integers(0, 3))]
    for row in early:
        if row not in later and draw(st.booleans()):
            later.append({**row, "duration_seconds": draw(st.sampled_from([0, 900, 5400])), "worklog_id": ""})
    return world, later + one_worklog_an_id(rows(5))


def results_of(period, world):
    source, billing = worlds.InMemoryWarehouse(world), worlds.settings_of(world)
    selection = select_contracts(source=source, settings=billing, period=period)
    return source, billing, list(compute_drafts(source=source, settings=billing, selection=selection))


@given(months_with_late_work())
@settings(max_examples=EXAMPLES_STORED, deadline=None, print_blob=True, suppress_health_check=ALL_CHECKS)
def test_late_work_is_carried_over_or_supplemented_and_what_merely_changed_is_not(case):
    with transaction.atomic():
        compare_late(*case)
        transaction.set_rollback(True)


def compare_late(world, later):
    (application,) = world["applications"]
    claims: dict[tuple, tuple] = {}
    billed: list[tuple] = []
    for period in (NOVEMBER, worlds.FEBRUARY):
        _, billing, drafts = results_of(period, world)
        computed_here = [draft for draft in drafts if isinstance(draft, ComputedDraft)]
        save_drafts(computed_here, settings=billing, by="anna", now=timezone.now())
        if computed_here:
            billed.append(tuple(period))
            late = oracle.late_work(world, application, period.start, claims=claims, billed_periods=billed[:-1])
            for identity, row in [*oracle.work(world, application, *period), *late]:
                claims[identity] = (row["account_id"], row["issue_key"], row["start_date"])
    assert len(claims) == LineItem.objects.filter(worklog_ref__isnull=False).count()

    world = {**world, "worklogs": later}
    source, billing, drafts = results_of(worlds.MARCH, world)
    late = oracle.late_work(world, application, worlds.MARCH.start, claims=claims, billed_periods=billed)
    month = oracle.invoice(world, application, *worlds.MARCH, late=late)
    if application["deal_type"] == "HR" and not month["total_hours"]:
        assert [type(draft) for draft in drafts] == [Refused]
    else:
        same_figures(drafts[0].priced, month, names={}, period=worlds.MARCH)

    new, _ = oracle.unclaimed(world, application, *worlds.FEBRUARY, claims=claims, billed_periods=billed)
    wanted = oracle.supplementary(world, application, new)
    try:
        supplement = compute_supplement(
            source=source, settings=billing, application_key="APP-1", period=worlds.FEBRUARY
        )
    except NothingToBill:
        assert not wanted["total_hours"]
    except ContractNotBillable:
        assert tuple(worlds.FEBRUARY) not in billed
    else:
        same_figures(supplement.priced, wanted, names={}, period=worlds.FEBRUARY)


def test_a_closed_contract_with_only_the_time_of_excluded_people_is_not_worth_a_word():
    world = worlds.world([worlds.application(status="Closed")], [worlds.worklog()], exclusions={"anna": "excluded"})
    assert results_of(worlds.MARCH, world)[2] == []


def test_an_empty_worklog_does_not_make_a_changed_one_new():
    logged = worlds.worklog(60, start_date=date(2026, 2, 3))
    configs = {"APP-1": {"carry_over_late_work": True, "language": "en"}}
    world = worlds.world([worlds.application()], [logged], configs=configs)
    empty, changed = {**logged, "duration_seconds": 0}, {**logged, "duration_seconds": 5400}
    compare_late(world, [empty, changed])

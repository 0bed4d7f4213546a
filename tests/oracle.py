"""The billing rules a second time, written from the rules alone: what a month of work must come to.

Nothing here is shared with the product, on purpose: two people reading the same page should reach the same figures.
Plain dicts and tuples go in, plain dicts come out; every quotient is a Fraction until it is printed.

A world is a dict:
    applications     [{application_key, customer_key, status, application_name, start_date, finish_date, deal_amount,
                       deal_type, monthly_limit, hourly_rate, currency, invoice_amount, labels}]
    swift            {customer_key: swift_bic}
    worklogs         [{duration_seconds, account_id, user_name, start_date, project_label, issue_key, worklog_id,
                       started_at}]                          started_at: aware datetime or None
    issues           {issue_key: {issue_type, priority, summary, linked_issue_key}}
    exclusions       {account_id: "overhead_only" | "excluded"}
    classifications  {project_label: "billable" | "internal" | "overhead"}
    rules            {application_key: {field: value or None}}
"""

import json
from collections import Counter
from datetime import date, time, timedelta
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

MINIMUM_SECONDS = 1800
LATE_WORK_DAYS = 92

# The order in which tiers are tried, and in which overtime lines are printed.
TIERS = ["p1_p3_off_hours", "p1_p3", "off_hours", "overtime"]

RULE_DEFAULTS = {
    "overtime_multiplier": Fraction(1),
    "p1_p3_multiplier": Fraction(1),
    "off_hours_multiplier": Fraction(1),
    "p1_p3_off_hours_multiplier": Fraction(3, 2),
    "business_hours_start": time(9, 0),
    "business_hours_end": time(18, 0),
    "business_hours_tz": "Asia/Tashkent",
    "weekend_days": [6, 7],
}

MONTHS = {
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    "ru": [
        "январь",
        "февраль",
        "март",
        "апрель",
        "май",
        "июнь",
        "июль",
        "август",
        "сентябрь",
        "октябрь",
        "ноябрь",
        "декабрь",
    ],
}
SUPPORT = {"en": "Monthly support", "ru": "Ежемесячная поддержка"}


# --- numbers -----------------------------------------------------------------------------------------------------


def half_up(value):
    """To the hundredth, halves away from zero."""
    scaled = Fraction(value) * 100
    whole, rest = divmod(abs(scaled), 1)
    cents = int(whole) + (1 if rest >= Fraction(1, 2) else 0)
    return Decimal(cents if scaled >= 0 else -cents) / 100


def hours(seconds):
    return half_up(Fraction(seconds, 3600))


def line_total(quantity, unit_price, multiplier):
    return half_up(Fraction(quantity) * Fraction(unit_price) * Fraction(multiplier))


# --- what belongs to a contract -----------------------------------------------------------------------------------


def labels(text):
    """The labels of a contract: a JSON array, or separated by commas or semicolons."""
    text = text.strip()
    parts = None
    if text.startswith("["):
        try:
            parts = json.loads(text)
        except ValueError:
            parts = None
    if parts is None:
        parts = text.replace(";", ",").split(",")
    found = []
    for part in parts:
        label = part.strip()
        if label and label not in found:
            found.append(label)
    return found


def billable_labels(world, application):
    """Only these are billed; one that is internal or overhead is no business of the customer."""
    kinds = world["classifications"]
    return [label for label in labels(application["labels"]) if kinds.get(label, "billable") == "billable"]


def billable_seconds(duration_seconds, exclusion=None):
    if exclusion == "overhead_only":
        return 0
    return max(duration_seconds, MINIMUM_SECONDS)


def walk_key(worklog):
    """Python compares text by code point, which is what the rules ask for."""
    started_at = worklog["started_at"]
    return (
        worklog["start_date"],
        worklog["issue_key"],
        worklog["account_id"],
        worklog["duration_seconds"],
        worklog["project_label"],
        (0,) if started_at is None else (1, started_at),
        worklog["worklog_id"],
        worklog["user_name"],
    )


def identities(worklogs):
    """Each worklog with what it is known by; a worklog repeated under one worklog_id is met once."""
    alike: Counter[tuple] = Counter()
    seen = set()
    for worklog in sorted(worklogs, key=walk_key):
        if worklog["worklog_id"]:
            identity = ("id", worklog["worklog_id"])
        else:
            same = tuple(
                worklog[name] for name in ("project_label", "account_id", "issue_key", "start_date", "duration_seconds")
            )
            alike[same] += 1
            identity = ("equal", *same, alike[same])
        if identity not in seen:
            seen.add(identity)
            yield identity, worklog


def work(world, application, start, end):
    """The worklogs a contract's invoice lists, in walk order, each with its identity."""
    wanted = billable_labels(world, application)
    in_period = [w for w in world["worklogs"] if start <= w["start_date"] <= end and w["project_label"] in wanted]
    return [
        (identity, worklog)
        for identity, worklog in identities(in_period)
        if worklog["duration_seconds"] > 0 and world["exclusions"].get(worklog["account_id"]) != "excluded"
    ]


def has_billable_work(world, worklogs):
    return any(world["exclusions"].get(worklog["account_id"]) != "overhead_only" for _, worklog in worklogs)


# --- terms --------------------------------------------------------------------------------------------------------


def terms(world, application):
    """The rule's fields; one that is absent or NULL is the application's, or the default. Zero is a value."""
    rule = world["rules"].get(application["application_key"], {})

    def field(name):
        value = rule.get(name)
        return RULE_DEFAULTS[name] if value is None else value

    rate = rule.get("base_hourly_rate")
    limit = rule.get("monthly_limit_hours")
    if limit is None:
        # In the warehouse both NULL and 0 say that there is no limit.
        limit = application["monthly_limit"] or None
    return {
        "rate": application["hourly_rate"] if rate is None else rate,
        "limit": None if limit is None else Fraction(limit),
        "multipliers": {
            "p1_p3_off_hours": Fraction(field("p1_p3_off_hours_multiplier")),
            "p1_p3": Fraction(field("p1_p3_multiplier")),
            "off_hours": Fraction(field("off_hours_multiplier")),
            "standard": Fraction(1),
            "overtime": Fraction(field("overtime_multiplier")),
        },
        "opens": field("business_hours_start"),
        "closes": field("business_hours_end"),
        "zone": ZoneInfo(field("business_hours_tz")),
        "weekend": field("weekend_days"),
    }


def is_critical(world, worklog):
    issue = world["issues"].get(worklog["issue_key"])
    return issue is not None and issue["issue_type"] == "Incident" and issue["priority"] in ("P1", "P2", "P3")


def is_off_hours(agreed, worklog):
    if worklog["start_date"].isoweekday() in agreed["weekend"]:
        return True
    if worklog["started_at"] is None:
        return False
    clock = worklog["started_at"].astimezone(agreed["zone"]).time()
    return clock < agreed["opens"] or clock > agreed["closes"]


def tier(world, agreed, worklog):
    critical, off_hours = is_critical(world, worklog), is_off_hours(agreed, worklog)
    if critical and off_hours:
        return "p1_p3_off_hours"
    if critical:
        return "p1_p3"
    return "off_hours" if off_hours else "standard"


def overtime_multiplier(agreed, name):
    """A critical or off-hours hour costs the larger of the two; a plain one the overtime multiplier, even below 1."""
    if name == "overtime":
        return agreed["multipliers"]["overtime"]
    return max(agreed["multipliers"][name], agreed["multipliers"]["overtime"])


def is_international(world, application):
    return len(world["swift"].get(application["customer_key"], "")) > 2 or application["currency"] != "UZS"


def base(world, application):
    if is_international(world, application) and application["invoice_amount"] > 0:
        return application["invoice_amount"]
    return application["deal_amount"]


def is_uzs_from_invoice_amount(world, application):
    """To be warned about: the amount came from the column meant for other currencies."""
    has_base = application["deal_type"] in ("SUP", "FP")
    international = is_international(world, application)
    return has_base and application["currency"] == "UZS" and international and application["invoice_amount"] > 0


def is_calendar_month(start, end):
    return start.day == 1 and (end + timedelta(days=1)).day == 1 and (start.year, start.month) == (end.year, end.month)


# --- which contracts ----------------------------------------------------------------------------------------------


def overlaps(application, start, end):
    finish = application["finish_date"]
    return application["start_date"] <= end and (finish is None or finish >= start)


def fate(world, application, start, end, *, claimed=frozenset(), fixed_price_billing="once", billed_before=False):
    """One of: billed, absent, closed_with_work, without_work, fixed_already."""
    if not overlaps(application, start, end):
        return "absent"
    listed = work(world, application, start, end)
    if application["status"] != "Active":
        # A label that an active contract lists is that one's work, not left over.
        others = [other for other in world["applications"] if _is_billable(other, start, end)]
        active = {label for other in others for label in billable_labels(world, other)}
        unclaimed = [
            identity
            for identity, worklog in listed
            if identity not in claimed and worklog["project_label"] not in active
        ]
        return "closed_with_work" if unclaimed else "absent"
    if application["deal_type"] == "HR" and not has_billable_work(world, listed):
        return "without_work"
    if application["deal_type"] == "FP" and fixed_price_billing == "once" and billed_before:
        return "fixed_already"
    return "billed"


def _is_billable(application, start, end):
    return application["status"] == "Active" and overlaps(application, start, end)


def shared_labels(world, start, end):
    """{label: [application_key, ...]} of the labels that two active contracts of the period list."""
    holders: dict[str, list[str]] = {}
    for application in world["applications"]:
        if _is_billable(application, start, end):
            for label in billable_labels(world, application):
                holders.setdefault(label, []).append(application["application_key"])
    return {label: sorted(keys) for label, keys in holders.items() if len(keys) > 1}


# --- the invoice --------------------------------------------------------------------------------------------------


def task_description(world, worklog):
    issue = world["issues"].get(worklog["issue_key"])
    summary = issue["summary"].strip() if issue else ""
    return f"{worklog['issue_key']}: {summary}" if summary else worklog["issue_key"]


def task_lines(world, agreed, listed, limit, is_billed):
    """One line a worklog, and the overtime hours by tier that they amount to under `limit` (None: no overtime)."""
    overtime: dict[str, Fraction] = {}
    lines, walked = [], Fraction(0)
    for position, (identity, worklog) in enumerate(listed, start=1):
        seconds = billable_seconds(worklog["duration_seconds"], world["exclusions"].get(worklog["account_id"]))
        quantity = hours(seconds)
        name = tier(world, agreed, worklog)
        past = Fraction(0)
        if limit is not None:
            past = min(Fraction(quantity), max(Fraction(0), walked + Fraction(quantity) - limit))
        walked += Fraction(quantity)
        multiplier = agreed["multipliers"][name]
        if past > 0:
            # Hours are past a limit, not worklogs: one across it has hours on both sides. The task line says what its
            # worklog was; what lies past the limit is said, and billed, by the overtime lines.
            over_name = "overtime" if name == "standard" else name
            overtime[over_name] = overtime.get(over_name, Fraction(0)) + past
        lines.append(
            {
                "line_type": "task",
                "identity": identity,
                "description": task_description(world, worklog),
                "jira_key": worklog["issue_key"],
                "worklog_date": worklog["start_date"],
                "user_name": worklog["user_name"],
                "time_seconds": worklog["duration_seconds"],
                "billable_seconds": seconds,
                "quantity": quantity,
                "unit_price": agreed["rate"],
                "rate_multiplier": multiplier,
                "rate_tier": name,
                "line_total": line_total(quantity, agreed["rate"], multiplier),
                "is_billed": is_billed,
                "overtime_part": past,
                "sort_order": position,
            }
        )
    return lines, overtime


def amount_line(line_type, description, *, quantity, unit_price, multiplier, name, sort_order):
    return {
        "line_type": line_type,
        "identity": None,
        "description": description,
        "quantity": quantity,
        "unit_price": unit_price,
        "rate_multiplier": Fraction(multiplier),
        "rate_tier": name,
        "line_total": line_total(quantity, unit_price, multiplier),
        "is_billed": True,
        "sort_order": sort_order,
    }


def invoice(world, application, start, end, *, late=(), language="en"):
    """A regular invoice. `late` is work of earlier periods, walked after the month's own toward the same limit."""
    agreed = terms(world, application)
    deal = application["deal_type"]
    listed = work(world, application, start, end) + list(late)
    limit = agreed["limit"] if deal == "SUP" else None
    tasks, overtime = task_lines(world, agreed, listed, limit, is_billed=deal == "HR")

    first = []
    if deal == "SUP":
        month = f"{MONTHS[language][start.month - 1]} {start.year}"
        description = f"{SUPPORT[language]} — {month}"
        first = [
            amount_line(
                "support",
                description,
                quantity=Decimal(1),
                unit_price=base(world, application),
                multiplier=1,
                name="standard",
                sort_order=0,
            )
        ]
    elif deal == "FP":
        description = f"Fixed price — {application['application_name']}"
        first = [
            amount_line(
                "fixed",
                description,
                quantity=Decimal(1),
                unit_price=base(world, application),
                multiplier=1,
                name="standard",
                sort_order=0,
            )
        ]

    last: list[dict] = []
    for name in TIERS:
        if name in overtime:
            multiplier = overtime_multiplier(agreed, name)
            quantity = half_up(overtime[name])
            position = len(tasks) + len(last) + 1
            last.append(
                amount_line(
                    "overtime",
                    None,
                    quantity=quantity,
                    unit_price=agreed["rate"],
                    multiplier=multiplier,
                    name=name,
                    sort_order=position,
                )
            )
    return totals(first + tasks + last, deal)


def supplementary(world, application, listed):
    """Late work on its own, at the hourly rate, without a base and without a limit."""
    tasks, _ = task_lines(world, terms(world, application), listed, None, is_billed=True)
    return totals(tasks, "HR")


def totals(lines, deal):
    over = [line for line in lines if line["line_type"] == "overtime"]
    total = sum((line["line_total"] for line in lines if line["is_billed"]), Decimal(0))
    overtime_amount = sum((line["line_total"] for line in over), Decimal(0))
    overtime_hours = sum((line["quantity"] for line in over), Decimal(0))
    if deal == "HR":
        base_amount = sum((line["line_total"] for line in lines if line["is_billed"]), Decimal(0))
    else:
        base_amount = sum((line["line_total"] for line in lines if line["sort_order"] == 0), Decimal(0))
    return {
        "lines": lines,
        "base_amount": base_amount,
        "overtime_hours": overtime_hours,
        "overtime_amount": overtime_amount,
        "is_overtime": overtime_hours > 0,
        "total_hours": sum((line["quantity"] for line in lines if line["line_type"] == "task"), Decimal(0)),
        "total_amount": total,
    }


# --- late work ----------------------------------------------------------------------------------------------------


def unclaimed(world, application, start, end, *, claims, billed_periods):
    """(new, changed): worklogs of billed days that no invoice holds.

    `claims` is {identity: (account_id, issue_key, day)} of everything billed so far. A worklog of the same person,
    issue and day as a claimed one that has vanished from the source has merely changed: one for each that vanished,
    in walk order, since what is left over after that is new.
    """
    present = {identity for identity, _ in identities(world["worklogs"])}
    vanished = Counter(where for identity, where in claims.items() if identity not in present)
    new, changed = [], []
    for identity, worklog in work(world, application, start, end):
        if identity in claims:
            continue
        where = (worklog["account_id"], worklog["issue_key"], worklog["start_date"])
        if vanished[where]:
            vanished[where] -= 1
            changed.append((identity, worklog))
        elif any(first <= worklog["start_date"] <= last for first, last in billed_periods):
            new.append((identity, worklog))
    return new, changed


def late_work(world, application, start, *, claims, billed_periods):
    """What an invoice that begins on `start` carries over: the new ones of the 92 days before."""
    earliest, yesterday = start - timedelta(days=LATE_WORK_DAYS), start - timedelta(days=1)
    new, _ = unclaimed(world, application, earliest, yesterday, claims=claims, billed_periods=billed_periods)
    return new


def month(year, number):
    """(first day, last day)."""
    following = date(year + number // 12, number % 12 + 1, 1)
    return date(year, number, 1), following - timedelta(days=1)

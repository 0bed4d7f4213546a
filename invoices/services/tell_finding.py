"""What is wrong with a row of numbers, in a sentence for the reader (spec 6, Numbering schemas)."""

from datetime import date

from django.utils.translation import gettext as _

from invoices.pricing.period import day_words
from invoices.queries.chronology import Finding, Kind


def finding_words(finding: Finding) -> str:
    match finding.kind:
        case Kind.GAP:
            return _gap(finding)
        case Kind.DUPLICATE:
            words = {"number": finding.display_number, "other": finding.reads_like}
            return _("%(number)s reads like %(other)s, which is older.") % words
        case Kind.DATE:
            return _("%(number)s is dated %(date)s, an earlier number %(later)s.") % {
                "number": finding.display_number,
                "date": _day(finding.invoice_date),
                "later": _day(finding.later_date),
            }


def _gap(finding: Finding) -> str:
    words = {"first": finding.first_number, "last": finding.last_number, "number": finding.display_number}
    is_one = finding.first_number == finding.last_number
    if finding.display_number is None:
        return (
            _("Number %(first)s was given, and no invoice has it.") % words
            if is_one
            else _("Numbers %(first)s to %(last)s were given, and no invoice has them.") % words
        )
    return (
        _("Number %(first)s is missing before %(number)s.") % words
        if is_one
        else _("Numbers %(first)s to %(last)s are missing before %(number)s.") % words
    )


def _day(day: date | None) -> str:
    return day_words(day) if day else ""

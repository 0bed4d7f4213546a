"""What everybody outside has against what was owed: is anything lost, or there twice?"""

from collections import Counter

from tests.drills.deliveries import Told
from tests.fakes.bucket import MotoBucket
from tests.fakes.outside import Outside


def discrepancies(outside: Outside, told: Told, *, interruptions: int) -> list[str]:
    """In sentences; none when all is well.

    Archive, accounting and Didox can be looked into, and a letter is never sent twice by itself. A chat cannot be
    asked: it may hear once more of each invoice whose go was interrupted.
    """
    numbers = sorted(told.invoices.values())
    return [
        *_archive(outside, numbers),
        *_accounting(outside, told),
        *_acts(outside, told, interruptions),
        *_chat(outside, numbers, interruptions),
        *_letters(outside, told),
    ]


def has_letter(outside: Outside, invoice_id: str) -> bool:
    return invoice_id in _mailed(outside)


def _archive(outside: Outside, numbers: list[str]) -> list[str]:
    assert isinstance(outside.bucket, MotoBucket)
    kept = sorted(key.rpartition("/")[2] for key in outside.bucket.objects())
    wanted = sorted(f"Act_{number}.pdf" for number in numbers)
    return [] if kept == wanted else [f"The archive has {len(kept)} objects for {len(numbers)} invoices."]


def _accounting(outside: Outside, told: Told) -> list[str]:
    shipped = Counter(one["externalId"] for one in outside.planfact.shipments.values())
    lost = [number for pk, number in told.invoices.items() if pk not in shipped]
    doubled = [told.invoices.get(pk, pk) for pk, count in shipped.items() if count > 1]
    return [f"PlanFact knows nothing of {lost}, and twice of {doubled}."] if lost or doubled else []


def _acts(outside: Outside, told: Told, interruptions: int) -> list[str]:
    """One draft for each act, whoever died while he made it; and another log-in only where one was interrupted."""
    drafts = Counter(kept.body["actdoc"]["actno"] for kept in outside.didox.documents.values())
    wanted = Counter(number for pk, number in told.invoices.items() if pk not in told.mailed)
    lost, more = wanted - drafts, drafts - wanted
    found = [f"Didox knows nothing of {sorted(lost)}, and too much of {sorted(more)}."] if lost or more else []
    log_ins = outside.didox.log_ins
    return found + ([f"{log_ins} log-ins at Didox."] if log_ins > 1 + interruptions else [])


def _chat(outside: Outside, numbers: list[str], interruptions: int) -> list[str]:
    posts = Counter("INV-" + post.text.partition(" #")[2].split()[0] for post in outside.telegram.posts)
    lost, more = set(numbers) - posts.keys(), posts.total() - len(posts)
    return [f"The chat heard nothing of {lost}, and {more} times too often."] if lost or more > interruptions else []


def _letters(outside: Outside, told: Told) -> list[str]:
    mailed = _mailed(outside)
    lost = [told.invoices[pk] for pk in told.mailed if pk not in mailed]
    wrong = [told.invoices.get(pk, pk) for pk, count in mailed.items() if count > 1 or pk not in told.mailed]
    return [f"No letter about {lost}; twice, or for nobody abroad: {wrong}."] if lost or wrong else []


def _mailed(outside: Outside) -> "Counter[str]":
    """Letters by their invoice's id, of which a Message-ID is made."""
    return Counter(letter.parsed["Message-ID"].strip("<>").rpartition("@")[0][:36] for letter in outside.mail.letters)

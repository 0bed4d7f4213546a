"""The steps of a job as people and programs name them (spec 6, Job)."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from invoices.errors import Invalid
from invoices.models import JobStep

ORDER = tuple(JobStep)


def through(steps: Any, *, name: str = "steps") -> JobStep:
    """How far a list of steps goes: to the last of them. Those before it are part of a job, named or not; what ends at
    the validation would make nothing, so it goes on to the drafts.

    Raises `Invalid` for what is no list of steps, naming `name`.
    """
    known = ", ".join(ORDER)
    if not isinstance(steps, list) or not steps or not all(isinstance(step, str) and step in ORDER for step in steps):
        raise Invalid({name: _("Give a list of some of %(steps)s.") % {"steps": known}})
    return max((JobStep(step) for step in [*steps, JobStep.RECALCULATION]), key=ORDER.index)


def steps_through(last: str) -> Sequence[str]:
    """All steps up to that one."""
    return [step.value for step in ORDER[: ORDER.index(JobStep(last)) + 1]]

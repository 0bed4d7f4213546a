"""How an integration says which of its variables are not set."""

from collections.abc import Sequence

from proxima_invoice.foundation.sentences import known

ONE = known("%(one)s is not set.")
TWO = known("%(one)s and %(two)s are not set.")
THREE = known("%(one)s and %(two)s and %(three)s are not set.")


def not_set(unset: Sequence[str]) -> str:
    """Nothing when none is missing; no integration needs more than three."""
    sentence = ("", ONE, TWO, THREE)[len(unset)]
    return sentence % dict(zip(("one", "two", "three"), unset, strict=False)) if sentence else ""

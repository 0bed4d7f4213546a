"""How much work the demonstration's contracts see. The contracts and customers themselves are in `data/`, invented."""

from dataclasses import dataclass

INTERNAL_LABEL = "OPS-INT"
"""Our own housekeeping: classified as internal, so never billed even where a contract names it."""


@dataclass(frozen=True)
class Work:
    """What is logged on a project label in a month, and what about (`demo.summaries`)."""

    label: str
    hours: int
    topic: str
    critical: float = 0.0
    """Which share of it answers incidents P1–P3."""
    off_hours: float = 0.0


MONTHLY_WORK = (
    Work("ORION", 45, "logistics", critical=0.1, off_hours=0.08),
    Work("SILK", 26, "trade", critical=0.05),
    Work("RTK", 168, "telecom", critical=0.25, off_hours=0.2),
    Work("MEDTEX", 64, "medicine"),
    Work("POLIMER", 31, "factory", critical=0.15, off_hours=0.1),
    Work("SOVUQ", 31, "uzbek"),
    Work("NKA", 58, "factory", critical=0.2, off_hours=0.15),
    Work("AGRO", 11, "trade"),
    Work("KHIVA", 22, "hotel", critical=0.1, off_hours=0.1),
    Work("NGF", 47, "freight", critical=0.15, off_hours=0.15),
    Work("HPINE", 46, "retail", critical=0.05, off_hours=0.1),
    Work("LINDA", 36, "analytics", critical=0.1),
    Work("STEIN", 40, "factory_en"),
)

"""What the documentation promises is what the code does."""

import re
from pathlib import Path

from proxima_invoice import settings

ROOT = Path(settings.BASE_DIR)


def test_the_operator_guide_names_every_variable():
    guide = (ROOT / "docs" / "operator-guide.md").read_text(encoding="utf-8")
    documented = set(re.findall(r"^\| `([A-Z][A-Z0-9_]+)` \|", guide, flags=re.MULTILINE))

    assert set(settings.env.asked) - documented == set()
    assert documented - set(settings.env.asked) - {"INVOICE_ENV_FILE", "POSTGRES_PASSWORD"} == set()


def test_links_between_pages_lead_somewhere():
    pages = [ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")]
    broken = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in pages
        if page.exists()
        for target in re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8"))
        if "://" not in target and not (page.parent / target).exists()
    ]

    assert broken == []

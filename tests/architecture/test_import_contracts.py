"""The import contract (.importlinter) is kept, and nobody gets round it."""

import ast
import re
import sys
from configparser import ConfigParser
from pathlib import Path

import pytest

from tests import processes
from tests.processes import ROOT

PACKAGES = ("proxima_invoice", "integrations", "invoices", "clients")
# What each may name in a string such as "clients.Contact": itself and whoever is below.
BELOW = {
    "proxima_invoice": {"foundation", "site", "integrations", "invoices", "clients"},
    "integrations": {"integrations", "exchange", "invoices", "clients", "foundation"},
    "invoices": {"invoices", "clients", "foundation"},
    "clients": {"clients", "foundation"},
}
# Django is told by strings here, and only here.
TOLD_BY_STRINGS = {
    "proxima_invoice/settings.py",
    "proxima_invoice/urls.py",
    "proxima_invoice/wsgi.py",
    "proxima_invoice/celery.py",
}
SOURCES = sorted(
    path.relative_to(ROOT)
    for package in PACKAGES
    for path in (ROOT / package).rglob("*.py")
    if "migrations" not in path.parts
)


class Trees(dict[Path, ast.Module]):
    """Of each source, read when it is first asked for."""

    def __missing__(self, source: Path) -> ast.Module:
        self[source] = ast.parse((ROOT / source).read_text())
        return self[source]


TREES = Trees()


@pytest.fixture(scope="module")
def contracts() -> ConfigParser:
    parser = ConfigParser()
    parser.read(ROOT / ".importlinter")
    return parser


def modules_of(package: str) -> set[str]:
    """The modules directly inside, as dotted names."""
    folder = ROOT / package.replace(".", "/")
    found = {path.stem for path in folder.glob("*.py")} | {path.parent.name for path in folder.glob("*/__init__.py")}
    return {f"{package}.{name}" for name in found - {"__init__", "apps", "migrations"}}


def listed(contracts: ConfigParser, contract: str, option: str) -> set[str]:
    return set(contracts[f"importlinter:contract:{contract}"][option].split())


def test_every_contract_is_kept():
    # In a process of its own: the linter's logging would switch every logger off that this one has.
    linted = processes.run(str(Path(sys.executable).with_name("lint-imports")), "--no-cache", timeout=120)

    assert linted.returncode == 0, linted.stdout + linted.stderr
    assert re.search(r"Contracts: \d\d kept, 0 broken", linted.stdout), linted.stdout


def test_the_domain_contract_names_every_module_but_the_doors(contracts):
    doors = {f"invoices.{name}" for name in ("admin", "api", "management", "templatetags")}

    assert listed(contracts, "no_web_in_the_domain", "source_modules") == modules_of("invoices") - doors


def test_the_purity_contract_names_what_knows_no_database(contracts):
    pure = {"invoices.pricing", "invoices.money", "invoices.states"}

    assert listed(contracts, "pricing_is_pure", "source_modules") == pure


def test_nobody_imports_by_name_at_run_time():
    """import-linter reads import statements; whatever imports a string escapes it."""
    by_name = {"import_module", "import_string", "__import__", "importlib", "autodiscover_modules"}
    found = {
        str(source): used
        for source in SOURCES
        if (
            used := by_name
            & {
                node.id if isinstance(node, ast.Name) else node.attr
                for node in ast.walk(TREES[source])
                if isinstance(node, ast.Name | ast.Attribute)
            }
        )
    }

    assert found == {}


def test_no_string_names_a_module_or_a_model_that_may_not_be_imported():
    told = {source for source in SOURCES if str(source) in TOLD_BY_STRINGS or source.name == "apps.py"}
    found = {str(source): foreign_in(source) for source in SOURCES if source not in told}

    assert {source: foreign for source, foreign in found.items() if foreign} == {}


def foreign_in(source: Path) -> list[str]:
    """Strings in it that name what it may not import."""
    foreign = []
    # A name for a signal's receiver imports nothing.
    names = [
        node.value for node in ast.walk(TREES[source]) if isinstance(node, ast.keyword) and node.arg == "dispatch_uid"
    ]
    for node in ast.walk(TREES[source]):
        if not (isinstance(node, ast.Constant) and isinstance(node.value, str)) or node in names:
            continue
        if re.fullmatch(rf"(?:{'|'.join(PACKAGES)})(?:\.\w+)+", node.value) and is_code(node.value):
            foreign.append(node.value)
        model = re.fullmatch(r"(foundation|site|integrations|exchange|invoices|clients)\.[A-Z]\w+", node.value)
        if model and model[1] not in BELOW[source.parts[0]]:
            foreign.append(node.value)
    return foreign


def is_code(dotted: str) -> bool:
    """Is it, or its beginning, a module of ours? (A logger or a permission may look alike.)"""
    path = ROOT / dotted.replace(".", "/")
    return any(place.exists() for place in (path, path.with_suffix(".py"), path.parent.with_suffix(".py")))

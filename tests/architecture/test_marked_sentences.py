"""What people are told can be translated: no refusal is a bare text, and none is translated before anybody asks."""

import ast
from collections.abc import Callable, Iterator

import pytest

from clients.warehouse.source import WarehouseError
from invoices.errors import InvoiceError
from invoices.services import take_number  # noqa: F401 - it has a refusal of its own
from tests.processes import ROOT

PACKAGES = ("invoices", "clients")
# Their output is for whoever runs the installation, and stays English.
FOR_OPERATORS = ("management", "migrations")
SOURCES = sorted(
    path.relative_to(ROOT)
    for package in PACKAGES
    for path in (ROOT / package).rglob("*.py")
    if not set(FOR_OPERATORS) & set(path.parts)
)
REFUSED_TO_JOBS = (
    *(
        f"invoices/services/{name}.py"
        for name in (
            *("compute_draft", "select_contracts", "resolve_terms", "refuse_drafts", "save_drafts", "number_drafts"),
            *("take_number", "finalize", "make_pdf", "total_invoice", "tell_too_large"),
            *("draft_job_batch", "run_invoice_job", "print_job_item", "settle_job_item", "email_job_item"),
        )
    ),
    *("clients/warehouse/database.py", "clients/warehouse/clickhouse/server.py"),
)
"""Where the reasons come from that a job stores: they are read later, by others."""
TEXTS = {"_": 1, "gettext": 1, "ngettext": 2, "pgettext": 2, "npgettext": 3}
"""How many of a mark's arguments a catalogue has to hold."""
AT_ONCE = {"gettext", "ngettext", "pgettext", "npgettext"}
LATER = {f"{name}_lazy" for name in AT_ONCE}
TOLD_BY_THE_API = {"Problem", "invalid"}
# What is wrong with a value; the service that reads it names its field.
TOLD_OF_A_VALUE = {"ValueError", "ValidationError"}


def subclasses(kind: type[Exception]) -> Iterator[type[Exception]]:
    yield kind
    for one in kind.__subclasses__():
        yield from subclasses(one)


KINDS = [*subclasses(InvoiceError), *subclasses(WarehouseError)]
REFUSALS = {kind.__name__ for kind in KINDS} | TOLD_BY_THE_API | TOLD_OF_A_VALUE


def name_of(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def bare(node: ast.AST | None, known: dict[str, list[ast.AST]]) -> Iterator[ast.AST]:
    """The texts in an expression that nothing marks. `known`: what names of the same function were set to."""
    match node:
        case ast.Constant(value=str() as text) if " " in text.strip():
            yield node
        case ast.JoinedStr(values=parts):
            texts = (part.value for part in parts if isinstance(part, ast.Constant))
            if any(sign.isalpha() for text in texts for sign in str(text)):
                yield node
        case ast.Dict(values=values):
            for value in values:
                yield from bare(value, known)
        case ast.DictComp(value=value):
            yield from bare(value, known)
        case ast.List(elts=values) | ast.Tuple(elts=values):
            for value in values:
                yield from bare(value, known)
        case ast.IfExp(body=one, orelse=other) | ast.BinOp(op=ast.Add(), left=one, right=other):
            yield from bare(one, known)
            yield from bare(other, known)
        case ast.BinOp(op=ast.Mod(), left=text):
            yield from bare(text, known)
        case ast.Name(id=name):
            for given in known.get(name, []):
                yield from bare(given, {})


def unmarked(source: str) -> list[int]:
    """The lines of refusals that cannot be translated."""
    tree = ast.parse(source)
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    found: set[int] = set()
    for function in functions:
        known: dict[str, list[ast.AST]] = {}
        for node in ast.walk(function):
            if isinstance(node, ast.Assign):
                for target in node.targets:
                    if isinstance(target, ast.Name):
                        known.setdefault(target.id, []).append(node.value)
                    elif isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name):
                        known.setdefault(target.value.id, []).append(node.value)
        for node in ast.walk(function):
            if isinstance(node, ast.Call) and name_of(node) in REFUSALS:
                for argument in node.args:
                    found |= {one.lineno for one in bare(argument, known) if hasattr(one, "lineno")}
    return sorted(found)


def marks(tree: ast.AST, names: set[str]) -> Iterator[ast.Call]:
    imported = {
        alias.asname or alias.name: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and imported.get(node.func.id) in names:
            yield node


def untranslatable(source: str) -> list[int]:
    """The lines of marks whose text is put together before it is looked up: no catalogue holds it."""
    return [
        call.lineno
        for call in marks(ast.parse(source), AT_ONCE | LATER)
        if not all(isinstance(text, ast.Constant) for text in call.args[: TEXTS[name_of(call).removesuffix("_lazy")]])
    ]


def translated_at_import(source: str) -> list[int]:
    tree = ast.parse(source)
    within = {
        id(node)
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.Lambda)
        for part in (function.body if isinstance(function.body, list) else [function.body])
        for node in ast.walk(part)
    }
    return [call.lineno for call in marks(tree, AT_ONCE) if id(call) not in within]


def faults(check: Callable[[str], list[int]]) -> list[str]:
    return [f"{path}:{line}" for path in SOURCES for line in check((ROOT / path).read_text())]


def test_every_refusal_can_be_translated():
    assert not faults(unmarked)


def test_every_sentence_is_found_by_whoever_collects_them():
    assert not faults(untranslatable)


def test_nothing_is_translated_before_there_is_a_reader():
    assert not faults(translated_at_import)


@pytest.mark.parametrize(
    "refusal",
    [
        'raise Conflict("It is late.")',
        'raise Invalid({"name": f"At most {most}."})',
        'said = f"At most {most}."\n    raise Invalid({"name": said})',
        'wrong["name"] = "Say why."\n    raise Invalid(wrong)',
        'raise Invalid({"name": "One." if most else "Say why."})',
        'return Refused(key, NothingToBill(f"{key} has none."))',
        'raise Conflict("At most %d." % most)',
    ],
)
def test_a_bare_sentence_is_found(refusal):
    assert unmarked(f"def f():\n    {refusal}\n")


@pytest.mark.parametrize(
    "refusal",
    [
        'raise Conflict(_("It is late."))',
        'raise Invalid({f"{where}name": _("At most %(most)d.") % {"most": most}})',
        "raise Invalid({where: str(error)})",
        'raise Conflict(f"{said} {more}")',
    ],
)
def test_a_marked_sentence_is_none(refusal):
    assert not unmarked(f"def f():\n    {refusal}\n")


def test_a_sentence_put_together_too_early_is_found():
    source = "from django.utils.translation import gettext as _\ndef f():\n    _(f'{number} is late.')\n"
    assert untranslatable(source) == [3]


def test_a_sentence_told_at_import_is_found():
    source = "from django.utils.translation import gettext as _\nWORD = _('late')\ndef f():\n    _('late')\n"
    assert translated_at_import(source) == [2]


@pytest.mark.parametrize("path", REFUSED_TO_JOBS)
def test_what_a_job_stores_is_known_to_whoever_reads_it(path):
    """Said by `say`, and so known: marked for translation alone, a stored sentence would stay English."""
    tree = ast.parse((ROOT / path).read_text())

    assert [call.lineno for call in marks(tree, AT_ONCE | LATER)] == []
    # Nor is it put together on the spot.
    raised = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and name_of(node) in {*REFUSALS, "Left"}]
    assert [call.lineno for call in raised for argument in call.args if isinstance(argument, ast.JoinedStr)] == []

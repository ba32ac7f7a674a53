"""The house stands: imports point one way, and no room knows what it must not."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pytest

SOURCE = Path(__file__).parent.parent / "src"
ROOT = SOURCE / "invoicekit"

FLOORS: tuple[tuple[str, ...], ...] = (
    ("errors", "version"),
    ("money",),
    ("periods",),
    ("documents",),
    # A regime names the rule for its numbers.
    ("numbering",),
    ("taxes",),
    ("totals",),
    ("corrections", "profiles", "billing"),
    ("statemachines",),
    ("allocation",),
    ("matching", "postings", "banking"),
    ("permissions",),
    ("workflows",),
    ("records",),
    ("ports",),
    ("service",),
    ("serialization",),
    ("adapters",),
    ("testing",),
    ("cli",),
    ("__main__",),
)
"""From the ground up. A room imports from floors below its own, or from its own package."""

ALLOWED_ONLY: Mapping[str, frozenset[str]] = {
    "statemachines": frozenset({"errors", "statemachines"}),
    "money": frozenset({"errors", "money"}),
    "allocation": frozenset({"errors", "money", "periods", "allocation"}),
}
"""Rooms that know less than their floor would allow."""

FLOOR_OF = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}

Imports = Mapping[str, frozenset[str]]


def imports_of(source: str, module: str = "") -> Iterator[str]:
    """Give the modules that a source text imports; those for a type checker only count too."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} imports relatively"
            for alias in node.names:
                # A module that is imported from its package is what is meant, not the package.
                inner = f"{node.module}.{alias.name}"
                yield inner if _is_module(inner) else node.module or ""


def _is_module(name: str) -> bool:
    path = SOURCE.joinpath(*name.split("."))
    return path.with_suffix(".py").exists() or (path / "__init__.py").exists()


def modules() -> dict[str, frozenset[str]]:
    found = {}
    for path in sorted(ROOT.rglob("*.py")):
        parts = path.relative_to(SOURCE).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found[name] = frozenset(imports_of(path.read_text("utf-8"), name))
    return found


def room_of(module: str) -> str:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else ""


def upward(graph: Imports) -> list[str]:
    """Return every import that points up, or to an unknown room."""
    wrong = []
    for module, imported in graph.items():
        room = room_of(module)
        for target in sorted(imported):
            other = room_of(target)
            if not target.startswith("invoicekit.") or not room or other == room:
                continue
            if FLOOR_OF.get(other, 99) >= FLOOR_OF.get(room, -1):
                wrong.append(f"{module} imports {target}")
    return wrong


def too_curious(graph: Imports) -> list[str]:
    """Return every import by which a room knows more than it may."""
    return [
        f"{module} imports {target}"
        for module, imported in graph.items()
        for target in sorted(imported)
        if room_of(module) in ALLOWED_ONLY
        and target.startswith("invoicekit.")
        and room_of(target) not in ALLOWED_ONLY[room_of(module)]
    ]


def neighbours(graph: Imports) -> list[str]:
    """Return every import between two regimes, or between two adapters' packages."""
    wrong = []
    for module, imported in graph.items():
        for target in sorted(imported):
            for family in ("invoicekit.taxes.", "invoicekit.adapters.storage."):
                ours, theirs = module.removeprefix(family), target.removeprefix(family)
                # What every regime says alike: what is told, and how far its tables reach.
                shared = {"treatment", "facts", "rates", "regime", "knowledge", "told"}
                if (
                    module.startswith(family)
                    and target.startswith(family)
                    and ours.split(".")[0] not in shared
                    and theirs.split(".")[0] not in {*shared, ours.split(".")[0]}
                ):
                    wrong.append(f"{module} imports {target}")
    return wrong


def _loaded(module: str, imported: Iterable[str]) -> set[str]:
    """Return what a module loads: what it imports, with the packages that it is not in itself."""
    found = set(imported)
    for target in imported:
        parts = target.split(".")
        packages = {".".join(parts[:end]) for end in range(1, len(parts))}
        found |= {package for package in packages if not f"{module}.".startswith(f"{package}.")}
    return found


def cycles(graph: Imports) -> list[str]:
    """Return a path for every ring of modules that import each other.

    Whoever imports a module imports its packages before it.
    """
    inside = {m: sorted(_loaded(m, imported) & graph.keys()) for m, imported in graph.items()}
    done: set[str] = set()
    found: list[str] = []

    def walk(module: str, path: tuple[str, ...]) -> None:
        if module in path:
            found.append(" > ".join((*path[path.index(module) :], module)))
        elif module not in done:
            for target in inside[module]:
                walk(target, (*path, module))
            done.add(module)

    for module in inside:
        walk(module, ())
    return found


def test_every_room_has_its_floor() -> None:
    rooms = {room_of(module) for module in modules()} - {""}
    assert rooms <= set(FLOOR_OF)


def test_imports_point_down() -> None:
    assert upward(modules()) == []


def test_no_room_knows_more_than_it_may() -> None:
    assert too_curious(modules()) == []


def test_regimes_and_stores_do_not_know_each_other() -> None:
    assert neighbours(modules()) == []


def test_no_modules_import_each_other_in_a_ring() -> None:
    assert cycles(modules()) == []


def test_importing_the_library_loads_nothing_optional() -> None:
    at_once = ("sqlalchemy", "psycopg", "stdnum", "httpx", "lxml", "mt940", "rich", "hypothesis")
    for module, imported in modules().items():
        if room_of(module) in {"adapters", "testing"}:
            continue
        packages = {target.split(".")[0] for target in imported}
        assert packages.isdisjoint(at_once), module


def test_only_periods_uses_dateutil_and_only_the_edge_uses_cattrs() -> None:
    for module, imported in modules().items():
        packages = {target.split(".")[0] for target in imported}
        assert "dateutil" not in packages or room_of(module) == "periods", module
        assert "cattrs" not in packages or room_of(module) == "serialization", module


@pytest.mark.parametrize(
    ("check", "graph"),
    [
        (upward, {"invoicekit.money.x": {"invoicekit.documents.line"}}),
        (upward, {"invoicekit.totals.x": {"invoicekit.service.documents"}}),
        (upward, {"invoicekit.money.x": {"invoicekit.unheard_of"}}),
        (too_curious, {"invoicekit.statemachines.x": {"invoicekit.money"}}),
        (too_curious, {"invoicekit.statemachines.x": {"invoicekit.documents"}}),
        (neighbours, {"invoicekit.taxes.india.gst": {"invoicekit.taxes.vat.categories"}}),
        (neighbours, {"invoicekit.taxes.vat.x": {"invoicekit.taxes.flat"}}),
        (
            cycles,
            {"invoicekit.a": {"invoicekit.b"}, "invoicekit.b": {"invoicekit.a"}},
        ),
        (
            cycles,
            {
                "invoicekit.a": {"invoicekit.b.deep"},
                "invoicekit.b": {"invoicekit.b.high"},
                "invoicekit.b.deep": set(),
                "invoicekit.b.high": {"invoicekit.a"},
            },
        ),
    ],
)
def test_each_guard_sees_a_planted_fault(check: object, graph: dict[str, Iterable[str]]) -> None:
    assert callable(check)
    assert check({module: frozenset(imported) for module, imported in graph.items()}) != []

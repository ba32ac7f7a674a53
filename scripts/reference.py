"""Write docs/reference from the docstrings: one page for each public package.

Run: python scripts/reference.py. A test fails when a page is stale.
"""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Iterator
from enum import Enum
from pathlib import Path

from invoicekit.statemachines import Lifecycle
from invoicekit.statemachines.diagram import markdown, mermaid

PAGES = (
    "invoicekit",
    "invoicekit.documents",
    "invoicekit.money",
    "invoicekit.periods",
    "invoicekit.taxes",
    "invoicekit.taxes.flat",
    "invoicekit.taxes.rates",
    "invoicekit.taxes.india",
    "invoicekit.taxes.india.regime",
    "invoicekit.taxes.india.law",
    "invoicekit.taxes.india.rates",
    "invoicekit.taxes.india.tariff",
    "invoicekit.taxes.india.rate_change",
    "invoicekit.taxes.india.valuation",
    "invoicekit.taxes.india.composition",
    "invoicekit.taxes.india.reverse_charge",
    "invoicekit.taxes.india.self_invoice",
    "invoicekit.taxes.india.itc",
    "invoicekit.taxes.india.input_tax",
    "invoicekit.taxes.india.credit_reversal",
    "invoicekit.taxes.india.deadlines",
    "invoicekit.taxes.india.tcs",
    "invoicekit.taxes.india.tds",
    "invoicekit.taxes.india.gst_withholding",
    "invoicekit.taxes.india.identifiers",
    "invoicekit.taxes.india.supply",
    "invoicekit.taxes.india.supply.names",
    "invoicekit.taxes.india.place",
    "invoicekit.taxes.india.documents",
    "invoicekit.taxes.india.sugar",
    "invoicekit.taxes.vat",
    "invoicekit.taxes.vat.deciding",
    "invoicekit.taxes.vat.decision",
    "invoicekit.taxes.vat.facts",
    "invoicekit.taxes.vat.terms",
    "invoicekit.taxes.vat.categories",
    "invoicekit.taxes.vat.territories",
    "invoicekit.taxes.vat.rates",
    "invoicekit.taxes.vat.law",
    "invoicekit.taxes.vat.deadlines",
    "invoicekit.taxes.vat.identifiers",
    "invoicekit.taxes.vat.supply.names",
    "invoicekit.taxes.vat.regime",
    "invoicekit.taxes.vat.sugar",
    "invoicekit.totals",
    "invoicekit.totals.schedule",
    "invoicekit.totals.snapshot",
    "invoicekit.corrections",
    "invoicekit.billing",
    "invoicekit.profiles.en16931",
    "invoicekit.profiles.peppol",
    "invoicekit.profiles.prepayment",
    "invoicekit.numbering",
    "invoicekit.statemachines",
    "invoicekit.statemachines.diagram",
    "invoicekit.permissions",
    "invoicekit.permissions.policies",
    "invoicekit.postings",
    "invoicekit.banking",
    "invoicekit.matching",
    "invoicekit.workflows",
    "invoicekit.allocation",
    "invoicekit.allocation.deductions",
    "invoicekit.records",
    "invoicekit.ports.clock",
    "invoicekit.ports.erp",
    "invoicekit.ports.orders",
    "invoicekit.ports.shipments",
    "invoicekit.ports.places",
    "invoicekit.ports.gateway",
    "invoicekit.ports.storage",
    "invoicekit.ports.publisher",
    "invoicekit.ports.blobs",
    "invoicekit.service",
    "invoicekit.service.documents",
    "invoicekit.service.payments",
    "invoicekit.service.agents",
    "invoicekit.service.delivering",
    "invoicekit.service.feed",
    "invoicekit.service.auditing",
    "invoicekit.service.orders",
    "invoicekit.service.purchases",
    "invoicekit.service.shipments",
    "invoicekit.service.billing",
    "invoicekit.service.lists",
    "invoicekit.service.columns",
    "invoicekit.service.tables",
    "invoicekit.service.wanting",
    "invoicekit.serialization",
    "invoicekit.adapters.formats.tables_csv",
    "invoicekit.adapters.erp.memory",
    "invoicekit.adapters.erp.sap",
    "invoicekit.adapters.erp.tryton",
    "invoicekit.adapters.erp.erpnext",
    "invoicekit.adapters.erp.bigcommerce",
    "invoicekit.adapters.orders.memory",
    "invoicekit.adapters.registries.vies",
    "invoicekit.adapters.storage.memory",
    "invoicekit.adapters.storage.sql",
    "invoicekit.adapters.blobs.memory",
    "invoicekit.adapters.blobs.folder",
    "invoicekit.adapters.publishers.memory",
    "invoicekit.adapters.formats.camt",
    "invoicekit.adapters.formats.mt940",
    "invoicekit.adapters.formats.statement_csv",
    "invoicekit.adapters.formats.ubl",
    "invoicekit.adapters.formats.xml",
    "invoicekit.adapters.erp.sterling",
    "invoicekit.testing",
    "invoicekit.testing.strategies",
    "invoicekit.testing.storage",
    "invoicekit.testing.erp",
    "invoicekit.testing.gateways",
    "invoicekit.testing.blobs",
    "invoicekit.service.users",
    "invoicekit.service.settings",
    "invoicekit.service.restating",
    "invoicekit.service.pruning",
    "invoicekit.errors",
    "invoicekit.cli",
)

WRITTEN_BY_HAND = {"json.md", "india-rules.md", "en16931-rules.md", "vat-rules.md"}

FOLDER = Path(__file__).parent.parent / "docs" / "reference"


def pages() -> dict[str, str]:
    """Return the text of every page by its file name."""
    made = {f"{name.removeprefix('invoicekit.')}.md": page(name) for name in PAGES}
    listed = [f"- [{name}]({name.removeprefix('invoicekit.')}.md)" for name in PAGES]
    made["lifecycles.md"] = lifecycles()
    made["README.md"] = "\n".join(
        [
            "# Reference",
            "",
            "Every public name, from its docstring.",
            "",
            *listed,
            "- [The ready lifecycles, in pictures](lifecycles.md)",
            "- [The JSON that goes in and out](json.md)",
            "- [The rules of Indian GST, with section, file and test](india-rules.md)",
            "- [The rules of VAT, with article, file and test](vat-rules.md)",
            "",
        ]
    )
    return made


def lifecycles() -> str:
    """Return the page of the ready lifecycles: a picture and a table of each."""
    module = importlib.import_module("invoicekit.statemachines.lifecycles")
    ready = [value for value in vars(module).values() if isinstance(value, Lifecycle)]
    lines = ["# The ready lifecycles", "", "Drawn from the definitions that run.", ""]
    for lifecycle in sorted(ready, key=lambda one: one.name):
        lines += [f"## {lifecycle.name}", "", "```mermaid", mermaid(lifecycle).rstrip(), "```", ""]
        lines += [markdown(lifecycle).rstrip(), ""]
    return "\n".join(lines)


def page(name: str) -> str:
    """Return the page of one module."""
    module = importlib.import_module(name)
    lines = [f"# {name}", "", *_text(inspect.getdoc(module) or "", drawn=name.endswith("errors"))]
    for word in module.__all__:
        if not word.startswith("__"):
            lines += ["", *entry(word, getattr(module, word))]
    return "\n".join(lines) + "\n"


def entry(word: str, value: object) -> Iterator[str]:
    """Give the lines of one name."""
    yield f"## {word}"
    yield ""
    if inspect.isclass(value) or inspect.isfunction(value):
        if inspect.isclass(value) and issubclass(value, Enum):
            yield from _members(value)
        yield from _text(inspect.getdoc(value) or "", drawn=True)
        if inspect.isclass(value):
            yield from _methods(value)
    else:
        yield f"A value of `{type(value).__name__}`."


def _members(value: type[Enum]) -> Iterator[str]:
    for member in value:
        yield f"- `{member.name}`: `{member.value!r}`"
    yield ""


def _methods(value: type) -> Iterator[str]:
    for name, member in sorted(vars(value).items()):
        found = member.__func__ if isinstance(member, classmethod) else member
        found = found.fget if isinstance(found, property) else found
        if name.startswith("_") or not inspect.isfunction(found):
            continue
        first = (inspect.getdoc(found) or "").splitlines()
        if first:
            call = name if isinstance(member, property) else f"{name}()"
            yield f"\n- `{call}`: {first[0]}"


def _text(docstring: str, *, drawn: bool) -> Iterator[str]:
    """Give a docstring: its first paragraph as prose, the rest as it is laid out."""
    head, _, rest = docstring.partition("\n\n")
    yield head
    if rest.strip():
        yield ""
        if drawn:
            yield "```text"
            yield from rest.strip("\n").splitlines()
            yield "```"
        else:
            yield from rest.splitlines()


def main() -> None:
    """Write the pages, and remove those that are no more."""
    made = pages()
    for old in FOLDER.glob("*.md"):
        if old.name not in {*made, *WRITTEN_BY_HAND}:
            old.unlink()
    for name, text in made.items():
        (FOLDER / name).write_text(text, "utf-8")
    print(f"{len(made)} pages written")


if __name__ == "__main__":
    main()

"""From the rows of a sheet to invoices, with everything that is wrong in its line and column."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from invoicekit.documents import Invoice, Problem, blocking
from invoicekit.errors import InvoicekitError, shorten
from invoicekit.service.sheet_columns import COLUMNS, DOCUMENT, line_of, party_of
from invoicekit.service.tables import RowProblem, Sheet, SheetRow

__all__ = ["Draft", "drafts_of", "problems_in"]

Values = Mapping[str, Any]

_REQUIRED = ("number", "currency")


@attrs.define
class Draft:
    """An invoice on its way from the rows of a sheet.

    Attributes:
        line: the line of the file in which it begins.
        lines: the lines of the file in which its own lines stand, in their order.
        values: what its first row says.
        rows: what each of its rows says.
        problems: what is wrong in them.
    """

    line: int
    values: Values
    lines: list[int] = attrs.Factory(list)
    rows: list[Values] = attrs.Factory(list)
    problems: list[RowProblem] = attrs.Factory(list)

    def invoice(self, source: str) -> Invoice:
        """Return the invoice that the rows make.

        Raises:
            InvoicekitError: for a value that no invoice may hold.
        """
        said = self.values
        named = {name: said[name] for name in ("kind", "issue_date", "due_date") if name in said}
        made = [line_of(row) for row in self.rows]
        self.lines = [at for at, line in zip(self.lines, made, strict=True) if line is not None]
        return Invoice(
            said.get("number", ""),
            currency=said["currency"],
            seller=party_of("seller", said),
            buyer=party_of("buyer", said),
            lines=[line for line in made if line is not None],
            order=said.get("order", ""),
            source=said.get("source", source),
            notes=[said["notes"]] if "notes" in said else [],
            **named,
        )


def drafts_of(sheet: Sheet) -> tuple[list[Draft], list[RowProblem]]:
    """Return the drafts of a sheet, in their order, and what belongs to none of them.

    Rows with the same kind, seller and number make one invoice, wherever they stand.
    """
    apart = [*sheet.problems, *_flaws_of(sheet.header)]
    drafts: dict[tuple[Any, ...], Draft] = {}
    for row in sheet.rows:
        values, problems = _parsed(row)
        key = _key(values, row)
        draft = drafts.get(key)
        if draft is None:
            draft = drafts[key] = Draft(row.line, values)
            problems += list(_missing(row))
        else:
            problems += list(_contradictions(draft, values, row))
        draft.rows.append(values)
        draft.lines.append(row.line)
        draft.problems += problems
    return list(drafts.values()), apart


def problems_in(draft: Draft, problems: tuple[Problem, ...]) -> Iterator[RowProblem]:
    """Give what keeps a document from being confirmed, at the line of the file it comes from."""
    for problem in blocking(problems):
        place = re.match(r"lines\[(\d+)\]\.?(.*)", problem.path)
        line = draft.lines[int(place[1])] if place else draft.line
        column = place[2] if place else problem.path.replace(".name", "").replace(".", "_")
        yield RowProblem(line, column, "", problem.code, problem.message, problem.remedy)


def _flaws_of(header: tuple[str, ...]) -> Iterator[RowProblem]:
    known = ", ".join(COLUMNS)
    for name in header:
        if name not in COLUMNS:
            message = f"the column {shorten(name)!r} is unknown"
            yield RowProblem(1, name, name, "unknown_column", message, f"Use {known}")


def _parsed(row: SheetRow) -> tuple[dict[str, Any], list[RowProblem]]:
    values: dict[str, Any] = {}
    problems = list(row.problems)
    for name, text in row.cells.items():
        if text and name in COLUMNS:
            try:
                values[name] = COLUMNS[name](text)
            except InvoicekitError as error:
                remedy = error.remedy or "Correct the cell"
                problem = RowProblem(row.line, name, text, error.code, error.message, remedy)
                problems.append(problem)
    return values, problems


def _key(values: Values, row: SheetRow) -> tuple[Any, ...]:
    number = row.cells.get("number", "")
    if not number:
        return (row.line,)
    seller = values.get("seller_id") or values.get("seller", "")
    return values.get("kind"), seller, number


def _missing(row: SheetRow) -> Iterator[RowProblem]:
    for name in _REQUIRED:
        if not row.cells.get(name):
            message = f"the {name} is missing"
            yield RowProblem(row.line, name, "", "missing_field", message, "Give it in the cell")


def _contradictions(draft: Draft, values: Values, row: SheetRow) -> Iterator[RowProblem]:
    for name in DOCUMENT:
        if name in values and name in draft.values and values[name] != draft.values[name]:
            message = f"it differs from line {draft.line}, of the same invoice"
            remedy = "Say it once, or alike in every row of an invoice"
            text = row.cells.get(name, "")
            yield RowProblem(row.line, name, text, "contradiction", message, remedy)

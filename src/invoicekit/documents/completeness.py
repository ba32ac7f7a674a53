"""What a document lacks, or contradicts, before any tax is thought of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from invoicekit.documents.allowance_charge import AllowanceCharge
from invoicekit.documents.invoice import Invoice
from invoicekit.documents.line import Line
from invoicekit.documents.problems import Problem, Severity

__all__ = ["missing_fields", "problems_of"]

_HUNDRED = 100


def problems_of(invoice: Invoice) -> tuple[Problem, ...]:
    """Return everything that is missing or inconsistent in a document, all at once.

    Args:
        invoice: the document; incomplete is allowed.

    Returns:
        Problems with the path of each; none for a document that can be confirmed as far as its
        form goes. What a country's law asks is its regime's to say.

    >>> [p.code for p in problems_of(Invoice(currency="EUR"))]
    ['missing_field', 'missing_field', 'missing_field', 'no_lines']
    """
    return (*missing_fields(invoice), *_inconsistent(invoice))


def missing_fields(invoice: Invoice) -> tuple[Problem, ...]:
    """Return a problem for each field that a confirmed document must have."""
    given = {
        "number": invoice.number,
        "issue_date": invoice.issue_date,
        "seller.name": invoice.seller.name,
    }
    problems = [
        Problem(
            "missing_field",
            path,
            f"{path} is missing",
            "Give it before the document is confirmed",
            parameters={"field": path},
        )
        for path, value in given.items()
        if not value
    ]
    if not invoice.lines and not invoice.charges:
        problems.append(
            Problem("no_lines", "lines", "the document has no line", "Add at least one line")
        )
    return tuple(problems)


def _inconsistent(invoice: Invoice) -> Iterator[Problem]:
    lines = invoice.lines
    ids = [line.id for line in lines if line.id]
    if len(set(ids)) != len(ids):
        yield from _repeated_ids(lines)
    credit = invoice.kind.is_credit
    for index, line in enumerate(lines):
        if line.unit_price.is_signed():
            yield _negative_price(line, index)
        if credit and line.quantity.is_signed():
            yield _double_negation(line, index)
        if len(line.taxes) > 1:
            yield from _repeated_taxes(line, index)
        if line.allowances or line.charges:
            yield from _rows_of(line.allowances, f"lines[{index}].allowances", capped=True)
            yield from _rows_of(line.charges, f"lines[{index}].charges", capped=False)
    if invoice.allowances or invoice.charges:
        yield from _rows_of(invoice.allowances, "allowances", capped=True)
        yield from _rows_of(invoice.charges, "charges", capped=False)
    if invoice.prepaid.is_signed():
        yield Problem(
            "negative_prepaid",
            "prepaid",
            f"the prepaid amount {invoice.prepaid} is negative",
            "Give what was paid as a positive amount",
            parameters={"prepaid": str(invoice.prepaid)},
        )
    due, issued = invoice.due_date, invoice.issue_date
    if due and issued and due < issued:
        yield Problem(
            "due_before_issue",
            "due_date",
            f"it is due on {due}, before its own date {issued}",
            "Correct one of the two dates",
            parameters={"due_date": str(due), "issue_date": str(issued)},
        )


def _repeated_ids(lines: tuple[Line, ...]) -> Iterator[Problem]:
    counts = Counter(line.id for line in lines if line.id)
    seen: set[str] = set()
    for index, line in enumerate(lines):
        if counts[line.id] > 1 and line.id in seen:
            yield Problem(
                "duplicate_line_id",
                f"lines[{index}].id",
                f"the line id {line.id!r} stands twice",
                "Give each line an id of its own",
                parameters={"id": line.id},
            )
        seen.add(line.id)


def _negative_price(line: Line, index: int) -> Problem:
    return Problem(
        "negative_price",
        f"lines[{index}].unit_price",
        f"the unit price {line.unit_price} is negative",
        "Give a positive price and a negative quantity",
        parameters={"unit_price": str(line.unit_price)},
        source="EN 16931 BR-27",
    )


def _double_negation(line: Line, index: int) -> Problem:
    return Problem(
        "double_negation",
        f"lines[{index}].quantity",
        f"a credit note lowers what is owed already, and the quantity {line.quantity} is negative",
        "Give a positive quantity; the kind of the document gives the sign",
        parameters={"quantity": str(line.quantity)},
    )


def _repeated_taxes(line: Line, index: int) -> Iterator[Problem]:
    seen: set[tuple[str, str]] = set()
    for place, tax in enumerate(line.taxes):
        if (tax.tax, tax.group) in seen:
            yield Problem(
                "duplicate_tax",
                f"lines[{index}].taxes[{place}]",
                f"the tax {tax.tax!r} is stated twice on one line",
                "State each tax once, or split the line",
                parameters={"tax": tax.tax},
            )
        seen.add((tax.tax, tax.group))


def _rows_of(rows: tuple[AllowanceCharge, ...], path: str, *, capped: bool) -> Iterator[Problem]:
    for index, row in enumerate(rows):
        if row.percent is not None and capped and row.percent > _HUNDRED:
            yield Problem(
                "percent_above_100",
                f"{path}[{index}].percent",
                f"an allowance of {row.percent} % takes off more than there is",
                "Give a percent from 0 to 100",
                parameters={"percent": str(row.percent)},
            )
        figure = row.amount if row.percent is None else row.percent
        if figure is not None and figure.is_signed():
            yield Problem(
                "negative_allowance_charge",
                f"{path}[{index}]",
                f"{figure} is negative",
                "An allowance lowers and a charge raises; give a positive figure in the right list",
                Severity.WARNING,
                parameters={"figure": str(figure)},
            )

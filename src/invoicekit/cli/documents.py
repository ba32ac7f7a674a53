"""The commands over documents: calculate, explain, check, schema."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from importlib import import_module
from pathlib import Path
from typing import BinaryIO

from invoicekit.documents.problems import Problem, Severity, blocking
from invoicekit.errors import InvalidDocument, InvoicekitError
from invoicekit.serialization import Request, Result, read_request, result_data, result_of
from invoicekit.serialization.streams import Document, documents_in
from invoicekit.taxes.regime import TaxRegime
from invoicekit.totals import Calculation, calculate

__all__ = [
    "REGIMES",
    "calculate_documents",
    "check_documents",
    "explain_documents",
    "print_schema",
]

REGIMES: Mapping[str, str] = {
    "flat": "invoicekit.taxes.flat",
    "india": "invoicekit.taxes.india",
    "vat": "invoicekit.taxes.vat",
}
"""The module of each regime that can be named in the JSON."""

Answer = Calculation | tuple[Problem, ...]
"""A calculation, or why there is none."""


@contextmanager
def _opened(name: str) -> Iterator[BinaryIO]:
    if name == "-":
        yield sys.stdin.buffer
        return
    with ExitStack() as stack:
        try:
            stream = stack.enter_context(Path(name).open("rb"))
        except OSError as error:
            print(f"invoicekit: {name}: {error.strerror}", file=sys.stderr)
            raise SystemExit(2) from None
        yield stream


def _answers(name: str) -> Iterator[tuple[Document, Answer]]:
    with _opened(name) as stream:
        for count, document in enumerate(documents_in(stream), start=1):
            yield document, _answer(document)
            if count % 1000 == 0 and sys.stderr.isatty():
                print(f"\r{count:,} documents", end="", file=sys.stderr)


def _answer(document: Document) -> Answer:
    if document.problem is not None:
        return (document.problem,)
    try:
        request = read_request(document.text)
        return calculate(request.invoice, _regime(request), rounding=request.rounding)
    except InvalidDocument as error:
        return error.problems
    except InvoicekitError as error:
        return (Problem(error.code, "", error.message, error.remedy),)


def _regime(request: Request) -> TaxRegime:
    if request.regime not in REGIMES:
        problem = Problem(
            "unknown_regime",
            "regime",
            f"the regime {request.regime!r} is unknown",
            "Use one of " + ", ".join(REGIMES),
            parameters={"name": request.regime},
        )
        raise InvalidDocument("invoice", (problem,))
    regime: TaxRegime = import_module(REGIMES[request.regime]).REGIME
    return regime


def calculate_documents(options: argparse.Namespace) -> int:
    """Print the totals, taxes and problems of each document."""
    status = 0
    for document, answer in _answers(options.file):
        if isinstance(answer, Calculation):
            result = result_of(answer, document.line)
        else:
            result = Result(problems=answer, line=document.line)
            status = 1
        print(json.dumps(result_data(result), ensure_ascii=False))
    return status


def explain_documents(options: argparse.Namespace) -> int:
    """Print why each figure is what it is."""

    def told(answer: Calculation) -> int:
        print(answer.explain())
        return 0

    return _by_document(options.file, told)


def check_documents(options: argparse.Namespace) -> int:
    """Print what is wrong or missing in each document."""

    def told(answer: Calculation) -> int:
        for problem in answer.problems:
            print(_line_of(problem))
        if not answer.problems:
            print("no problems")
        return 1 if blocking(answer.problems) else 0

    return _by_document(options.file, told)


def _by_document(name: str, tell: Callable[[Calculation], int]) -> int:
    status = 0
    for document, answer in _answers(name):
        number = answer.invoice.number if isinstance(answer, Calculation) else ""
        place = f"line {document.line}: " if document.line is not None else ""
        print(f"{place}invoice {number or '(no number)'}")
        if isinstance(answer, Calculation):
            status = max(status, tell(answer))
        else:
            for problem in answer:
                print(_line_of(problem))
            status = 1
    return status


def _line_of(problem: Problem) -> str:
    severity = "" if problem.severity is Severity.ERROR else f"{problem.severity.value}: "
    return f"  {severity}{problem} [{problem.code}]"


def print_schema(options: argparse.Namespace) -> int:
    """Print the JSON Schema of what is read or printed."""
    from invoicekit.serialization.json_schema import (  # noqa: PLC0415 - only this command needs it
        invoice_schema,
        result_schema,
    )

    schema = invoice_schema() if options.which == "invoice" else result_schema()
    print(json.dumps(schema, indent=2))
    return 0

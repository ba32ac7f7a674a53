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
    "PROFILES",
    "REGIMES",
    "answer_to",
    "calculate_documents",
    "check_documents",
    "explain_documents",
    "is_xml",
    "line_of",
    "opened",
    "print_schema",
    "regime_of",
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
def opened(name: str) -> Iterator[BinaryIO]:
    """Give the bytes of a file, or of standard input for `-`."""
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


PROFILES: Mapping[str, str] = {
    "en16931": "invoicekit.profiles.en16931",
    "peppol": "invoicekit.profiles.peppol",
}
"""The module of each profile by whose rules a document can be checked."""


def _answers(name: str) -> Iterator[tuple[Document, Answer]]:
    with opened(name) as stream:
        if is_xml(stream):
            yield Document(""), _of_ubl(stream)
            return
        for count, document in enumerate(documents_in(stream), start=1):
            yield document, answer_to(document)
            if count % 1000 == 0 and sys.stderr.isatty():
                print(f"\r{count:,} documents", end="", file=sys.stderr)


def is_xml(stream: BinaryIO) -> bool:
    """Tell whether a stream begins as XML does, in UTF-8 or UTF-16; nothing of it is taken."""
    peek = getattr(stream, "peek", None)
    first: bytes = peek(4) if peek else b""
    return first.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"<", b"\xff\xfe<", b"\xfe\xff\x00<"))


def _of_ubl(stream: BinaryIO) -> Answer:
    from invoicekit.cli.bills import calculated_bill  # noqa: PLC0415 - only XML needs the extra

    try:
        return calculated_bill(stream)
    except InvalidDocument as error:
        return error.problems


def answer_to(document: Document) -> Answer:
    """Return the calculation of a JSON document, or why there is none."""
    if document.problem is not None:
        return (document.problem,)
    try:
        request = read_request(document.text)
        return calculate(request.invoice, regime_of(request), rounding=request.rounding)
    except InvalidDocument as error:
        return error.problems
    except InvoicekitError as error:
        return (Problem(error.code, "", error.message, error.remedy),)


def regime_of(request: Request) -> TaxRegime:
    """Return the regime that a request names.

    Raises:
        InvalidDocument: for a name that there is not.
    """
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
    """Print why each figure is what it is, then what is wrong or missing."""

    def told(answer: Calculation) -> int:
        print(answer.explain())
        for problem in answer.problems:
            print(line_of(problem))
        return 0

    return _by_document(options.file, told)


def check_documents(options: argparse.Namespace) -> int:
    """Print what is wrong or missing in each document, and by the profile that is named."""
    profile = import_module(PROFILES[options.profile]) if options.profile else None

    def told(answer: Calculation) -> int:
        problems = (*answer.problems, *(profile.problems(answer) if profile else ()))
        for problem in problems:
            print(line_of(problem))
        if not problems:
            print("no problems")
        return 1 if blocking(problems) else 0

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
                print(line_of(problem))
            status = 1
    return status


def line_of(problem: Problem) -> str:
    """Return a problem as one line for a person."""
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

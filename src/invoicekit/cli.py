"""The command line: calculate, explain and check invoices, and print the schemas of their JSON.

Exit status: 0 when every document was calculated (`check`: has no error), 1 when one was not, 2 for
a wrong call.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
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
from invoicekit.version import __version__

__all__ = ["main"]

REGIMES: Mapping[str, str] = {"flat": "invoicekit.taxes.flat"}
"""The module of each regime that can be named in the JSON."""

Answer = Calculation | tuple[Problem, ...]
"""A calculation, or why there is none."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status.

    Args:
        arguments: the words after the program's name; those of the process if left out.
    """
    options = _parser().parse_args(arguments)
    try:
        status: int = options.run(options)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read us has stopped; there is nobody left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        return 130
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="invoicekit", description="Invoices, done once.")
    parser.add_argument("--version", action="version", version=f"invoicekit {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, run, text in (
        ("calculate", _calculate, "print the totals, taxes and problems, one result a line"),
        ("explain", _explain, "print why each figure is what it is"),
        ("check", _check, "print what is wrong or missing"),
    ):
        command = commands.add_parser(name, help=text, description=text)
        command.add_argument(
            "file",
            nargs="?",
            default="-",
            help="one invoice as JSON, or one a line; - or nothing for standard input",
        )
        command.set_defaults(run=run)
    schema = commands.add_parser("schema", help="print the JSON Schema of what is read or printed")
    schema.add_argument("which", nargs="?", choices=("invoice", "result"), default="invoice")
    schema.set_defaults(run=_schema)
    return parser


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


def _calculate(options: argparse.Namespace) -> int:
    status = 0
    for document, answer in _answers(options.file):
        if isinstance(answer, Calculation):
            result = result_of(answer, document.line)
        else:
            result = Result(problems=answer, line=document.line)
            status = 1
        print(json.dumps(result_data(result), ensure_ascii=False))
    return status


def _explain(options: argparse.Namespace) -> int:
    def told(answer: Calculation) -> int:
        print(answer.explain())
        return 0

    return _by_document(options.file, told)


def _check(options: argparse.Namespace) -> int:
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


def _schema(options: argparse.Namespace) -> int:
    from invoicekit.serialization.json_schema import (  # noqa: PLC0415 - only this command needs it
        invoice_schema,
        result_schema,
    )

    schema = invoice_schema() if options.which == "invoice" else result_schema()
    print(json.dumps(schema, indent=2))
    return 0

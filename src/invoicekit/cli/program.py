"""The program `invoicekit`: its commands, and how it ends."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module

from invoicekit.errors import InvoicekitError
from invoicekit.version import __version__

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status.

    Args:
        arguments: the words after the program's name; those of the process if left out.
    """
    options = _parser().parse_args(arguments)
    # A command loads its own room only: whoever calculates needs no store.
    module, _, function = options.run.partition(":")
    try:
        run = getattr(import_module(f"invoicekit.cli.{module}"), function)
        status: int = run(options)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read us has stopped; there is nobody left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        return 130
    except InvoicekitError as error:
        print(f"invoicekit: {error}", file=sys.stderr)
        return 2
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="invoicekit", description="Invoices, done once.")
    parser.add_argument("--version", action="version", version=f"invoicekit {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, run: str, text: str) -> argparse.ArgumentParser:
        made: argparse.ArgumentParser = commands.add_parser(name, help=text, description=text)
        made.set_defaults(run=run)
        return made

    for name, run, text in (
        ("calculate", "calculate_documents", "print totals, taxes and problems, one result a line"),
        ("explain", "explain_documents", "print why each figure is what it is"),
        ("check", "check_documents", "print what is wrong or missing"),
    ):
        what = "one invoice as JSON or UBL, or JSON one a line; - or nothing for standard input"
        over = command(name, f"documents:{run}", text)
        over.add_argument("file", nargs="?", default="-", help=what)
        if name == "check":
            over.add_argument("--profile", choices=("en16931", "peppol"), help="by whose rules")
    text = "write an invoice in another format, on standard output"
    convert = command("convert", "exchange:convert_document", text)
    convert.add_argument("--to", choices=("ubl", "json"), required=True, help="the format")
    convert.add_argument("--peppol", action="store_true", help="name the rules of Peppol BIS")
    what = "one invoice, JSON or UBL; - or nothing for standard input"
    convert.add_argument("file", nargs="?", default="-", help=what)
    text = "print the JSON Schema of what is read or printed"
    schema = command("schema", "documents:print_schema", text)
    schema.add_argument("which", nargs="?", choices=("invoice", "result"), default="invoice")
    text = "draw a lifecycle, with the way of a record"
    diagram = command("diagram", "lifecycles:draw_lifecycle", text)
    diagram.add_argument("--format", choices=("mermaid", "dot", "table"), default="mermaid")
    diagram.add_argument("--current", default="", help="the state to highlight")
    diagram.add_argument("--record", default="", help="the id of a record whose way is shown")
    text = "bring the stored states of older versions of a lifecycle to the present one"
    restate = command("restate", "lifecycles:restate_records", text)
    restate.add_argument("--dry-run", action="store_true", help="tell, and write nothing")
    for over, required in ((diagram, False), (restate, True)):
        over.add_argument("name", help="a ready one, such as receivable, or MODULE:NAME")
        over.add_argument("--store", required=required, help="such as sqlite:///invoices.db")
        over.add_argument("--tenant", required=required, help="whose records")
    return parser

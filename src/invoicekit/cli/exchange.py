"""The command over formats: convert."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Mapping
from typing import Any

import attrs

from invoicekit.adapters.formats import ubl
from invoicekit.cli.documents import is_xml, line_of, opened, regime_of
from invoicekit.documents.problems import Problem
from invoicekit.errors import InvalidDocument
from invoicekit.profiles import en16931, peppol
from invoicekit.serialization import Request, dumps, read_request
from invoicekit.serialization.streams import documents_in
from invoicekit.totals import calculate

__all__ = ["convert_document"]


@attrs.frozen
class _Source:
    request: Request
    files: Mapping[str, bytes] = attrs.field(factory=dict)
    told: tuple[Problem, ...] = ()


def convert_document(options: argparse.Namespace) -> int:
    """Write one invoice in the format that is asked for, and tell what does not fit it."""
    try:
        source = _source(options.file)
        output, told = _as_json(source) if options.to == "json" else _as_ubl(source, options.peppol)
    except InvalidDocument as error:
        _tell(error.problems)
        return 1
    sys.stdout.flush()
    sys.stdout.buffer.write(output)
    sys.stdout.buffer.flush()
    _tell((*source.told, *told))
    return 0


def _tell(problems: Iterable[Problem]) -> None:
    for problem in problems:
        print(line_of(problem).strip(), file=sys.stderr)


def _source(name: str) -> _Source:
    with opened(name) as stream:
        if is_xml(stream):
            reading = ubl.read(stream.read())
            return _Source(Request(reading.bill), reading.files, reading.problems)
        found = list(documents_in(stream))
    if len(found) != 1:
        message = f"{len(found)} documents are given, and one is converted at a time"
        problem = Problem("one_document", "", message, "Give one invoice")
        raise InvalidDocument("invoice", (problem,))
    if found[0].problem is not None:
        raise InvalidDocument("invoice", (found[0].problem,))
    return _Source(read_request(found[0].text))


def _as_json(source: _Source) -> tuple[bytes, list[Problem]]:
    request = source.request
    data: dict[str, Any] = json.loads(dumps(request.invoice))
    if request.regime != "flat":
        data["regime"] = request.regime
    if request.rounding is not None:
        data["rounding"] = request.rounding.name
    told = [
        Problem(
            "file_left_out",
            f"attachments[{index}]",
            f"the file {attachment.name!r} is not in the JSON, only its digest",
            "Keep the file apart",
        )
        for index, attachment in enumerate(request.invoice.attachments)
        if attachment.digest
    ]
    return json.dumps(data, ensure_ascii=False, indent=2).encode() + b"\n", told


def _as_ubl(source: _Source, by_peppol: bool) -> tuple[bytes, tuple[Problem, ...]]:
    request = source.request
    regime = regime_of(request)
    calculation = calculate(request.invoice, regime, rounding=request.rounding)
    specification = process = ""
    rules = en16931.problems
    if by_peppol:
        specification, process = peppol.identifiers(request.invoice.kind)
        rules = peppol.problems
    output = ubl.write(
        calculation, specification=specification, process=process, files=source.files
    )
    not_carried = ubl.not_carried(request.invoice, output)
    return output, (*calculation.problems, *rules(calculation), *not_carried)

"""Conditions of OData as the fake understands them: eq and its like, and, or, brackets."""

from __future__ import annotations

import operator
import re
from datetime import UTC, datetime

from support.fakes.sap.refusing import refused

TOKEN = re.compile(
    r"\s*(?:(?P<day>datetime'(?P<when>[^']*)')|(?P<text>'(?:[^']|'')*')|(?P<sign>[()])"
    r"|(?P<word>[A-Za-z_][A-Za-z0-9_]*|\d+))"
)
COMPARE = {
    "eq": operator.eq,
    "ne": operator.ne,
    "ge": operator.ge,
    "gt": operator.gt,
    "le": operator.le,
    "lt": operator.lt,
}


def matching(text, rows, not_filterable=()):
    """Return the rows that a condition holds for."""
    if not text:
        return list(rows)
    tokens = _tokens(text)
    test = _either(tokens, not_filterable)
    if tokens:
        raise refused(400, "/IWBEP/CM_MGW_RT/022", f"Invalid filter: {text}")
    return [row for row in rows if test(row)]


def _tokens(text):
    found, place = [], 0
    while place < len(text.rstrip()):
        match = TOKEN.match(text, place)
        if match is None:
            raise refused(400, "/IWBEP/CM_MGW_RT/022", f"Invalid token in filter: {text[place:]}")
        if match["day"]:
            try:
                when = datetime.strptime(match["when"], "%Y-%m-%dT%H:%M:%S").replace(tzinfo=UTC)
            except ValueError:
                raise refused(400, "/IWBEP/CM_MGW_RT/022", "Invalid day in filter") from None
            found.append(("value", f"/Date({int(when.timestamp()) * 1000})/"))
        elif match["text"]:
            found.append(("value", match["text"][1:-1].replace("''", "'")))
        else:
            found.append(("word", match["sign"] or match["word"]))
        place = match.end()
    return found


def _either(tokens, banned):
    tests = [_all(tokens, banned)]
    while tokens and tokens[0] == ("word", "or"):
        tokens.pop(0)
        tests.append(_all(tokens, banned))
    return lambda row: any(test(row) for test in tests)


def _all(tokens, banned):
    tests = [_one(tokens, banned)]
    while tokens and tokens[0] == ("word", "and"):
        tokens.pop(0)
        tests.append(_one(tokens, banned))
    return lambda row: all(test(row) for test in tests)


def _one(tokens, banned):
    if tokens and tokens[0] == ("word", "("):
        tokens.pop(0)
        test = _either(tokens, banned)
        if not tokens or tokens.pop(0) != ("word", ")"):
            raise refused(400, "/IWBEP/CM_MGW_RT/022", "A bracket is not closed")
        return test
    if len(tokens) < 3:
        raise refused(400, "/IWBEP/CM_MGW_RT/022", "The filter ends early")
    (_, name), (_, sign), (kind, value) = tokens.pop(0), tokens.pop(0), tokens.pop(0)
    if name in banned:
        raise refused(400, "/IWBEP/CM_MGW_RT/023", f"Property {name} is not filterable", name)
    if sign not in COMPARE or kind != "value":
        raise refused(400, "/IWBEP/CM_MGW_RT/022", "Invalid comparison in filter")
    compare = COMPARE[sign]

    def test(row):
        if name not in row:
            raise refused(400, "/IWBEP/CM_MGW_RT/021", f"Property {name} is invalid", name)
        return compare(str(row[name] or ""), value)

    return test

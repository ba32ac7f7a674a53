"""The lists of codes that an EN 16931 document may use, as dated data."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files

import attrs

from invoicekit.errors import InvalidValue

__all__ = ["CodeList", "CodeLists", "code_lists"]


@attrs.frozen
class CodeList:
    """One list.

    Attributes:
        name: what it is called here: `"units"`.
        rule: the rule that asks for it.
        source: whose list it is.
        codes: its codes.
    """

    name: str
    rule: str
    source: str
    codes: frozenset[str] = attrs.field(repr=False)


@attrs.frozen
class CodeLists:
    """All lists of one edition.

    Attributes:
        version: of the validation artefacts that enumerate them.
        valid_from: since when.
        source: where they were taken from.
        lists: each by its name.
    """

    version: str
    valid_from: date
    source: str
    lists: Mapping[str, CodeList] = attrs.field(repr=False)

    def __getitem__(self, name: str) -> CodeList:
        """Return a list by its name.

        Raises:
            InvalidValue: for a name that there is not.
        """
        try:
            return self.lists[name]
        except KeyError:
            raise InvalidValue("code list", name, "use one of " + ", ".join(self.lists)) from None


@cache
def code_lists() -> CodeLists:
    """Return the lists that this release knows.

    >>> "HUR" in code_lists()["units"].codes, "HOUR" in code_lists()["units"].codes
    (True, False)
    """
    import tomllib  # noqa: PLC0415 - only the first look-up pays for the reader

    text = files("invoicekit.profiles.en16931").joinpath("data/code_lists.toml").read_text("utf-8")
    data = tomllib.loads(text)
    lists = {
        name: CodeList(name, part["rule"], part["source"], frozenset(part["codes"].split()))
        for name, part in data.items()
        if isinstance(part, dict)
    }
    return CodeLists(data["version"], data["from"], data["source"], lists)

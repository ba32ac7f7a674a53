"""Dated rows of law: how the data files beside this module are read, once and when first asked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

__all__ = ["in_force", "law_file"]


@cache
def law_file(name: str) -> Mapping[str, Any]:
    """Return what a data file holds.

    Args:
        name: the file's name without its ending: `"states"`.
    """
    import tomllib  # noqa: PLC0415 - only the first look-up pays for the reader
    from importlib.resources import files  # noqa: PLC0415 - only the first look-up pays

    return tomllib.loads(files(__package__).joinpath(f"data/{name}.toml").read_text("utf-8"))


def in_force(valid_from: date, valid_to: date | None, on: date) -> bool:
    """Tell whether a row is the law on a day, both ends included.

    >>> in_force(date(2017, 7, 1), date(2023, 9, 30), date(2023, 10, 1))
    False
    """
    return valid_from <= on and (valid_to is None or on <= valid_to)

"""Every example in a docstring runs."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import invoicekit

NEEDS_NOTHING = sorted(
    module.name
    for module in pkgutil.walk_packages(invoicekit.__path__, "invoicekit.")
    if not module.name.endswith("__main__")
)


@pytest.mark.parametrize("name", NEEDS_NOTHING)
def test_the_examples_of_a_module_run(name: str) -> None:
    module = importlib.import_module(name)
    flags = doctest.ELLIPSIS | doctest.IGNORE_EXCEPTION_DETAIL
    assert doctest.testmod(module, optionflags=flags).failed == 0

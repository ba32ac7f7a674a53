"""Loading a proof when it is first asked for: what needs no test runner comes without one."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from invoicekit.errors import MissingExtra

__all__ = ["contract_of", "require"]


def require(feature: str, *packages: str) -> None:
    """Make sure that packages of the extra for tests are there.

    Raises:
        MissingExtra: for the first that is not installed.
    """
    for package in packages:
        if find_spec(package) is None:
            raise MissingExtra(feature, package, "testing")


def contract_of(package: str, name: str, home: str, rules: Iterable[str]) -> Any:
    """Return a contract from its module, with asserts that show their values when they fail.

    Args:
        package: where the contract is exported.
        name: the contract.
        home: the module of the package that defines it.
        rules: the modules of the package that assert.

    Raises:
        MissingExtra: if pytest is not installed.
    """
    require(f"{package}.{name}", "pytest")
    # Before the modules are loaded: afterwards pytest cannot rewrite them, and warns.
    unread = [each for rule in rules if (each := f"{package}.{rule}") not in sys.modules]
    import_module("pytest").register_assert_rewrite(*unread)
    return getattr(import_module(f"{package}.{home}"), name)

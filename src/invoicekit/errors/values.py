"""What no value, document or definition may be, and what no rule covers."""

from __future__ import annotations

from typing import Any, ClassVar

import attrs

from invoicekit.errors.root import InvoicekitError, shorten

__all__ = [
    "BrokenHistory",
    "CurrencyMismatch",
    "InvalidAmount",
    "InvalidDate",
    "InvalidDefinition",
    "InvalidDocument",
    "InvalidValue",
    "MissingExtra",
    "NotCovered",
    "UnknownCurrency",
]


@attrs.define(eq=False)
class InvalidValue(InvoicekitError, ValueError):
    """A value that no document may hold, with the place and the reason."""

    code: ClassVar[str] = "invalid_value"
    template: ClassVar[str] = "{what} {value!r} is not valid: {reason}"
    remedy_template: ClassVar[str] = "{advice}"

    what: str
    value: object
    reason: str
    advice: str = ""

    def _shown(self) -> dict[str, str]:
        # The value comes from outside and may fill a screen; the rest is in the library's words.
        own = {"reason": shorten(self.reason, 300), "advice": shorten(self.advice, 300)}
        return {**super()._shown(), **own}


@attrs.define(eq=False)
class InvalidAmount(InvalidValue):
    """A number that is no exact decimal amount: a float, NaN, letters, too many digits."""

    code: ClassVar[str] = "invalid_amount"
    remedy_template: ClassVar[str] = 'Write it as a decimal text, such as "12.50"'


@attrs.define(eq=False)
class InvalidDate(InvalidValue):
    """A date given as something else, or an instant without a time zone."""

    code: ClassVar[str] = "invalid_date"
    remedy_template: ClassVar[str] = (
        "Give a day as YYYY-MM-DD or a datetime.date, and an instant with its time zone"
    )


@attrs.define(eq=False)
class UnknownCurrency(InvoicekitError, ValueError):
    """A currency code that ISO 4217 does not list."""

    code: ClassVar[str] = "unknown_currency"
    template: ClassVar[str] = "{currency!r} is not a currency of ISO 4217"
    remedy_template: ClassVar[str] = "Use the three-letter code, such as INR or EUR"

    currency: str


@attrs.define(eq=False)
class CurrencyMismatch(InvoicekitError, ValueError):
    """Two currencies met where one is due."""

    code: ClassVar[str] = "currency_mismatch"
    template: ClassVar[str] = "{left} and {right} cannot be {action} without an exchange rate"
    remedy_template: ClassVar[str] = "Convert one of them first"

    left: str
    right: str
    action: str = "combined"


@attrs.define(eq=False)
class InvalidDocument(InvoicekitError, ValueError):
    """Text or data that is no document; `problems` lists all that is wrong, with paths."""

    code: ClassVar[str] = "invalid_document"
    template: ClassVar[str] = "this is no valid {what}: {listed}"

    what: str
    problems: tuple[Any, ...] = ()

    def _shown(self) -> dict[str, str]:
        first = "; ".join(shorten(problem, 300) for problem in self.problems[:3])
        more = len(self.problems) - 3
        return {**super()._shown(), "listed": first + (f"; and {more} more" if more > 0 else "")}


@attrs.define(eq=False)
class InvalidDefinition(InvoicekitError, ValueError):
    """A lifecycle, policy, series or other definition that cannot be built, with the place."""

    code: ClassVar[str] = "invalid_definition"
    template: ClassVar[str] = "{definition}: {reason}"

    definition: str
    reason: str
    place: str = ""


@attrs.define(eq=False)
class BrokenHistory(InvoicekitError, ValueError):
    """An audit history whose steps do not follow upon each other; `entry` counts from one."""

    code: ClassVar[str] = "broken_history"
    template: ClassVar[str] = "entry {entry} of the history of a {definition}: {reason}"
    remedy_template: ClassVar[str] = "Compare the stored history with a copy of it"

    definition: str
    entry: int
    reason: str


@attrs.define(eq=False)
class NotCovered(InvoicekitError, LookupError):
    """No rate, rule or exchange rate is known for what was asked; never guessed."""

    code: ClassVar[str] = "not_covered"
    template: ClassVar[str] = "no {what} for {key}"
    remedy_template: ClassVar[str] = "{advice}"

    what: str
    key: str
    advice: str = ""


@attrs.define(eq=False)
class MissingExtra(InvoicekitError, ImportError):
    """A package of an optional extra is not installed."""

    code: ClassVar[str] = "missing_extra"
    template: ClassVar[str] = "{feature} needs the package {package!r}, which is not installed"
    remedy_template: ClassVar[str] = 'Run: pip install "invoicekit[{extra}]"'

    feature: str
    package: str
    extra: str

"""A receiver, a payment gateway or a registry that did not do what was asked."""

from __future__ import annotations

from typing import ClassVar

import attrs

from invoicekit.errors.root import InvoicekitError

__all__ = [
    "GatewayError",
    "GatewayRefused",
    "GatewaySilent",
    "GatewayUnreachable",
    "NotDelivered",
    "RegistryError",
    "RegistryRefused",
    "RegistryUnavailable",
    "TryLater",
    "Undeliverable",
]


@attrs.define(eq=False)
class NotDelivered(InvoicekitError):
    """A message that did not reach its receiver, or of which nobody knows whether it did."""

    code: ClassVar[str] = "not_delivered"
    template: ClassVar[str] = "the message was not delivered: {reason}"

    reason: str


@attrs.define(eq=False)
class TryLater(NotDelivered):
    """The receiver cannot take it now: it is sent again, at the earliest after some seconds."""

    code: ClassVar[str] = "try_later"
    remedy_template: ClassVar[str] = "It is sent again by itself"

    after: float = 0.0


@attrs.define(eq=False)
class Undeliverable(NotDelivered):
    """The receiver will never take it as it is: it is put aside for a person to look at."""

    code: ClassVar[str] = "undeliverable"
    remedy_template: ClassVar[str] = "Mend the cause, then republish it, or withdraw it"


@attrs.define(eq=False)
class GatewayError(InvoicekitError):
    """The payment gateway did not do what was asked."""

    code: ClassVar[str] = "gateway_error"
    template: ClassVar[str] = "the payment gateway did not take {payment!r}: {reason}"

    payment: str
    reason: str


@attrs.define(eq=False)
class GatewayUnreachable(GatewayError):
    """The gateway was not reached, or sent the call away unread: nothing has happened there."""

    code: ClassVar[str] = "gateway_unreachable"
    remedy_template: ClassVar[str] = "Send the same again, with the same key"


@attrs.define(eq=False)
class GatewaySilent(GatewayError):
    """The call was sent and no answer came: it may have been done."""

    code: ClassVar[str] = "gateway_silent"
    template: ClassVar[str] = "the payment gateway gave no answer about {payment!r}: {reason}"
    remedy_template: ClassVar[str] = "Ask where the payment stands before anything is sent again"


@attrs.define(eq=False)
class GatewayRefused(GatewayError):
    """The gateway said no; the same again will be refused again."""

    code: ClassVar[str] = "gateway_refused"
    remedy_template: ClassVar[str] = "Choose another way to pay, or another amount"


@attrs.define(eq=False)
class RegistryError(InvoicekitError):
    """A registry of VAT ids that gave no answer; the id is as unchecked as before.

    Attributes:
        registry: which: `"VIES"`.
        reason: its own word for what went wrong: `"MS_UNAVAILABLE"`.
    """

    code: ClassVar[str] = "registry_error"
    template: ClassVar[str] = "{registry} gave no answer: {reason}"

    registry: str
    reason: str


@attrs.define(eq=False)
class RegistryUnavailable(RegistryError):
    """The registry cannot answer now; the same question may be asked again."""

    code: ClassVar[str] = "registry_unavailable"
    remedy_template: ClassVar[str] = "Ask again later; until then the id counts as unchecked"


@attrs.define(eq=False)
class RegistryRefused(RegistryError):
    """The registry will not answer this question; asking again changes nothing."""

    code: ClassVar[str] = "registry_refused"
    remedy_template: ClassVar[str] = "{advice}"

    advice: str = "Correct the id, or your own as the requester"

"""An ERP that did not do what was asked."""

from __future__ import annotations

from typing import Any, ClassVar

import attrs

from invoicekit.errors.root import InvoicekitError

__all__ = [
    "ErpAsks",
    "ErpDuplicate",
    "ErpError",
    "ErpLoginFailed",
    "ErpPeriodClosed",
    "ErpRefused",
    "ErpSilent",
    "ErpStale",
    "ErpUnreachable",
    "ErpUnsupported",
    "ErpWrongState",
]


@attrs.define(eq=False)
class ErpError(InvoicekitError):
    """The ERP did not do what was asked.

    Attributes:
        system: which ERP: `"sap"`.
        reason: what went wrong, in one clause; never with a password, key or token in it.
        native_code: the ERP's own code for it, where it gives one: `"M8/108"`.
        messages: what the ERP said, word for word.
    """

    code: ClassVar[str] = "erp_error"
    template: ClassVar[str] = "{system} did not do it: {reason}"

    system: str
    reason: str
    native_code: str = ""
    messages: tuple[str, ...] = ()


@attrs.define(eq=False)
class ErpUnreachable(ErpError):
    """The ERP was not reached, or sent the call away unread: nothing was done there.

    Attributes:
        retry_after: how many seconds it asks to wait; zero where it does not say.
    """

    code: ClassVar[str] = "erp_unreachable"
    remedy_template: ClassVar[str] = "Send the same again, with the same key"

    retry_after: float = 0.0


@attrs.define(eq=False)
class ErpSilent(ErpError):
    """The call was sent and no answer came, or none that says what was done."""

    code: ClassVar[str] = "erp_silent"
    template: ClassVar[str] = "whether {system} did it is not known: {reason}"
    remedy_template: ClassVar[str] = "Look for the document there before it is sent again"


@attrs.define(eq=False)
class ErpLoginFailed(ErpError):
    """The ERP does not know the caller, or does not let it do this; nothing was done."""

    code: ClassVar[str] = "erp_login_failed"
    template: ClassVar[str] = "{system} does not let the caller in: {reason}"
    remedy_template: ClassVar[str] = "Check the login and the rights of the technical user"


@attrs.define(eq=False)
class ErpRefused(ErpError):
    """The ERP said no for a reason of the business; the same again will be refused again.

    Attributes:
        issues: each thing that it finds wrong, with its code, field and text.
    """

    code: ClassVar[str] = "erp_refused"
    template: ClassVar[str] = "{system} refuses it: {reason}"
    remedy_template: ClassVar[str] = "Correct the document, and send it again"

    issues: tuple[Any, ...] = ()


@attrs.define(eq=False)
class ErpPeriodClosed(ErpRefused):
    """The books are closed there for the day of posting."""

    code: ClassVar[str] = "erp_period_closed"
    remedy_template: ClassVar[str] = "Post it into an open period, or have this one opened"


@attrs.define(eq=False)
class ErpDuplicate(ErpRefused):
    """The ERP has a document of this supplier and number already.

    Attributes:
        existing: its reference there; None where the ERP does not say.
    """

    code: ClassVar[str] = "erp_duplicate"
    remedy_template: ClassVar[str] = "Compare it with what is there; reverse that one, or drop this"

    existing: Any = None


@attrs.define(eq=False)
class ErpWrongState(ErpRefused):
    """The document does not stand where this can be done: posted, reversed or gone already.

    Attributes:
        state: where it stands, in the ERP's own word.
    """

    code: ClassVar[str] = "erp_wrong_state"
    remedy_template: ClassVar[str] = "Ask where it stands; its feed brings that back"

    state: str = ""


@attrs.define(eq=False)
class ErpStale(ErpError):
    """Somebody wrote the document in the ERP since it was read; nothing was done."""

    code: ClassVar[str] = "erp_stale"
    template: ClassVar[str] = "the document was written in {system} meanwhile: {reason}"
    remedy_template: ClassVar[str] = "Read it there again, look at what changed, and repeat"


@attrs.define(eq=False)
class ErpAsks(ErpError):
    """The ERP warns, and does it only when somebody confirms; nothing was done.

    Attributes:
        token: what the confirmation must name.
    """

    code: ClassVar[str] = "erp_asks"
    template: ClassVar[str] = "{system} asks first: {reason}"
    remedy_template: ClassVar[str] = "Let a person decide, then send it again with the token"

    token: str = ""


@attrs.define(eq=False)
class ErpUnsupported(ErpError):
    """This ERP, or this adapter, cannot do what was asked; nothing was sent.

    Attributes:
        capability: what it lacks, by its name in `invoicekit.ports.erp.Capability`.
    """

    code: ClassVar[str] = "erp_unsupported"
    template: ClassVar[str] = "{system} cannot do this ({capability}): {reason}"
    remedy_template: ClassVar[str] = "Ask for its capabilities before"

    capability: str = ""

"""Every error that the library raises, in one tree.

    InvoicekitError
    ├── InvalidValue (ValueError)     a value that no document may hold
    │   ├── InvalidAmount             a float, NaN, text with letters, too many digits
    │   ├── InvalidDate               text in place of a date, an instant without a time zone
    │   ├── UnknownCurrency           no such ISO 4217 code
    │   ├── CurrencyMismatch          two currencies where one is due
    │   └── InvalidDocument           text or JSON that is no document; lists its problems
    ├── InvalidDefinition (ValueError) a lifecycle, policy, series or chain that cannot be built
    ├── BrokenHistory (ValueError)    an audit history whose steps do not follow upon each other
    ├── NotCovered (LookupError)      no rate, rule or exchange rate for what was asked
    ├── Refused                       an act that the rules do not allow, with all its reasons
    │   ├── UnknownEvent              the lifecycle has no such event
    │   ├── UnknownState              the record's state is not in the definition
    │   ├── StateForbids              not from this state
    │   ├── NotPermitted              not by this actor
    │   ├── GuardRefused              the facts speak against it
    │   └── GuardFailed               a guard raised where it should have answered
    ├── NotFound (LookupError)        nothing there, or nothing that this actor may know of
    ├── Conflict                      the write does not fit what is stored
    │   ├── StaleVersion              somebody wrote in between
    │   ├── StaleLease                a message was lent to another worker meanwhile
    │   ├── MessageLent               a message is with a worker, who may have sent it
    │   ├── StaleCursor               somebody moved the cursor in between
    │   ├── Duplicate                 the same key, number or id is taken
    │   └── KeyReused                 an idempotency key with other content
    ├── CannotAllocate (ValueError)   a payment that cannot be applied so
    │   └── CannotReverse             an allocation that cannot be taken back
    ├── NothingToCollect              nothing is invoiced that is not collected or requested
    ├── NotDelivered                  a message did not reach its receiver
    │   ├── TryLater                  it may the next time
    │   └── Undeliverable             it never will
    ├── GatewayError                  the payment gateway did not do what was asked
    │   ├── GatewayUnreachable        nothing was sent; send it again
    │   ├── GatewaySilent             no answer came; look before it is sent again
    │   └── GatewayRefused            the answer is no; sending it again changes nothing
    ├── ErpError                      the ERP did not do what was asked
    │   ├── ErpUnreachable            nothing was done there; send it again
    │   ├── ErpSilent                 no answer came; look before it is sent again
    │   ├── ErpLoginFailed            it does not know the caller, or forbids it
    │   ├── ErpRefused                the answer is no; sending it again changes nothing
    │   │   ├── ErpPeriodClosed       the books are closed for that day
    │   │   ├── ErpDuplicate          it has such a document already
    │   │   └── ErpWrongState         not from where the document stands there
    │   ├── ErpStale                  somebody wrote the document there; read it again
    │   ├── ErpAsks                   it wants a warning confirmed by a person
    │   └── ErpUnsupported            this ERP, or this adapter, cannot do it
    ├── StoreError                    the database cannot be used as it is
    │   ├── StoreBusy                 others hold what was to be written; nothing was kept
    │   ├── StoreUnavailable          not reached, lost or full; nothing was kept
    │   ├── OutcomeUnknown            lost while it was kept; it may be kept or not
    │   ├── NotMigrated               the tables are missing or older than the library
    │   └── SchemaTooNew              the tables are newer than the library
    ├── RegistryError                 a registry of VAT ids that gave no answer
    │   ├── RegistryUnavailable       not now: ask again later
    │   └── RegistryRefused           not to this question: mend it first
    └── MissingExtra (ImportError)    a package of an optional extra is not installed

Each class has a stable `code` and its facts as fields; `message` and `remedy` are made from them,
so that a program can translate both. `str(error)` is the message, then the remedy.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import attrs

__all__ = [
    "BrokenHistory",
    "CannotAllocate",
    "CannotReverse",
    "Conflict",
    "CurrencyMismatch",
    "Duplicate",
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
    "GatewayError",
    "GatewayRefused",
    "GatewaySilent",
    "GatewayUnreachable",
    "GuardFailed",
    "GuardRefused",
    "InvalidAmount",
    "InvalidDate",
    "InvalidDefinition",
    "InvalidDocument",
    "InvalidValue",
    "InvoicekitError",
    "KeyReused",
    "MessageLent",
    "MissingExtra",
    "NotCovered",
    "NotDelivered",
    "NotFound",
    "NotMigrated",
    "NotPermitted",
    "NothingToCollect",
    "OutcomeUnknown",
    "Refused",
    "RegistryError",
    "RegistryRefused",
    "RegistryUnavailable",
    "SchemaTooNew",
    "StaleCursor",
    "StaleLease",
    "StaleVersion",
    "StateForbids",
    "StoreBusy",
    "StoreError",
    "StoreUnavailable",
    "TryLater",
    "Undeliverable",
    "UnknownCurrency",
    "UnknownEvent",
    "UnknownState",
]


@attrs.define(eq=False)
class InvoicekitError(Exception):
    """Something that invoicekit refuses, with its facts as fields.

    `template` and `remedy_template` are filled from the fields; a value is shown shortened.
    """

    code: ClassVar[str] = "invoicekit_error"
    template: ClassVar[str] = "invoicekit refused"
    remedy_template: ClassVar[str] = ""

    @property
    def facts(self) -> Mapping[str, Any]:
        """Return the fields of this error by name."""
        return {field.name: getattr(self, field.name) for field in attrs.fields(type(self))}

    @property
    def message(self) -> str:
        """Return what is wrong, in one sentence."""
        return self.template.format(**self._shown())

    @property
    def remedy(self) -> str:
        """Return what to do about it; empty where nothing can be advised."""
        return self.remedy_template.format(**self._shown())

    def _shown(self) -> dict[str, str]:
        return {name: shorten(value) for name, value in self.facts.items()}

    def __str__(self) -> str:
        return f"{self.message}. {self.remedy}." if self.remedy else self.message


def shorten(value: object, limit: int = 80) -> str:
    """Return a value as text for a message, cut where it would fill a screen.

    >>> shorten("x" * 100, limit=10)
    'xxxxxxxxxx... (100 characters)'
    """
    text = value if isinstance(value, str) else _text(value)
    return text if len(text) <= limit else f"{text[:limit]}... ({len(text)} characters)"


def _text(value: object) -> str:
    if isinstance(value, (list, tuple, set, frozenset)):
        return ", ".join(shorten(item) for item in value)
    return str(value)


@attrs.define(eq=False)
class InvalidValue(InvoicekitError, ValueError):
    """A value that no document may hold, with the place and the reason."""

    code: ClassVar[str] = "invalid_value"
    template: ClassVar[str] = "{what} {value!r} is not valid: {reason}"

    what: str
    value: object
    reason: str


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
class Refused(InvoicekitError):
    """An act that the rules do not allow.

    Attributes:
        event: what was asked for.
        state: where the record stands.
        failures: every reason, each with `code`, `message` and `remedy`.
    """

    code: ClassVar[str] = "refused"
    template: ClassVar[str] = "{event!r} is refused{place}: {reasons}"

    event: str
    state: str
    failures: tuple[Any, ...] = ()

    def _shown(self) -> dict[str, str]:
        reasons = "; ".join(str(getattr(f, "message", f)) for f in self.failures)
        # What is done with no record at hand, such as recording a payment, is done in no state.
        place = f" in state {self.state!r}" if self.state else ""
        return {**super()._shown(), "place": place, "reasons": reasons or "no reason was given"}

    @property
    def remedy(self) -> str:
        """Return the remedies of all the failures."""
        remedies = [str(getattr(f, "remedy", "")).rstrip(".") for f in self.failures]
        return "; ".join(r for r in dict.fromkeys(remedies) if r)


@attrs.define(eq=False)
class UnknownEvent(Refused):
    """The lifecycle has no such event."""

    code: ClassVar[str] = "unknown_event"


@attrs.define(eq=False)
class UnknownState(Refused):
    """The stored state is none of the definition's; the record needs a restatement."""

    code: ClassVar[str] = "unknown_state"
    template: ClassVar[str] = "the state {state!r} is none of {definition}, version {version}"

    definition: str = ""
    definition_version: int = 0

    def _shown(self) -> dict[str, str]:
        return {**super()._shown(), "version": str(self.definition_version)}

    @property
    def remedy(self) -> str:
        """Return what an operator does about it."""
        return "Restate the stored records to this version, or install the release that wrote them"


@attrs.define(eq=False)
class StateForbids(Refused):
    """The event does not start from this state, or is denied in it."""

    code: ClassVar[str] = "state_forbids"


@attrs.define(eq=False)
class NotPermitted(Refused):
    """The actor may not do this: no grant, a forbid, separation of duties, or a limit."""

    code: ClassVar[str] = "not_permitted"


@attrs.define(eq=False)
class GuardRefused(Refused):
    """The facts of the record speak against it."""

    code: ClassVar[str] = "guard_refused"


@attrs.define(eq=False)
class GuardFailed(Refused):
    """A guard raised an error where it should have answered; nothing was changed."""

    code: ClassVar[str] = "guard_failed"
    template: ClassVar[str] = "guard {guard!r} failed on {event!r} in state {state!r}: {error}"

    guard: str = ""
    error: str = ""


@attrs.define(eq=False)
class NotFound(InvoicekitError, LookupError):
    """Nothing there, or nothing that this actor may know of: both read alike."""

    code: ClassVar[str] = "not_found"
    template: ClassVar[str] = "{what} {id!r} is not found"

    what: str
    id: str


@attrs.define(eq=False)
class Conflict(InvoicekitError):
    """The write does not fit what is stored."""

    code: ClassVar[str] = "conflict"
    template: ClassVar[str] = "the write does not fit what is stored"


@attrs.define(eq=False)
class StaleVersion(Conflict):
    """Somebody wrote the record since it was read; nothing was changed."""

    code: ClassVar[str] = "stale_version"
    template: ClassVar[str] = "{what} {id!r} is at version {actual}, not {expected}"
    remedy_template: ClassVar[str] = "Read it again, look at what changed, and repeat"

    what: str
    id: str
    expected: int
    actual: int


@attrs.define(eq=False)
class StaleLease(Conflict):
    """A message is not this worker's any more: the lease ended, or it is gone."""

    code: ClassVar[str] = "stale_lease"
    template: ClassVar[str] = "the lease of the message {id!r} is over"
    remedy_template: ClassVar[str] = (
        "Leave the message to the worker that has it now; the receiver knows a repeat by its id"
    )

    id: str


@attrs.define(eq=False)
class MessageLent(Conflict):
    """A message is with a worker: whether it was sent is not known yet."""

    code: ClassVar[str] = "message_lent"
    template: ClassVar[str] = "the message {id!r} is lent to a worker, who may have sent it"
    remedy_template: ClassVar[str] = "Wait until the worker reports, or its lease is over"

    id: str


@attrs.define(eq=False)
class StaleCursor(Conflict):
    """Somebody moved the cursor since it was read; nothing was changed."""

    code: ClassVar[str] = "stale_cursor"
    template: ClassVar[str] = "the cursor {name!r} stands at {actual!r}, not at {expected!r}"
    remedy_template: ClassVar[str] = "Let one worker at a time follow a cursor; read it again"

    name: str
    expected: str
    actual: str


@attrs.define(eq=False)
class Duplicate(Conflict):
    """The key, number or id is already taken."""

    code: ClassVar[str] = "duplicate"
    template: ClassVar[str] = "{what} {key!r} exists already"
    remedy_template: ClassVar[str] = "{advice}"

    what: str
    key: str
    existing: str = ""
    advice: str = ""

    def _shown(self) -> dict[str, str]:
        shown = super()._shown()
        if self.existing and not self.advice:
            shown["advice"] = f"Open {shown['existing']}, or give what is new a number of its own"
        return shown


@attrs.define(eq=False)
class KeyReused(Conflict):
    """An idempotency key came again with other content; nothing was changed."""

    code: ClassVar[str] = "key_reused"
    template: ClassVar[str] = "the key {key!r} was used before for something else"
    remedy_template: ClassVar[str] = (
        "Use a new key for a new act, and the old key to repeat the old"
    )

    key: str


@attrs.define(eq=False)
class CannotAllocate(InvoicekitError, ValueError):
    """A payment that cannot be applied as asked, with the figures."""

    code: ClassVar[str] = "cannot_allocate"
    template: ClassVar[str] = "{source} cannot be applied to {target}: {reason}"
    remedy_template: ClassVar[str] = "{advice}"

    source: str
    target: str
    reason: str
    advice: str = ""


@attrs.define(eq=False)
class CannotReverse(CannotAllocate):
    """An allocation that cannot be taken back as asked: a reversal, or one reversed already."""

    code: ClassVar[str] = "cannot_reverse"
    template: ClassVar[str] = "what {source} paid on {target} cannot be taken back: {reason}"


@attrs.define(eq=False)
class NothingToCollect(InvoicekitError):
    """Money is asked for where nothing is invoiced that is not collected or requested already."""

    code: ClassVar[str] = "nothing_to_collect"
    template: ClassVar[str] = "there is nothing to collect for the order {order!r}"
    remedy_template: ClassVar[str] = "Make an invoice, or retry a charge transaction that failed"

    order: str


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


@attrs.define(eq=False)
class StoreError(InvoicekitError):
    """The database cannot be used as it is.

    Attributes:
        kept: whether the write was kept: False for no, None where nobody knows.
        repeatable: whether the same again may succeed.
    """

    code: ClassVar[str] = "store_error"
    template: ClassVar[str] = "the store cannot be used: {reason}"
    kept: ClassVar[bool | None] = False
    repeatable: ClassVar[bool] = False

    reason: str


@attrs.define(eq=False)
class StoreBusy(StoreError):
    """Others hold what was to be written, or wrote it first; nothing was kept."""

    code: ClassVar[str] = "store_busy"
    remedy_template: ClassVar[str] = "Nothing was kept; repeat the whole act"
    repeatable: ClassVar[bool] = True


@attrs.define(eq=False)
class StoreUnavailable(StoreError):
    """The database is not reached, was lost on the way, or is full; nothing was kept."""

    code: ClassVar[str] = "store_unavailable"
    remedy_template: ClassVar[str] = "Nothing was kept; repeat it when the database is back"
    repeatable: ClassVar[bool] = True


@attrs.define(eq=False)
class OutcomeUnknown(StoreError):
    """The database was lost in the moment of keeping: the write may be kept, or not."""

    code: ClassVar[str] = "outcome_unknown"
    template: ClassVar[str] = "whether the write was kept is not known: {reason}"
    remedy_template: ClassVar[str] = (
        "Repeat it with its key, which is safe; without one, look first"
    )
    kept: ClassVar[bool | None] = None
    repeatable: ClassVar[bool] = True


@attrs.define(eq=False)
class NotMigrated(StoreError):
    """The tables are missing, or older than this library."""

    code: ClassVar[str] = "not_migrated"
    remedy_template: ClassVar[str] = "Call store.migrate() once, when the program is installed"


@attrs.define(eq=False)
class SchemaTooNew(StoreError):
    """The tables were made by a newer release than this one."""

    code: ClassVar[str] = "schema_too_new"
    remedy_template: ClassVar[str] = "Install the release that made them, or a newer one"


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


@attrs.define(eq=False)
class MissingExtra(InvoicekitError, ImportError):
    """A package of an optional extra is not installed."""

    code: ClassVar[str] = "missing_extra"
    template: ClassVar[str] = "{feature} needs the package {package!r}, which is not installed"
    remedy_template: ClassVar[str] = 'Run: pip install "invoicekit[{extra}]"'

    feature: str
    package: str
    extra: str

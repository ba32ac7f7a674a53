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
    │   ├── FeedPruned                what the feed told after this place is not kept any more
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

from invoicekit.errors.conflicts import (
    Conflict,
    Duplicate,
    FeedPruned,
    KeyReused,
    MessageLent,
    NotFound,
    StaleCursor,
    StaleLease,
    StaleVersion,
)
from invoicekit.errors.erp import (
    ErpAsks,
    ErpDuplicate,
    ErpError,
    ErpLoginFailed,
    ErpPeriodClosed,
    ErpRefused,
    ErpSilent,
    ErpStale,
    ErpUnreachable,
    ErpUnsupported,
    ErpWrongState,
)
from invoicekit.errors.partners import (
    GatewayError,
    GatewayRefused,
    GatewaySilent,
    GatewayUnreachable,
    NotDelivered,
    RegistryError,
    RegistryRefused,
    RegistryUnavailable,
    TryLater,
    Undeliverable,
)
from invoicekit.errors.payments import (
    CannotAllocate,
    CannotReverse,
    NothingToCollect,
)
from invoicekit.errors.refusals import (
    GuardFailed,
    GuardRefused,
    NotPermitted,
    Refused,
    StateForbids,
    UnknownEvent,
    UnknownState,
)
from invoicekit.errors.root import (
    InvoicekitError,
)
from invoicekit.errors.root import (
    shorten as shorten,
)
from invoicekit.errors.stores import (
    NotMigrated,
    OutcomeUnknown,
    SchemaTooNew,
    StoreBusy,
    StoreError,
    StoreUnavailable,
)
from invoicekit.errors.values import (
    BrokenHistory,
    CurrencyMismatch,
    InvalidAmount,
    InvalidDate,
    InvalidDefinition,
    InvalidDocument,
    InvalidValue,
    MissingExtra,
    NotCovered,
    UnknownCurrency,
)

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
    "FeedPruned",
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

for _name in __all__:
    # In a traceback they bear the name by which they are imported.
    globals()[_name].__module__ = __name__

"""What a portal shows of an invoice: a record beside it, by which the next run knows what is new.

The invoice's own record is left alone, so that nobody who edits it meets the agent.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime

import attrs

from invoicekit.documents import fingerprint
from invoicekit.errors import NotFound
from invoicekit.permissions import Actor
from invoicekit.ports.erp import ErpRef, NaturalKey
from invoicekit.ports.storage import Query, UnitOfWork
from invoicekit.records import Record
from invoicekit.service.changes import Changes
from invoicekit.service.command import Moment
from invoicekit.service.deed import added
from invoicekit.service.receipts import Receipt
from invoicekit.statemachines import AuditEntry

__all__ = [
    "GONE",
    "KIND",
    "SENDING",
    "Outcome",
    "Publication",
    "asked_again",
    "begun",
    "ended",
    "id_of",
    "invoice_shown_as",
    "is_settled",
    "names_in",
    "publication_of",
    "publications_of",
    "reading",
    "waiting",
]

KIND = "published_invoice"
DEFINITION = "publication"
WAITING, SENDING = "waiting", "sending"
GONE = "gone"
"""What is wanted of an invoice that is deleted or void: that nobody sees it."""

_REF, _SAID, _REASON, _NAMES = "ref", "said", "reason", "names"


@attrs.frozen
class Publication:
    """Whether buyers see an invoice in a portal.

    Attributes:
        system: the portal.
        kind, id: of the invoice.
        state: `waiting`, `sending` while no answer is known, `shown`, `withdrawn`, `refused` by the
            portal, or `passed_over`.
        ref: the invoice there, once it was shown.
        reason: why it is refused or passed over.
    """

    system: str
    kind: str
    id: str
    state: str
    ref: ErpRef | None = None
    reason: str = ""


@attrs.frozen
class Outcome:
    """What came of a call of the portal.

    Args:
        state: where the publication stands now.
        said: what was wanted when it was called: the number of the content, or `GONE`.
        names: under which buyers may see it from now on.
        ref: the invoice there; as it was, if left out.
        reason: why it is refused or passed over.
    """

    state: str
    said: str
    names: tuple[NaturalKey, ...] = ()
    ref: ErpRef | None = None
    reason: str = ""


def id_of(system: str, kind: str, id_: str) -> str:
    """Return the id of the publication of an invoice in a portal."""
    return f"{system}/{kind}/{id_}"


def publication_of(work: UnitOfWork, id_: str) -> Record | None:
    """Return a publication by its id; None where there is none yet."""
    try:
        return work.get(KIND, id_)
    except NotFound:
        return None


def publications_of(work: UnitOfWork, ids: Iterable[str]) -> dict[str, Record]:
    """Return those of some publications that are there, by their id; at most a page of them."""
    wanted = sorted(ids)
    query = Query(kind=KIND, id=wanted, limit=max(len(wanted), 1), counts=False)
    return {record.id: record for record in work.find(query).records}


def invoice_shown_as(work: UnitOfWork, ref: ErpRef) -> Record | None:
    """Return the invoice that a portal shows under a reference; None where it is none of ours."""
    query = Query(kind=KIND, source=ref.system, number=ref.id, limit=100, counts=False)
    for record in work.find(query).records:
        if dict(record.labels).get(_REF) == ref.text and record.parent is not None:
            return work.get(*record.parent)
    return None


def waiting(work: UnitOfWork, system: str, invoice: Record, moment: Moment) -> Record:
    """Write the publication of an invoice that no portal was told of yet.

    Raises:
        Duplicate: if another run was faster.
    """
    record = Record(
        tenant=invoice.tenant,
        kind=KIND,
        id=id_of(system, *invoice.key),
        state=WAITING,
        created_at=moment.at,
        created_by=moment.actor.id,
        parent=invoice.key,
        customer=invoice.customer,
        source=system,
    )
    content = Receipt(invoice.kind, invoice.id, invoice.version)
    return added(record, content, fingerprint(content), moment, DEFINITION).write(work)


def asked_again(work: UnitOfWork, record: Record, by: Actor, at: datetime) -> Record:
    """Write down that the portal is to be told once more what it refused."""
    return _moved(work, record, WAITING, record.labels, record.number, by, at)


def begun(
    work: UnitOfWork, record: Record, names: Iterable[NaturalKey], by: Actor, at: datetime
) -> Record:
    """Write down that the portal is about to be called, and under which names buyers may see it.

    Each call is written, so that a worker whose call was late learns that another one called.
    """
    labels = {**dict(record.labels), _NAMES: _text_of(names)}
    return _moved(work, record, SENDING, labels.items(), record.number, by, at)


def names_in(record: Record) -> tuple[NaturalKey, ...]:
    """Return under which buyers and numbers an invoice may be shown."""
    told = json.loads(dict(record.labels).get(_NAMES, "[]"))
    return tuple(
        NaturalKey(company, party, number, date.fromisoformat(day) if day else None, credit)
        for company, party, number, day, credit in told
    )


def _text_of(names: Iterable[NaturalKey]) -> str:
    return json.dumps(
        [
            [each.company, each.party, each.number, str(each.issued or ""), each.credit]
            for each in names
        ]
    )


def ended(work: UnitOfWork, record: Record, outcome: Outcome, by: Actor, at: datetime) -> Record:
    """Write down what came of a call.

    Raises:
        StaleVersion: if another worker called meanwhile.
    """
    labels = {_SAID: outcome.said, _NAMES: _text_of(outcome.names)}
    known = dict(record.labels).get(_REF, "")
    ref = outcome.ref.text if outcome.ref else known
    if ref:
        labels[_REF] = ref
    if outcome.reason:
        labels[_REASON] = outcome.reason
    number = outcome.ref.id if outcome.ref else record.number
    return _moved(work, record, outcome.state, labels.items(), number, by, at)


def reading(record: Record) -> Publication:
    """Return what a record says of a publication."""
    labels = dict(record.labels)
    kind, id_ = record.parent or ("", "")
    ref = ErpRef.read(labels[_REF]) if _REF in labels else None
    return Publication(record.source, kind, id_, record.state, ref, labels.get(_REASON, ""))


def is_settled(record: Record, wanted: str) -> bool:
    """Tell whether the portal was told already what is wanted, and answered."""
    called = record.state in {WAITING, SENDING}
    return not called and dict(record.labels).get(_SAID) == wanted


def _moved(
    work: UnitOfWork,
    record: Record,
    state: str,
    labels: Iterable[tuple[str, str]],
    number: str,
    by: Actor,
    at: datetime,
) -> Record:
    after = attrs.evolve(record, state=state, labels=labels, number=number, updated_at=at)
    entry = AuditEntry(
        event=state,
        source=record.state,
        target=state,
        actor=by.id,
        at=at,
        definition=DEFINITION,
        definition_version=1,
        on_behalf_of=by.on_behalf_of,
        version=record.version + 1,
        revision=record.revision,
    )
    return Changes(after, entry, expect=record.version).write(work)

"""Attachments: what is refused, who may, what a key and a version guard."""

from __future__ import annotations

import io
from typing import Any

import attrs
import pytest

from invoicekit import Actor, Context
from invoicekit.adapters.blobs.memory import MemoryBlobs
from invoicekit.errors import (
    InvalidDefinition,
    InvalidValue,
    KeyReused,
    NotFound,
    NotPermitted,
    StaleVersion,
)
from invoicekit.service import documents
from invoicekit.workflows import RECEIVABLE, VENDOR_APPROVAL
from support.written import invoice, line, vat

SARA = Actor("sara", roles=["sales"], tenant="asha")
BUYER = Actor("bea", roles=["buyer"], tenant="asha", attributes={"account": "Blue Bay Retail"})
STRANGER = Actor("zoe", roles=["admin"], tenant="zeta")


@pytest.fixture
def own(ctx: Context) -> Context:
    return attrs.evolve(ctx, blobs=MemoryBlobs())


def add(ctx: Context, number: str = "1") -> Any:
    said = invoice(line("100", vat("18")), number=number, currency="INR")
    return documents.add(ctx, said, workflow=RECEIVABLE, by=SARA)


def attach(ctx: Context, record: Any, data: Any = b"%PDF", **more: Any) -> Any:
    return documents.attach(ctx, record, more.pop("name", "a.pdf"), data, **{"by": SARA, **more})


def names(ctx: Context, record: Any) -> list[str]:
    return [file.what.name for file in documents.attachments(ctx, record, by=SARA)]


def test_a_stream_is_read_to_its_end(own: Context) -> None:
    record = attach(own, add(own), io.BytesIO(b"%PDF-1.7"))
    (file,) = documents.attachments(own, record, by=SARA)
    assert file.what.size == 8
    assert documents.read_attachment(own, record, file.id, by=SARA) == b"%PDF-1.7"


def test_a_kind_of_file_that_nobody_knows_is_bytes(own: Context) -> None:
    record = attach(own, add(own), name="a.qqq")
    (file,) = documents.attachments(own, record, by=SARA)
    assert file.what.media_type == "application/octet-stream"


def test_what_is_too_large_is_refused_and_not_read_to_its_end(own: Context) -> None:
    stream, record = io.BytesIO(b"1" * 1000), add(own)
    for data in (b"12345", stream):
        with pytest.raises(InvalidValue, match="4 are taken at most"):
            attach(own, record, data, limit=4)
    assert stream.tell() == 5


def test_an_empty_file_is_refused(own: Context) -> None:
    with pytest.raises(InvalidValue, match="empty"):
        attach(own, add(own), b"")


@pytest.mark.parametrize("name", ["", "a/b.pdf", "..\\b.pdf", "..", "a\nb.pdf", "a\x00.pdf"])
def test_a_name_that_leads_elsewhere_is_refused(own: Context, name: str) -> None:
    with pytest.raises(InvalidValue):
        attach(own, add(own), name=name)


def test_a_context_without_a_place_for_files_says_so(ctx: Context) -> None:
    with pytest.raises(InvalidDefinition, match="MemoryBlobs"):
        attach(ctx, add(ctx))


def test_who_may_only_look_attaches_nothing_and_reads_all(own: Context) -> None:
    record = attach(own, add(own))
    assert len(documents.attachments(own, record, by=BUYER)) == 1
    for act in (
        lambda: attach(own, record, by=BUYER),
        lambda: documents.detach(own, record, "x", by=BUYER),
    ):
        with pytest.raises(NotPermitted):
            act()
    for who in (STRANGER, attrs.evolve(BUYER, attributes={"account": "other"})):
        with pytest.raises(NotFound):
            documents.attachments(own, record, by=who)


def test_a_vendor_attaches_the_signed_copy(own: Context) -> None:
    issuer = Actor("isha", ["issuer"], tenant="asha")
    vendor = Actor("vik", ["vendor"], tenant="asha", attributes={"account": "Asha Systems"})
    said = invoice(line("100", vat("18")), currency="INR")
    record = documents.add(own, said, workflow=VENDOR_APPROVAL, by=issuer)
    record = documents.act(own, record, "issue", by=Actor.system("asha"))
    account = record.customer
    vendor = attrs.evolve(vendor, attributes={"account": account})
    record = documents.view(own, record, by=vendor).record
    record = attach(own, record, by=vendor, role="signed_copy")
    assert record.state == "unsigned_viewed"
    assert documents.act(own, record, "approve_vendor", by=vendor).state == "approved_by_vendor"


def test_a_write_brings_the_version_that_was_read(own: Context) -> None:
    record = add(own)
    after = attach(own, record)
    assert after.version == record.version + 1
    with pytest.raises(StaleVersion):
        attach(own, record, name="b.pdf")
    assert names(own, after) == ["a.pdf"]


def test_a_key_attaches_once(own: Context) -> None:
    record = add(own)
    first = attach(own, record, key="k")
    assert attach(own, record, key="k") == first
    assert names(own, record) == ["a.pdf"]
    with pytest.raises(KeyReused):
        attach(own, record, b"other", key="k")


def test_the_same_bytes_on_two_documents_outlive_one_of_them(own: Context) -> None:
    one, two = attach(own, add(own, "1")), attach(own, add(own, "2"))
    (file,) = documents.attachments(own, one, by=SARA)
    documents.detach(own, one, file.id, by=SARA)
    (other,) = documents.attachments(own, two, by=SARA)
    assert documents.read_attachment(own, two, other.id, by=SARA) == b"%PDF"
    # A file is read through its own document alone.
    with pytest.raises(NotFound):
        documents.read_attachment(own, one, other.id, by=SARA)


def test_an_attachment_changes_no_content(own: Context) -> None:
    record = add(own)
    after = attach(own, record)
    assert (after.revision, after.state, after.total) == (1, "open", record.total)
    with own.store.unit_of_work("asha", read_only=True) as work:
        entries = work.history(*record.key)
    assert len({entry.fingerprint for entry in entries}) == 1

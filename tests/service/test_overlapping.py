"""Two who write the same at once: one of them wins whole, the other is told why, on every store."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Any

import attrs
import pytest

from invoicekit import Actor, Coding, Context
from invoicekit.adapters.blobs.memory import MemoryBlobs
from invoicekit.errors import InvoicekitError
from invoicekit.permissions import Switch
from invoicekit.ports.storage import Query
from invoicekit.records import Record
from invoicekit.service import auditing, documents, lists, settings, users
from invoicekit.workflows import ACCOUNTS_PAYABLE, RECEIVABLE
from support.written import invoice, line, vat

MEERA = Actor("meera", roles=["maker"], tenant="asha")
ADMIN = Actor("asha", roles=["sales", "finance", "admin"], tenant="asha")
BILL = ACCOUNTS_PAYABLE.kind
ROUNDS = range(5)


@pytest.fixture
def own(ctx: Context) -> Context:
    return attrs.evolve(ctx, blobs=MemoryBlobs())


def said(number: str = "1", price: str = "100") -> Any:
    return invoice(line(price, vat("18")), number=number, currency="INR")


def at_once(*acts: Callable[[], Any]) -> list[str]:
    """Do all at once; return for each `"done"`, or the code of its error."""
    start = Barrier(len(acts), timeout=30)

    def outcome(act: Callable[[], Any]) -> str:
        start.wait()
        try:
            act()
        except InvoicekitError as error:
            return error.code
        return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(outcome, acts))


def reprice(ctx: Context, bill: Record, price: str) -> None:
    content = said(bill.number, price)
    documents.edit(ctx, bill, invoice=content, coding=Coding(price), by=MEERA)


def test_of_two_edits_from_one_version_one_is_kept_whole(own: Context) -> None:
    for number in ROUNDS:
        bill = documents.add(own, said(str(number)), workflow=ACCOUNTS_PAYABLE, by=MEERA)
        prices = ["200", "300"]
        outcomes = at_once(*(partial(reprice, own, bill, price) for price in prices))
        assert sorted(outcomes) == ["done", "stale_version"]
        won = prices[outcomes.index("done")]
        view = documents.view(own, bill, by=MEERA)
        assert (view.record.version, view.record.revision) == (bill.version + 1, 2)
        assert str(view.content.invoice.lines[0].unit_price) == won
        assert view.content.coding == Coding(won)
        # 18 % on top: 236 of 200, 354 of 300.
        assert str(view.record.total) == {"200": "236.00", "300": "354.00"}[won]
        assert documents.history(own, bill, by=MEERA)[-1].version == bill.version + 1
    assert list(auditing.verify(own, by=MEERA)) == []


def test_an_edit_and_an_act_from_one_version_do_not_mix(own: Context) -> None:
    for number in ROUNDS:
        bill = documents.add(own, said(str(number)), workflow=ACCOUNTS_PAYABLE, by=MEERA)
        outcomes = at_once(
            lambda bill=bill: documents.edit(own, bill, coding=Coding("6120"), by=MEERA),
            lambda bill=bill: documents.act(own, bill, "set_aside", by=MEERA, reason="again"),
        )
        assert sorted(outcomes) == ["done", "stale_version"]
        record = documents.view(own, bill, by=MEERA).record
        edited = outcomes[0] == "done"
        assert (record.version, record.revision) == (bill.version + 1, 2 if edited else 1)
        assert (record.state == "set_aside") is not edited
    assert list(auditing.verify(own, by=MEERA)) == []


def test_of_two_new_documents_of_one_number_one_is_kept(own: Context) -> None:
    for number in ROUNDS:
        acts = [
            lambda number=number: documents.save(
                own, said(str(number)), workflow=RECEIVABLE, by=ADMIN
            )
        ] * 2
        assert sorted(at_once(*acts)) == ["done", "duplicate"]
    assert documents.find(own, by=ADMIN).count() == len(ROUNDS)
    assert list(auditing.verify(own, by=ADMIN)) == []


def test_the_same_save_twice_under_its_key_is_one(own: Context) -> None:
    for number in ROUNDS:
        acts = [
            lambda number=number: documents.save(
                own, said(str(number)), workflow=RECEIVABLE, by=ADMIN, key=f"k{number}"
            )
        ] * 3
        assert at_once(*acts) == ["done"] * 3
    assert documents.find(own, by=ADMIN).count() == len(ROUNDS)


def test_of_two_files_attached_at_one_version_one_is_listed(own: Context) -> None:
    record = documents.add(own, said(), workflow=RECEIVABLE, by=ADMIN)
    outcomes = at_once(
        *(
            lambda name=name: documents.attach(own, record, name, name.encode(), by=ADMIN)
            for name in ("a.pdf", "b.pdf")
        )
    )
    assert sorted(outcomes) == ["done", "stale_version"]
    names = [file.what.name for file in documents.attachments(own, record, by=ADMIN)]
    assert names == [["a.pdf", "b.pdf"][outcomes.index("done")]]


def test_a_list_that_is_kept_twice_at_once_is_kept_once(own: Context) -> None:
    for number in ROUNDS:
        acts = [
            lambda state=state, number=number: lists.keep(
                own, f"mine {number}", Query(state=state), by=ADMIN
            )
            for state in ("open", "deleted")
        ]
        assert at_once(*acts) == ["done", "done"]
        assert at_once(*acts) == ["done", "done"]
    assert len(lists.kept(own, by=ADMIN)) == len(ROUNDS)


def test_two_switches_at_once_both_hold(own: Context) -> None:
    for on in (False, True, False):
        switches = [
            Switch("sales", "invoice.delete", on=on),
            Switch("finance", "invoice.view", on=on),
        ]
        outcomes = at_once(
            *(lambda each=each: settings.switch(own, each, by=ADMIN) for each in switches)
        )
        assert outcomes == ["done", "done"]
        known = settings.policy_of(own, ADMIN)
        for each in switches:
            assert ((each.role, each.permission) in known.rights) is on


def user_history(ctx: Context, id_: str) -> list[tuple[str, int]]:
    with ctx.store.unit_of_work("asha", read_only=True) as work:
        return [(entry.event, entry.version) for entry in work.history("user", id_)]


def test_roles_given_at_once_are_given_one_after_the_other(own: Context) -> None:
    for number in ROUNDS:
        id_ = f"ravi-{number}"
        users.add_user(own, id_, "sales", by=ADMIN)
        given = ["finance", "sales", "finance", "admin"]
        outcomes = at_once(*(partial(users.give_role, own, id_, each, by=ADMIN) for each in given))
        assert outcomes == ["done"] * 4
        events = [("add", 1), *(("give_role", version) for version in range(2, 6))]
        assert user_history(own, id_) == events
        assert users.actor_of(own, id_, tenant="asha").roles <= {"finance", "sales", "admin"}


def test_a_user_who_is_removed_while_roles_are_given_is_removed_at_last(own: Context) -> None:
    for number in ROUNDS:
        id_ = f"ravi-{number}"
        users.add_user(own, id_, "sales", by=ADMIN)
        removed, *given = at_once(
            partial(users.remove_user, own, id_, by=ADMIN),
            *(partial(users.give_role, own, id_, each, by=ADMIN) for each in ("finance", "admin")),
        )
        assert removed == "done"
        # Who comes before the removal gives the role; who comes after is told of it.
        assert set(given) <= {"done", "state_forbids"}
        assert user_history(own, id_)[-1] == ("remove", 2 + given.count("done"))

"""Who is told of a record: whoever may see it, by a rule of its own for each kind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import attrs

from invoicekit.errors import NotPermitted
from invoicekit.permissions import Actor
from invoicekit.ports.storage import MAX_PAGE, Query, UnitOfWork
from invoicekit.service import filing, lists, news, order_records, shipment_records
from invoicekit.service.context import Context
from invoicekit.service.loaded import PAYMENT
from invoicekit.service.payments import rights
from invoicekit.service.reach import may_list, reaches
from invoicekit.service.settings import workflow_of

__all__ = ["Audience"]

_IN_BOOKS = {
    order_records.KIND: news.VIEW,
    shipment_records.KIND: news.VIEW,
    PAYMENT: rights.VIEW,
}
"""Kinds without a workflow of their own: what the policy of the documents asks for instead."""


@attrs.frozen
class Audience:
    """An actor, and where it is asked what the actor may see.

    Args:
        ctx: where to work.
        work: the open unit.
        actor: who is told.
        books: the kind of document whose policy says who sees orders, shipments and payments.
    """

    ctx: Context
    work: UnitOfWork
    actor: Actor
    books: str

    def require(self, kind: str) -> None:
        """Refuse an actor who may see nothing of a kind.

        Raises:
            NotPermitted: if the actor may not.
            InvalidValue: for a kind that nobody lists.
        """
        if kind != filing.KIND:
            self._bounds(kind)

    def reached(self, kind: str, ids: Iterable[str]) -> frozenset[str]:
        """Return those of the records of a kind that the actor may see as they stand now.

        Args:
            kind: their kind.
            ids: at most a page of them.

        Raises:
            NotPermitted: if the actor may see nothing of the kind.
        """
        asked = frozenset(ids)
        return frozenset(self._files(asked) if kind == filing.KIND else self._found(kind, asked))

    def _bounds(self, kind: str) -> tuple[Query, ...]:
        query = Query(kind=kind, limit=MAX_PAGE, counts=False)
        if kind == lists.KIND:
            return (attrs.evolve(query, created_by=[self.actor.id]),)
        bound = workflow_of(self.ctx, self.work, self.books if kind in _IN_BOOKS else kind)
        permission = _IN_BOOKS.get(kind, bound.view)
        may_list(self.ctx, bound, permission, self.actor)
        today = self.ctx.today()
        return reaches(query, bound.policy, permission, self.actor, today)

    def _found(self, kind: str, ids: frozenset[str]) -> Iterator[str]:
        for query in self._bounds(kind):
            if wanted := ids if query.id is None else ids & set(query.id):
                page = self.work.find(attrs.evolve(query, id=sorted(wanted)))
                yield from (record.id for record in page.records)

    def _files(self, ids: frozenset[str]) -> Iterator[str]:
        """Give the files of documents that the actor may see."""
        if not ids:
            return
        query = Query(kind=filing.KIND, id=sorted(ids), limit=MAX_PAGE, counts=False)
        of = {record.id: record.parent for record in self.work.find(query).records}
        for kind in {parent[0] for parent in of.values() if parent}:
            try:
                shown = self.reached(kind, {parent[1] for parent in of.values() if parent})
            except NotPermitted:
                continue
            yield from (id_ for id_, at in of.items() if at and at[0] == kind and at[1] in shown)

"""Chains: of several supplies with one transport, one alone moves the goods."""

from __future__ import annotations

from invoicekit.taxes.vat.terms import ChainLeg

__all__ = ["moves_the_goods"]


def moves_the_goods(leg: ChainLeg, *, dispatch_id_given: bool) -> bool:
    """Tell whether a supply of a chain is the one with the transport.

    Args:
        leg: the supply to the intermediary, who has the goods sent, or the one by it.
        dispatch_id_given: whether the intermediary gave its supplier the VAT id of the state where
            the transport begins.

    Source: Directive 2006/112/EC art. 36a.

    >>> moves_the_goods(ChainLeg.TO_INTERMEDIARY, dispatch_id_given=False)
    True
    >>> moves_the_goods(ChainLeg.TO_INTERMEDIARY, dispatch_id_given=True)
    False
    """
    return (leg is ChainLeg.TO_INTERMEDIARY) is not dispatch_id_given

"""What is known of a VAT id, and how: the evidence that a supply without tax rests on."""

from __future__ import annotations

from datetime import date, datetime
from typing import Protocol

import attrs

from invoicekit.taxes.facts import Fact
from invoicekit.taxes.vat.terms import IdStatus

__all__ = ["IdEvidence", "VatRegistry"]


@attrs.frozen
class IdEvidence:
    """What a check of a VAT id found.

    Args:
        value: the id, with its prefix and without blanks.
        status: what is known of it.
        how: what was checked: `"form alone"`, `"form and check digit"`, `"VIES"`.
        on: the day of the check; None where none was made.
        consultation: the number under which the registry keeps the answer; keep it as your proof.
        name: the name that the registry gave, where it gives any.
        address: the address that the registry gave.
        reason: what was wrong.
    """

    value: str = attrs.field(repr=False)
    status: IdStatus
    how: str = ""
    on: date | None = None
    consultation: str = ""
    name: str = attrs.field(default="", repr=False)
    address: str = attrs.field(default="", repr=False)
    reason: str = ""

    def as_facts(self, side: str = "buyer") -> dict[str, Fact]:
        """Return it as facts for `TaxFacts`: the calculation and its snapshot keep them.

        Args:
            side: `"buyer"` or `"seller"`.

        >>> IdEvidence("FR83404833048", IdStatus.VALID, "VIES", date(2026, 5, 4)).as_facts()
        {'buyer_vat_id': 'FR83404833048', 'buyer_vat_id_status': 'valid', ...}
        """
        named: dict[str, Fact] = {
            f"{side}_vat_id": self.value,
            f"{side}_vat_id_status": self.status.value,
        }
        if self.on is not None:
            named[f"{side}_vat_id_checked"] = self.on
        if self.consultation:
            named[f"{side}_vat_id_consultation"] = self.consultation
        return named


class VatRegistry(Protocol):
    """Somebody who knows which VAT ids are registered, as VIES does."""

    def check(self, vat_id: str, *, requester: str = "", at: datetime) -> IdEvidence:
        """Ask whether a VAT id is registered.

        Args:
            vat_id: the id with its prefix.
            requester: your own id; with it the answer bears a consultation number.
            at: the instant of the check.

        Raises:
            RegistryUnavailable: where the registry gave no answer now: ask again later.
            RegistryRefused: where it will give none to this question: mend it first.
        """
        ...

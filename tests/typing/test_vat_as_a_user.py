"""VAT as a user writes it, under mypy --strict: a choice by hand, a source of rates, a registry."""

from __future__ import annotations

from datetime import UTC, date, datetime

from invoicekit import Invoice, calculate
from invoicekit.periods import Period
from invoicekit.taxes import TaxFacts, vat
from invoicekit.taxes.rates import DatedRow
from invoicekit.taxes.vat import (
    Buyer,
    Decision,
    IdEvidence,
    IdStatus,
    RateSource,
    Seller,
    Status,
    SupplyKind,
    VatFacts,
    VatRegistry,
)


class OneRate:
    """A source of rates that knows one."""

    def rate(self, territory: str, kind: str, on: date) -> DatedRow:
        """Return 20 %."""
        return DatedRow(kind, "20", Period(on), f"the rate of {territory}")

    def rates(self, territory: str, on: date) -> tuple[DatedRow, ...]:
        """Return it alone."""
        return (self.rate(territory, "standard", on),)


class Everybody:
    """A registry that knows everybody."""

    def check(self, vat_id: str, *, requester: str = "", at: datetime) -> IdEvidence:
        """Return that the id is registered."""
        return IdEvidence(vat_id, IdStatus.VALID, "nobody asked", at.date(), requester)


def evidence(registry: VatRegistry, vat_id: str) -> TaxFacts:
    return TaxFacts(registry.check(vat_id, at=datetime(2026, 5, 4, tzinfo=UTC)).as_facts())


def test_a_user_writes_this() -> None:
    rates: RateSource = OneRate()
    regime = vat.VatRegime(vat.VatLaw(rates))
    invoice = Invoice(
        number="1",
        issue_date=date(2026, 5, 4),
        currency="EUR",
        seller=vat.party("Werkstatt Nord", vat_id="DE136695976"),
        buyer=vat.party("Atelier Bleu", vat_id=["FR83404833048"], status=Status.BUSINESS),
        lines=[
            vat.line("Design", supply=SupplyKind.SERVICES, unit_price="50", reverse_charge=True)
        ],
    )
    result = calculate(invoice, regime, facts=evidence(Everybody(), "FR83404833048"))
    assert (result.tax_rows[0].category, result.problems) == ("AE", ())
    facts = VatFacts(
        on=date(2026, 5, 4),
        supply=SupplyKind.GOODS,
        seller=Seller("DE", ["DE"]),
        buyer=Buyer("DE"),
    )
    decision = vat.decide(facts, regime.law)
    assert isinstance(decision, Decision)
    assert decision.rate == 20

"""Goods: where they are, where they are sent from and to, and what follows from it."""

from __future__ import annotations

from invoicekit.documents.problems import Problem
from invoicekit.errors import NotCovered
from invoicekit.taxes.treatment import Basis
from invoicekit.taxes.vat.categories import Category
from invoicekit.taxes.vat.deciding.case import Case
from invoicekit.taxes.vat.deciding.chain import moves_the_goods
from invoicekit.taxes.vat.deciding.in_state import in_state
from invoicekit.taxes.vat.deciding.intra_community import between_member_states
from invoicekit.taxes.vat.deciding.outcomes import Outcome, outside, reverse_charge, untaxed
from invoicekit.taxes.vat.deciding.telling import missing, note, unconfirmed, undecided
from invoicekit.taxes.vat.deciding.where_taxed import where_taxed
from invoicekit.taxes.vat.decision import Declared
from invoicekit.taxes.vat.terms import ChainLeg, Nature
from invoicekit.taxes.vat.territories import EU, Territory

__all__ = ["decide_goods"]


def decide_goods(case: Case) -> Outcome:
    """Return what VAT makes of goods.

    Args:
        case: the facts and the law.

    Source: Directive 2006/112/EC art. 31 to 39, 138 to 147; VATA 1994 s.7, s.30(6).
    """
    facts = case.facts
    placed = _placed_by_nature(case)
    if placed is not None:
        return placed
    origin = case.at(facts.dispatch or facts.seller.territory)
    if facts.designated_zone and origin.state == "AE":
        text = "goods that stay in a designated zone"
        source = "Federal Decree-Law 8/2017 art. 50"
        return outside(case, origin, Basis("designated_zone", text, source))
    if not facts.transported:
        return where_taxed(case, origin, _without_transport(origin))
    end = facts.delivery or facts.buyer.territory or facts.seller.territory
    destination = case.at(end)
    if facts.chain is not None and not moves_the_goods(
        facts.chain, dispatch_id_given=facts.dispatch_id_given
    ):
        before = facts.chain is ChainLeg.TO_INTERMEDIARY
        place = origin if before else destination
        return where_taxed(case, place, _beside_transport(place, before=before))
    return _moved(case, origin, destination)


def _without_transport(place: Territory) -> Basis:
    return Basis("no_transport", f"goods located in {place.shown}", _article(place, "31"))


def _beside_transport(place: Territory, *, before: bool) -> Basis:
    side = "before" if before else "after"
    text = f"the supply {side} the one with the transport, in {place.shown}"
    return Basis("chain", text, _article(place, "31, 36a"))


def _article(place: Territory, articles: str) -> str:
    own = place.area != EU and place.source
    return own or f"Directive 2006/112/EC art. {articles}"


def _placed_by_nature(case: Case) -> Outcome | None:
    """Return the decision on goods that are placed by what they are; else None."""
    facts = case.facts
    if facts.nature is Nature.INSTALLED:
        key = facts.installed or facts.delivery
        if not key:
            return undecided(missing("installed", "where the goods are installed", _36))
        place = case.at(key)
        return where_taxed(case, place, Basis("installed", f"installed in {place.shown}", _36))
    if facts.nature is Nature.ON_BOARD:
        source = "Directive 2006/112/EC art. 37"
        if not facts.departure:
            return undecided(missing("departure", "where the journey begins", source))
        place = case.at(facts.departure)
        basis = Basis("on_board", f"the journey begins in {place.shown}", source)
        return where_taxed(case, place, basis)
    return _through_a_network(case) if facts.nature is Nature.GAS_AND_POWER else None


_36 = "Directive 2006/112/EC art. 36"


def _through_a_network(case: Case) -> Outcome:
    """Return the decision on gas, power, heat and cold (art. 38, 39, 195)."""
    buyers, article = case.buyers, "38" if case.facts.buyer.dealer else "39"
    basis = Basis(
        "gas_and_power",
        f"gas or power to {'a dealer' if article == '38' else 'who uses it'} in {buyers.shown}",
        f"Directive 2006/112/EC art. {article}",
    )
    owed = case.to_business and case.facts.buyer.has_id and not case.is_home(buyers)
    if owed and case.zone_of(buyers) == EU:
        return reverse_charge(buyers, Basis(basis.rule, basis.text, f"{basis.source}, 195"))
    return where_taxed(case, buyers, basis)


def _moved(case: Case, origin: Territory, destination: Territory) -> Outcome:
    if origin.state == destination.state:
        # Northern Ireland and Great Britain are one state to each other.
        place = _region(case, origin, destination)
        return where_taxed(
            case, place, Basis("domestic", f"supplied in {place.shown}", _article(place, "32"))
        )
    if origin.area == EU and destination.area == EU:
        return between_member_states(case, origin, destination)
    if origin.area == EU:
        text = f"sent from {origin.shown} to {destination.shown}, outside the EU"
        basis = Basis("export", text, "Directive 2006/112/EC art. 146(1)")
        return untaxed(case, Category.EXPORT, origin, basis, "VATEX-EU-G", _proof())
    return _from_outside(case, origin, destination)


def _region(case: Case, origin: Territory, destination: Territory) -> Territory:
    """Return the part of a state whose rates hold.

    The Greek islands' rates hold for goods from the mainland only to a buyer established there.
    """
    islands = "GR-ISLANDS"
    if destination.key == islands and case.buyers.key == islands:
        return destination
    return origin


def _proof() -> Problem:
    return note(
        "keep_export_evidence",
        "lines",
        "an export is exempt where it can be proved that the goods left",
        "Keep the customs' confirmation of exit",
        "Directive 2006/112/EC art. 131, 146(1)",
    )


def _from_outside(case: Case, origin: Territory, destination: Territory) -> Outcome:
    facts = case.facts
    if facts.imported and destination.area == EU and not case.to_business:
        return _small_consignment(case, origin, destination)
    if not origin.listed and destination.state == "AE" and case.to_business:
        text = f"goods imported into {destination.shown} by a business"
        source = "Federal Decree-Law 8/2017 art. 48"
        return reverse_charge(destination, Basis("imported_goods", text, source))
    row = case.law.table("abroad").find(f"goods {origin.state}", case.on)
    if row is not None:
        text = f"sent from {origin.shown} to {destination.shown}"
        basis = Basis("export", text, row.source)
        code = row.detail("code") or ("VATEX-EU-G" if row.value == "G" else "")
        told = unconfirmed(row, case.on)
        return untaxed(case, Category(row.value), origin, basis, code, _proof(), *told)
    if origin.rates:
        raise NotCovered("rule for exports", origin.shown, "Choose by hand with vat_reason")
    text = f"the transport begins in {origin.shown}; tax on the import is paid at customs"
    return outside(case, origin, Basis("begins_outside", text, "Directive 2006/112/EC art. 32"))


def _small_consignment(case: Case, origin: Territory, destination: Territory) -> Outcome:
    """Return the decision on goods of EUR 150 at most that a consumer has sent from outside."""
    text = f"goods from {origin.shown} to a consumer in {destination.shown}"
    if case.facts.seller.import_scheme:
        source = "Directive 2006/112/EC art. 33(c), 369l"
        basis = Basis("import_scheme", text, source)
        return in_state(case, destination, basis, declared=Declared.IMPORT_SCHEME)
    basis = Basis("import", f"{text}; tax on the import is paid at customs", _32)
    return outside(case, origin, basis)


_32 = "Directive 2006/112/EC art. 32, 60"

"""Laws that hold for every supply and every document, whatever their facts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import attrs
from hypothesis import given
from hypothesis import strategies as st

from invoicekit.documents import Delivery, Liability
from invoicekit.errors import NotCovered
from invoicekit.taxes import vat
from invoicekit.taxes.vat import (
    Buyer,
    Category,
    Decision,
    IdStatus,
    Margin,
    Nature,
    Seller,
    Status,
    SupplyKind,
    Turnover,
    VatFacts,
)
from invoicekit.taxes.vat.terms import fits
from invoicekit.taxes.vat.territories import known_territories
from support.vat_cases import SELLER, bill, goods, service, worked

HOMES = st.sampled_from(["DE", "FR", "IE", "GB", "XI"])
PLACES = st.sampled_from(
    ["DE", "FR", "IE", "IT", "GB", "XI", "ES-CN", "US", "CH", "AE", "SA", "PL"]
)
ANYWHERE = st.one_of(HOMES, HOMES, PLACES, st.sampled_from(known_territories()))
DAYS = st.dates(date(2016, 1, 1), date(2029, 1, 1))


def rarely(*others: Any, instead: Any = None) -> st.SearchStrategy[Any]:
    """Give the usual value in most cases: what is special about a supply is little at a time."""
    return st.one_of(*[st.just(instead)] * 3, st.sampled_from(others))


@st.composite
def sellers(draw: st.DrawFn) -> Seller:
    home = draw(ANYWHERE)
    more = draw(st.sets(PLACES, max_size=2))
    status = draw(rarely(*Status, instead=Status.BUSINESS))
    return Seller(home, (home, *sorted(more)), status, one_stop_shop=draw(st.booleans()))


@st.composite
def buyers(draw: st.DrawFn) -> Buyer:
    territory = draw(ANYWHERE)
    status = draw(rarely(*IdStatus, instead=IdStatus.VALID))
    of = "" if status is IdStatus.NONE else draw(rarely("FR", "XI", instead=territory))
    return Buyer(territory, draw(st.sampled_from(Status)), of, status, draw(st.booleans()))


@st.composite
def supplies(draw: st.DrawFn) -> VatFacts:
    kind = draw(st.sampled_from(SupplyKind))
    natures = [n for n in Nature if fits(n, kind)]
    some: dict[str, Any] = {
        "exemption": draw(rarely("VATEX-EU-132-1I", "VATEX-EU-135-1", instead="")),
        "margin": draw(rarely(*Margin)),
        "reverse_charge": draw(rarely(True, False)),
        "reverse_charged": draw(rarely("construction", "mobile_phones", "scrap", instead="")),
        "rate_kind": draw(rarely("reduced", "zero", instead="standard")),
        "rate": draw(rarely(Decimal(0), Decimal(20), Decimal(7))),
        "stated": draw(rarely(*Category)),
    }
    places = {
        name: draw(st.one_of(st.just(""), ANYWHERE))
        for name in ("dispatch", "delivery", "installed", "performance", "departure", "arrival")
    }
    answers = ("triangulation", "call_off_stock", "imported", "split_payment")
    return VatFacts(
        on=draw(DAYS),
        supply=kind,
        seller=draw(sellers()),
        buyer=draw(buyers()),
        nature=draw(rarely(*natures, instead=Nature.GENERAL)),
        transported=draw(st.booleans()),
        turnover=Turnover(draw(st.sampled_from([None, "0", "20000"])), "0", "100"),
        amount=draw(st.sampled_from([None, "100", "9000"])),
        **some,
        **places,
        **{name: draw(rarely(True, instead=False)) for name in answers},
    )


@given(supplies())
def test_each_decision_names_an_article_and_each_question_a_remedy(facts: VatFacts) -> None:
    outcome = vat.decide(facts)
    if isinstance(outcome, Decision):
        assert outcome.basis.source
        assert outcome.basis.text
        assert outcome.basis.rule
    else:
        assert outcome.problems
    for problem in outcome.problems:
        assert problem.code
        assert problem.path
        assert problem.remedy


@given(supplies())
def test_equal_facts_are_decided_equally(facts: VatFacts) -> None:
    again = attrs.evolve(facts)
    assert again is not facts
    assert vat.decide(facts) == vat.decide(again)


@given(supplies())
def test_a_category_and_its_rate_fit(facts: VatFacts) -> None:
    outcome = vat.decide(facts)
    if not isinstance(outcome, Decision):
        return
    category, rate = outcome.category, outcome.rate
    assert (rate is None) is (category is Category.OUTSIDE)
    if category in {Category.IGIC, Category.IPSI}:
        # These two have a rate of zero beside the others: EN 16931 BR-AF-05, BR-AG-05.
        assert rate is not None
        assert rate >= 0
    elif rate is not None:
        assert (rate > 0) is category.is_taxed
    assert bool(outcome.exemption_reason) >= category.gives_reason
    if category in {Category.STANDARD, Category.IGIC, Category.IPSI, Category.SPLIT_PAYMENT}:
        assert (outcome.exemption_code, outcome.exemption_reason) == ("", "")


@given(supplies())
def test_the_category_never_follows_from_a_rate_of_zero(facts: VatFacts) -> None:
    """Without a rate of zero the same supply has the same category, or none was decided."""
    silent = vat.decide(attrs.evolve(facts, rate=None))
    zero = vat.decide(attrs.evolve(facts, rate=Decimal(0)))
    if not isinstance(zero, Decision):
        return
    if zero.category in {Category.IGIC, Category.IPSI}:
        return
    assert isinstance(silent, Decision)
    assert zero.category is silent.category


@given(supplies(), st.sampled_from([None, True]), st.booleans())
def test_reverse_charge_charges_no_tax_of_the_supplier(
    facts: VatFacts, said: bool | None, private: bool
) -> None:
    if private:
        facts = attrs.evolve(facts, buyer=Buyer(facts.buyer.territory), exemption="", margin=None)
    facts = attrs.evolve(facts, reverse_charge=said)
    outcome = vat.decide(facts)
    if isinstance(outcome, Decision):
        owed = outcome.category is Category.REVERSE_CHARGE
        assert (outcome.liability is Liability.RECIPIENT) is owed
        if owed:
            assert outcome.rate == 0
            assert facts.buyer.status is not Status.CONSUMER


@given(supplies())
def test_an_intra_community_supply_rests_on_an_id_and_a_border(facts: VatFacts) -> None:
    outcome = vat.decide(facts)
    if isinstance(outcome, Decision) and outcome.category is Category.INTRA_COMMUNITY:
        assert facts.supply is SupplyKind.GOODS
        assert not facts.buyer.id_status.is_refuted
        assert facts.dispatch != facts.delivery or not facts.dispatch


@given(supplies(), st.sampled_from(Category))
def test_an_override_wins_and_keeps_the_proposal(facts: VatFacts, category: Category) -> None:
    chosen = attrs.evolve(facts, override=vat.Override(category, "a ruling", Decimal(9)))
    outcome = vat.decide(chosen)
    assert isinstance(outcome, Decision)
    assert outcome.category is category
    proposed = vat.decide(attrs.evolve(facts, stated=None))
    assert (outcome.proposal is None) is not isinstance(proposed, Decision)


@given(
    st.lists(st.tuples(st.booleans(), st.integers(1, 9_999_999)), min_size=1, max_size=6), PLACES
)
def test_a_document_adds_up_and_never_mixes_tax_and_reverse_charge(
    lines: list[tuple[bool, int]], country: str
) -> None:
    made = [(goods if is_goods else service)(f"{cents / 100:.2f}") for is_goods, cents in lines]
    buyer = vat.party("Somebody", country=country, status="business")
    result = worked(bill(*made, seller=SELLER, buyer=buyer, delivery=Delivery(country=country)))
    for row in result.tax_rows:
        category = Category(row.category)
        assert (row.amount > 0) <= category.is_taxed
        if row.liability is Liability.RECIPIENT:
            assert row.amount == 0
    assert result.totals.payable == result.totals.tax_exclusive + result.totals.tax_total


@given(ANYWHERE, DAYS)
def test_a_rate_is_a_number_or_an_error_that_names_the_gap(key: str, on: date) -> None:
    try:
        rate = vat.rate_for(key, on)
    except NotCovered as error:
        rate, named = Decimal(1), bool(error.remedy and error.key)
    else:
        named = True
    assert named
    assert 0 < rate <= 27

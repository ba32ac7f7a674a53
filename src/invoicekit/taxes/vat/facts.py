"""The facts that the VAT of a supply hangs on, and nothing of a document."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

import attrs

from invoicekit.documents.problems import Problem
from invoicekit.money import DecimalLike, to_decimal
from invoicekit.taxes.vat.categories import Category
from invoicekit.taxes.vat.rates import STANDARD
from invoicekit.taxes.vat.terms import ChainLeg, IdStatus, Margin, Nature, Status, SupplyKind

__all__ = ["Buyer", "Construction", "Override", "Seller", "TakenBack", "Turnover", "VatFacts"]


def _keys(value: Iterable[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _figure(value: DecimalLike | None) -> Decimal | None:
    return None if value is None else to_decimal(value)


def _problems(value: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(value)


@attrs.frozen
class Seller:
    """Who supplies.

    Args:
        territory: where the business is established: `"DE"`, `"XI"`, `"US"`.
        ids: the territories in which it has a VAT id.
        status: a business, a small one, or no taxable person (`CONSUMER`).
        establishments: further territories with an establishment that takes part in the supply
            (art. 192a).
        one_stop_shop: whether it declares sales to consumers by the Union or non-Union scheme.
        import_scheme: whether it has an `IM` number for consignments of EUR 150 at most.
        exempt_in: the territories in which it may use the exemption for small businesses across the
            border, by its `EX` number.
    """

    territory: str = ""
    ids: tuple[str, ...] = attrs.field(default=(), converter=_keys)
    status: Status = Status.BUSINESS
    establishments: tuple[str, ...] = attrs.field(default=(), converter=_keys)
    one_stop_shop: bool = False
    import_scheme: bool = False
    exempt_in: tuple[str, ...] = attrs.field(default=(), converter=_keys)


@attrs.frozen
class Buyer:
    """Who receives.

    Args:
        territory: where it is established and receives the supply, or lives.
        status: a business, a public body with a VAT id, or a consumer.
        id_territory: the territory of its VAT id; empty without one.
        id_status: what is known of that id.
        dealer: whether it deals in gas, power, heat or cold (art. 38).
    """

    territory: str = ""
    status: Status = Status.CONSUMER
    id_territory: str = ""
    id_status: IdStatus = IdStatus.NONE
    dealer: bool = False

    @property
    def has_id(self) -> bool:
        """Tell whether there is an id that nobody refuted."""
        return bool(self.id_territory) and not self.id_status.is_refuted


@attrs.frozen
class Turnover:
    """The sales that count for the threshold of EUR 10,000 (art. 59c), before tax.

    Args:
        this_year: those of the calendar year before this one, in EUR; None where nobody told.
        last_year: those of the year before, in EUR.
        this_sale: the sale in question, in EUR.
        whole_union: all that a small business turns over in the Union in this year, in EUR; above
            EUR 100,000 it is exempt across no border (art. 284(2)).
    """

    this_year: Decimal | None = attrs.field(default=None, converter=_figure, repr=False)
    last_year: Decimal | None = attrs.field(default=None, converter=_figure, repr=False)
    this_sale: Decimal | None = attrs.field(default=None, converter=_figure, repr=False)
    whole_union: Decimal | None = attrs.field(default=None, converter=_figure, repr=False)


@attrs.frozen
class Construction:
    """What the reverse charge for construction of the United Kingdom asks.

    Args:
        reportable: whether the payment is reported under the Construction Industry Scheme.
        end_user: whether the customer said in writing that it is an end user or intermediary.
        labour_only: whether an employment business supplies workers.
        share: the part of the document's value that is such work, in percent; 5 or less is left
            out of account.
    """

    reportable: bool = False
    end_user: bool = False
    labour_only: bool = False
    share: Decimal = attrs.field(default=Decimal(100), converter=to_decimal)


@attrs.frozen
class Override:
    """A person's choice against the proposal.

    Args:
        category: the category to take.
        reason: why; without one it is refused.
        rate: in percent: 19 means 19 %.
        exemption_code: the code of the VATEX list, where no tax is charged.
    """

    category: Category
    reason: str
    rate: Decimal | None = attrs.field(default=None, converter=_figure)
    exemption_code: str = ""


@attrs.frozen
class TakenBack:
    """What a prepayment invoice billed, on the line of the final invoice that takes it back.

    Args:
        prepayment: the number of the prepayment invoice.
        category: the one that it was billed in; None where the line does not state it.
        rate: in percent: 16 means 16 %.
        exemption_code: the code of the VATEX list, where no tax was charged.
        exemption_reason: the same in words.
    """

    prepayment: str
    category: Category | None = None
    rate: Decimal | None = attrs.field(default=None, converter=_figure)
    exemption_code: str = ""
    exemption_reason: str = ""


# Without slots a frozen value of many fields is made in half the time.
@attrs.frozen(kw_only=True, slots=False)
class VatFacts:
    """What is supplied, by whom, to whom, from where to where, on which day.

    Every place is the key of a territory. One is empty where nobody told it.

    Args:
        on: the tax point.
        supply: goods or services.
        seller: who supplies.
        buyer: who receives.
        nature: what it is, as far as the place hangs on it.
        dispatch: where the transport of goods begins.
        delivery: where it ends.
        transported: whether the goods move; without transport `dispatch` is where they are.
        installed: where goods are installed.
        performance: where a service is performed, the land is, the vehicle is handed over.
        departure: where a journey or a transport begins.
        arrival: where a transport of goods as a service ends.
        use_and_enjoyment: the place that a state names by art. 59a, where it does.
        rate_kind: which rate: `"standard"`, `"reduced"`, `"zero"`, `"books"`.
        rate: the rate that the document states, in percent.
        stated: the category that the document states.
        exemption: the code of the exemption that the supply has, from the VATEX list.
        margin: the margin scheme that the seller chose.
        reverse_charge: whether the buyer owes the tax, as the document says; None if it does not.
        reverse_charged: what the supply is in the table of domestic reverse charges: `"scrap"`.
        declaration: whether the buyer made the statement that such a row asks for.
        amount: of the supply before tax, for rows with a threshold.
        currency: of that amount; empty where it is the state's own.
        amount_of_note: whether that amount is a note's, which may be of a part of the supply alone.
        turnover: for the threshold of sales to consumers.
        chain: which supply of a chain it is.
        dispatch_id_given: whether the intermediary gave its supplier the id of the dispatch state.
        triangulation: whether the seller stands in the middle of a triangle (art. 141).
        call_off_stock: whether the goods go to a stock for a known buyer (art. 17a).
        through_platform: whether a platform is deemed to buy and sell the goods (art. 14a).
        imported: whether goods to a consumer come from outside the EU, in a consignment of EUR 150
            at most.
        split_payment: whether a public buyer in Italy pays the tax to the treasury.
        designated_zone: whether the goods stay in a designated zone of the Emirates.
        construction: what the United Kingdom asks of construction.
        override: a person's choice.
        taken_back: what a prepayment invoice billed, where the line takes that back.
        problems: what could not be read, each with its path.
    """

    on: date | None = None
    supply: SupplyKind | None = None
    seller: Seller = Seller()
    buyer: Buyer = Buyer()
    nature: Nature = Nature.GENERAL
    dispatch: str = ""
    delivery: str = ""
    transported: bool = True
    installed: str = ""
    performance: str = ""
    departure: str = ""
    arrival: str = ""
    use_and_enjoyment: str = ""
    rate_kind: str = STANDARD
    rate: Decimal | None = attrs.field(default=None, converter=_figure)
    stated: Category | None = None
    exemption: str = ""
    margin: Margin | None = None
    reverse_charge: bool | None = None
    reverse_charged: str = ""
    declaration: bool = False
    amount: Decimal | None = attrs.field(default=None, converter=_figure, repr=False)
    currency: str = ""
    amount_of_note: bool = False
    turnover: Turnover = Turnover()
    chain: ChainLeg | None = None
    dispatch_id_given: bool = False
    triangulation: bool = False
    call_off_stock: bool = False
    through_platform: bool = False
    imported: bool = False
    split_payment: bool = False
    designated_zone: bool = False
    construction: Construction = Construction()
    override: Override | None = None
    taken_back: TakenBack | None = None
    problems: tuple[Problem, ...] = attrs.field(default=(), converter=_problems)

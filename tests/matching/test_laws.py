"""What holds for every sequence of receipts, returns, bills, notes and cancellations."""

from __future__ import annotations

from decimal import Decimal

import attrs
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from invoicekit import InvoiceKind
from invoicekit.matching import (
    Purchases,
    Tolerance,
    Tolerances,
    balances,
    billed_by,
    match,
    propose,
    taken_too_much,
)
from support.purchasing import bill, order, receipt, take

SLACK = Decimal("0.10")
"""Ten percent of what was received may be billed on top."""

BOUNDS = Tolerances(quantity=Tolerance(percent="10"))
QUANTITIES = st.integers(1, 200).map(lambda n: Decimal(n) / 10)


class House(RuleBasedStateMachine):
    """A house that receives, sends back, bills, credits and cancels, in any order.

    The model counts by hand: a table of what came and one of what each document took.
    """

    def __init__(self):
        super().__init__()
        self.receipts = []
        self.bills = {}
        self.came = {}
        self.took = {}

    def known(self, apart=None):
        purchases = Purchases([order()], self.receipts)
        rows = [
            row
            for id_, content in self.bills.items()
            if id_ != apart
            for row in billed_by(content, purchases, str(id_))
        ]
        return attrs.evolve(purchases, billed=rows)

    def billed(self, key=None):
        taken = (t for each in self.took.values() for k, t in each.items() if key in {None, k})
        return sum(taken, Decimal(0))

    @rule(quantity=QUANTITIES)
    def receive(self, quantity):
        key = f"GR-{len(self.receipts)}"
        self.receipts.append(receipt(key, str(quantity), 1 + len(self.receipts) % 28))
        self.came[key] = quantity

    @rule(data=st.data(), quantity=QUANTITIES)
    def send_back(self, data, quantity):
        open_ = [key for key, came in self.came.items() if came - self.billed(key) > 0]
        if not open_:
            return
        key = data.draw(st.sampled_from(open_))
        back = min(quantity, self.came[key] - self.billed(key))
        number = f"GR-{len(self.receipts)}"
        part = {"reverses": key, "reverses_line": "1"}
        self.receipts.append(receipt(number, str(-back), 28, **part))
        self.came[key] -= back

    @rule(data=st.data(), credit=st.booleans())
    def bill(self, data, credit):
        if not self.came:
            return
        keys = st.sampled_from(sorted(self.came))
        picks = data.draw(st.dictionaries(keys, QUANTITIES, min_size=1, max_size=3))
        self._try(len(self.bills), picks, credit)

    @rule(data=st.data())
    def edit(self, data):
        if not self.bills or not self.came:
            return
        id_ = data.draw(st.sampled_from(sorted(self.bills)))
        keys = st.sampled_from(sorted(self.came))
        picks = data.draw(st.dictionaries(keys, QUANTITIES, max_size=3))
        credit = self.bills[id_].invoice.kind is InvoiceKind.CREDIT_NOTE
        self._try(id_, picks, credit)

    def _try(self, id_, picks, credit):
        total = sum(picks.values(), Decimal(0)) or Decimal(1)
        kind = InvoiceKind.CREDIT_NOTE if credit else InvoiceKind.INVOICE
        matches = [take(str(quantity), key) for key, quantity in picks.items()]
        content = bill(*matches, quantity=str(total), kind=kind)
        had = self.took.get(id_, {})
        sign = -1 if credit else 1
        takes = {key: sign * quantity for key, quantity in picks.items()}
        others = {key: self.billed(key) - had.get(key, 0) for key in takes}
        refused = taken_too_much(content, self.known(id_), BOUNDS, self.bills.get(id_))
        if refused:
            assert self._is_too_much(takes, others, had), "what fits is never refused"
            return
        for key, quantity in takes.items():
            if quantity > max(had.get(key, Decimal(0)), Decimal(0)):
                assert others[key] + quantity <= self.came[key] * (1 + SLACK)
            elif quantity < min(had.get(key, Decimal(0)), Decimal(0)):
                assert others[key] + quantity >= 0, "no more is credited than was billed"
        self.bills[id_] = content
        self.took[id_] = takes

    def _is_too_much(self, takes, others, had):
        """Tell by hand whether something goes beyond, of one receipt or of all together."""
        whole = self.billed() - sum(had.values(), Decimal(0))
        own = sum(takes.values(), Decimal(0))
        came = sum(self.came.values(), Decimal(0))
        beyond = [others[k] + t > self.came[k] * (1 + SLACK) for k, t in takes.items() if t > 0]
        beyond += [others[k] + t < 0 for k, t in takes.items() if t < 0]
        beyond.append(own > 0 and whole + own > came * (1 + SLACK))
        beyond.append(own < 0 and whole + own < 0)
        return any(beyond)

    @rule(data=st.data())
    def cancel(self, data):
        if self.bills:
            id_ = data.draw(st.sampled_from(sorted(self.bills)))
            self.bills[id_] = attrs.evolve(self.bills[id_], matches=())
            self.took[id_] = {}

    @invariant()
    def the_balances_are_those_of_the_model(self):
        (line,) = balances(self.known())
        assert line.received == sum(self.came.values(), Decimal(0))
        assert line.billed == self.billed()
        for each in line.receipts:
            assert (each.received, each.billed) == (
                self.came[each.receipt],
                self.billed(each.receipt),
            )
        available = sum((each.available for each in line.receipts), Decimal(0))
        assert available <= max(line.open, Decimal(0))

    @invariant()
    def a_proposal_is_always_acceptable(self):
        content, known = bill(quantity="50"), self.known()
        proposal = propose(content.invoice, known)
        assert taken_too_much(attrs.evolve(content, matches=proposal), known, Tolerances()) == ()


TestHouse = House.TestCase


@given(
    st.lists(QUANTITIES, min_size=1, max_size=6).flatmap(
        lambda several: st.tuples(st.just(several), st.permutations(range(len(several))))
    )
)
def test_the_order_in_which_receipts_are_told_does_not_matter(given_):
    several, places = given_
    came = [receipt(f"GR-{n}", str(q), 1 + n % 2) for n, q in enumerate(several)]
    back = receipt("GR-B", "-0.1", 9, reverses="GR-0", reverses_line="1")
    told = Purchases([order()], [*came, back])
    shuffled = Purchases([order()], [back, *(came[place] for place in places)])
    assert balances(told) == balances(shuffled)
    content = bill(quantity="12")
    matches = propose(content.invoice, told)
    assert matches == propose(content.invoice, shuffled)
    laid = attrs.evolve(content, matches=matches)
    assert match(laid, told) == match(laid, shuffled)
    proposed = sum((each.quantity for each in matches), Decimal(0))
    assert proposed == min(Decimal(12), sum(several, Decimal(0)) - Decimal("0.1"))

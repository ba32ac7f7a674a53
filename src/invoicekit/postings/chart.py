"""The chart of accounts: which account plays which role in whose books."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import attrs

from invoicekit.documents.content import Coding
from invoicekit.errors import InvalidDefinition
from invoicekit.postings.roles import Role

__all__ = ["AccountRule", "Chart"]

_CONDITIONS = (
    "tax",
    "jurisdiction",
    "currency",
    "cost_centre",
    "profit_centre",
    "plant",
    "expenditure",
)


@attrs.frozen
class AccountRule:
    """One account of a role, for those lines only that meet all its conditions.

    Args:
        role: what the account is for.
        account: its number or code.
        tax: the name of the tax: `"CGST"`; a surcharge's is `"VAT surcharge"`.
        jurisdiction: the territory or country whose tax it is: `"IN-27"`, `"DE"`.
        currency: of the document or payment.
        cost_centre: as coded.
        profit_centre: as coded.
        plant: as coded.
        expenditure: as coded.
    """

    role: Role
    account: str
    tax: str = ""
    jurisdiction: str = ""
    currency: str = ""
    cost_centre: str = ""
    profit_centre: str = ""
    plant: str = ""
    expenditure: str = ""

    @property
    def conditions(self) -> tuple[tuple[str, str], ...]:
        """Return what a line must be, by name."""
        named = ((name, getattr(self, name)) for name in _CONDITIONS)
        return tuple((name, value) for name, value in named if value)


def _accounts(
    value: Mapping[Role, str] | Iterable[tuple[Role, str]],
) -> tuple[tuple[Role, str], ...]:
    return tuple(value.items() if isinstance(value, Mapping) else value)


def _rules(value: Iterable[AccountRule]) -> tuple[AccountRule, ...]:
    return tuple(value)


@attrs.frozen
class Chart:
    """Which account plays which role.

    The rule with the most conditions that a line meets counts, then the plain account of the role.
    Where a document's coding names an account, that is where its expense or revenue goes.

    Args:
        accounts: the account of each role. Roles that never come up may be left out.
        rules: accounts for some taxes, territories, currencies, plants or cost centres only.

    Raises:
        InvalidDefinition: for an empty account, or two rules for one role on the same conditions.

    >>> own = [AccountRule(Role.INPUT_TAX, "1411", tax="CGST")]
    >>> chart = Chart({Role.EXPENSE: "6000", Role.INPUT_TAX: "1410"}, own)
    >>> chart.account(Role.INPUT_TAX, tax="CGST"), chart.account(Role.INPUT_TAX, tax="IGST")
    ('1411', '1410')
    >>> chart.account(Role.EXPENSE, coding=Coding("6120")), chart.account(Role.BANK)
    ('6120', '')
    """

    accounts: tuple[tuple[Role, str], ...] = attrs.field(default=(), converter=_accounts)
    rules: tuple[AccountRule, ...] = attrs.field(default=(), converter=_rules)

    def __attrs_post_init__(self) -> None:
        """Refuse what leaves open which account is meant."""
        seen: set[object] = set()
        plain = [AccountRule(role, account) for role, account in self.accounts]
        for rule in (*plain, *self.rules):
            place = f"accounts[{rule.role.value}]"
            if not rule.account.strip():
                raise InvalidDefinition("chart of accounts", f"{place} is empty", place)
            key = (rule.role, rule.conditions)
            if key in seen:
                said = ", ".join(f"{name} {value}" for name, value in rule.conditions) or "any line"
                reason = f"{place} is given twice for {said}"
                raise InvalidDefinition("chart of accounts", reason, place)
            seen.add(key)

    def account(
        self,
        role: Role,
        *,
        tax: str = "",
        jurisdiction: str = "",
        currency: str = "",
        coding: Coding | None = None,
    ) -> str:
        """Return the account for a line; empty where the chart has none.

        Args:
            role: what it is for.
            tax: the name of its tax.
            jurisdiction: whose tax.
            currency: of the amount.
            coding: what the document's coding says of the line.
        """
        coded = coding or Coding()
        if role.is_coded and coded.account:
            return coded.account
        facts = {"tax": tax, "jurisdiction": jurisdiction, "currency": currency}
        facts |= {name: getattr(coded, name) for name in _CONDITIONS[3:]}
        met = [
            rule
            for rule in self.rules
            if rule.role is role and all(facts[name] == value for name, value in rule.conditions)
        ]
        if met:
            return max(met, key=lambda rule: len(rule.conditions)).account
        return dict(self.accounts).get(role, "")

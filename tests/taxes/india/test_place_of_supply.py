"""The place of supply: every case of IGST Act s.10 to s.13, with its dated changes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoicekit.documents import Problem
from invoicekit.errors import NotCovered
from invoicekit.taxes.india.dated import law_file
from invoicekit.taxes.india.place import (
    PlaceOfSupply,
    Undecided,
    ZeroRating,
    place_of_supply,
    shipped_rules,
)
from invoicekit.taxes.india.supply import (
    ABROAD,
    ExportRoute,
    Movement,
    Registration,
    ServiceNature,
    Supply,
    SupplyKind,
    Taxability,
)

NOW = date(2026, 11, 2)
REGULAR, UNREGISTERED, OVERSEAS = (
    Registration.REGULAR,
    Registration.UNREGISTERED,
    Registration.OVERSEAS,
)


def goods(movement: str, *, to: Registration = REGULAR, on: date = NOW, **facts: Any) -> Supply:
    given_facts = {"supplier_state": "27", "recipient_state": "29", **facts}
    return Supply(
        kind=SupplyKind.GOODS,
        movement=Movement(movement),
        on=on,
        recipient_registration=to,
        **given_facts,
    )


def service(nature: str, *, to: Registration = REGULAR, on: date = NOW, **facts: Any) -> Supply:
    given_facts = {"supplier_state": "27", "recipient_state": "29", **facts}
    return Supply(
        kind=SupplyKind.SERVICES,
        nature=ServiceNature(nature),
        on=on,
        recipient_registration=to,
        **given_facts,
    )


def exported(nature: str, **facts: Any) -> Supply:
    """A service from Maharashtra to a recipient abroad."""
    return service(
        nature,
        to=OVERSEAS,
        **{
            "recipient_state": ABROAD,
            "foreign_exchange": True,
            "export_route": ExportRoute.WITHOUT_PAYMENT,
            **facts,
        },
    )


def imported(nature: str, **facts: Any) -> Supply:
    """A service from abroad to a recipient in Karnataka."""
    return service(
        nature,
        **{"supplier_state": ABROAD, "supplier_registration": OVERSEAS, **facts},
    )


def found(supply: Supply) -> PlaceOfSupply:
    place = place_of_supply(supply)
    assert isinstance(place, PlaceOfSupply), place
    return place


def refused(supply: Supply) -> tuple[Problem, ...]:
    place = place_of_supply(supply)
    assert isinstance(place, Undecided), place
    return place.problems


GOODS = [
    (goods("delivered", delivery_state="33"), "33", "s.10(1)(a), s.7(1)"),
    (goods("delivered", delivery_state="27"), "27", "s.10(1)(a), s.8(1)"),
    (goods("third_person", delivery_state="33"), "29", "s.10(1)(b), s.7(1)"),
    (goods("third_person", delivery_state="33", principal_place="07"), "07", "s.10(1)(b), s.7(1)"),
    (goods("none", goods_state="24"), "24", "s.10(1)(c), s.7(1)"),
    (goods("installed", site_state="27", to=UNREGISTERED), "27", "s.10(1)(d), s.8(1)"),
    (goods("on_board", loading_state="27"), "27", "s.10(1)(e), s.8(1)"),
    (
        goods("delivered", to=UNREGISTERED, delivery_state="33", address_on_record="29"),
        "29",
        "s.10(1)(ca), s.7(1)",
    ),
    (
        goods("none", to=UNREGISTERED, goods_state="33", address_on_record="29"),
        "29",
        "s.10(1)(ca), s.7(1)",
    ),
    (goods("delivered", to=UNREGISTERED, delivery_state="33"), "27", "s.10(1)(ca), s.8(1)"),
    (
        goods(
            "delivered",
            to=UNREGISTERED,
            on=date(2023, 9, 30),
            delivery_state="33",
            address_on_record="29",
        ),
        "33",
        "s.10(1)(a), s.7(1)",
    ),
    (
        goods(
            "delivered",
            to=UNREGISTERED,
            ecommerce=True,
            delivery_state="33",
            address_on_record="29",
        ),
        "33",
        "s.10(1)(ca); Circular 209/3/2024, s.7(1)",
    ),
]

SERVICES = [
    (service("general"), "29", "s.12(2)(a)"),
    (service("general", to=UNREGISTERED, address_on_record="33"), "33", "s.12(2)(b)"),
    (service("general", to=UNREGISTERED), "27", "s.12(2)(b)"),
    (service("immovable_property", property_state="30"), "30", "s.12(3)"),
    (service("immovable_property", property_state="96"), "29", "s.12(3)"),
    (service("personal", performance_state="27"), "27", "s.12(4)"),
    (service("training", performance_state="27"), "29", "s.12(5)"),
    (service("training", to=UNREGISTERED, performance_state="27"), "27", "s.12(5)"),
    (service("event_admission", event_state="07"), "07", "s.12(6)"),
    (service("event_organising", event_state="07"), "29", "s.12(7)"),
    (service("event_organising", to=UNREGISTERED, event_state="07"), "07", "s.12(7)"),
    (service("event_organising", to=UNREGISTERED, event_state="96"), "29", "s.12(7)"),
    (service("goods_transport", handover_state="24"), "29", "s.12(8)"),
    (service("goods_transport", to=UNREGISTERED, handover_state="24"), "24", "s.12(8)"),
    (service("passenger_transport", embarkation_state="24"), "29", "s.12(9)"),
    (service("passenger_transport", to=UNREGISTERED, embarkation_state="24"), "24", "s.12(9)"),
    (service("passenger_pass", to=UNREGISTERED, address_on_record="33"), "33", "s.12(2)(b)"),
    (service("on_board", departure_state="24"), "24", "s.12(10)"),
    (service("telecom_fixed", installation_state="24"), "24", "s.12(11)"),
    (service("telecom_postpaid", billing_state="24"), "24", "s.12(11)"),
    (service("telecom_prepaid", recharge_state="24"), "24", "s.12(11)"),
    (service("telecom_other", address_on_record="24"), "24", "s.12(11)"),
    (service("telecom_other"), "27", "s.12(11)"),
    (service("banking", address_on_record="24"), "24", "s.12(12)"),
    (service("banking"), "27", "s.12(12)"),
    (service("insurance", address_on_record="24"), "29", "s.12(13)"),
    (service("insurance", to=UNREGISTERED, address_on_record="24"), "24", "s.12(13)"),
    (service("government_advertisement", performance_state="24"), "24", "s.12(14)"),
    (service("intermediary"), "29", "s.12(2)(a)"),
]

ABROAD_SERVICES = [
    (exported("general"), "96", "s.13(2), s.7(5)(a), s.16(1)"),
    (imported("general"), "29", "s.13(2), s.7(4)"),
    (imported("general", recipient_state=""), "96", "s.13(2)"),
    (exported("goods_made_available", performance_state="27"), "27", "s.13(3)(a), s.8(2)"),
    (exported("remote_on_goods", goods_state="24"), "24", "s.13(3)(a), s.7(3)"),
    (exported("individual_present", performance_state="27"), "27", "s.13(3), s.8(2)"),
    (exported("personal", performance_state="96"), "96", "s.13(3), s.7(5)(a), s.16(1)"),
    (exported("repair_for_reexport"), "96", "s.13(3), s.13(2), s.7(5)(a), s.16(1)"),
    (
        exported("pharma_research"),
        "96",
        "s.13(3); Notification 4/2019-IT, s.7(5)(a), s.16(1)",
    ),
    (exported("immovable_property", property_state="27"), "27", "s.13(4), s.8(2)"),
    (imported("immovable_property", property_state="96"), "96", "s.13(4)"),
    (exported("event_admission", event_state="27"), "27", "s.13(5), s.8(2)"),
    (imported("event_organising", event_state="29"), "29", "s.13(5), s.7(4)"),
    (exported("banking"), "27", "s.13(8), s.8(2)"),
    (imported("banking"), "96", "s.13(8)"),
    (exported("intermediary"), "27", "s.13(8)(b), s.8(2)"),
    (exported("transport_hire"), "27", "s.13(8)(c), s.8(2)"),
    (exported("goods_transport"), "96", "s.13(2), s.7(5)(a), s.16(1)"),
    (exported("passenger_transport", embarkation_state="27"), "27", "s.13(10), s.8(2)"),
    (exported("on_board", departure_state="07"), "07", "s.13(11), s.7(3)"),
    (imported("oidar"), "29", "s.13(12), s.7(4)"),
    (exported("insurance"), "96", "s.13(2), s.7(5)(a), s.16(1)"),
]


@pytest.mark.parametrize(("supply", "state", "source"), GOODS)
def test_the_place_of_goods(supply: Supply, state: str, source: str) -> None:
    place = found(supply)
    assert (place.state, place.basis.source) == (state, f"IGST Act {source}")
    assert place.inter_state is (state != "27")


@pytest.mark.parametrize(("supply", "state", "source"), SERVICES)
def test_the_place_of_a_service_within_india(supply: Supply, state: str, source: str) -> None:
    place = found(supply)
    section = "s.8(2)" if state == "27" else "s.7(3)"
    assert (place.state, place.basis.source) == (state, f"IGST Act {source}, {section}")


@pytest.mark.parametrize(("supply", "state", "source"), ABROAD_SERVICES)
def test_the_place_of_a_service_across_the_border(supply: Supply, state: str, source: str) -> None:
    place = found(supply)
    assert (place.state, place.basis.source) == (state, f"IGST Act {source}")


def test_the_reason_reads_like_an_officers_note() -> None:
    basis = found(service("general")).basis
    assert basis.rule == "inter_state"
    assert basis.text == (
        "seller in Maharashtra (27), place of supply Karnataka (29), the recipient's location"
    )
    assert basis.source == "IGST Act s.12(2)(a), s.7(3)"


@pytest.mark.parametrize("rule", shipped_rules().rules, ids=lambda rule: rule.clause)
def test_every_row_decides_some_supply(rule: Any) -> None:
    """No row is dead: the cases above, on the days of the rows, meet each one."""
    texts = set()
    for supply, *_ in [*GOODS, *SERVICES, *ABROAD_SERVICES, *CHANGES, *OTHERS]:
        place = place_of_supply(supply)
        if isinstance(place, PlaceOfSupply):
            texts.add(place.basis.text)
    words = [rule.says, rule.says_otherwise, rule.says_abroad]
    assert any(word and any(f", {word}" in text for text in texts) for word in words)


CHANGES = [
    # The proviso to s.12(8) and s.13(9) ended on 2023-09-30.
    (service("goods_transport", delivery_state="96", on=date(2023, 9, 30)), "96"),
    (service("goods_transport", delivery_state="96", on=date(2023, 10, 1)), "29"),
    (exported("goods_transport", delivery_state="27", on=date(2023, 9, 30)), "27"),
    (exported("goods_transport", delivery_state="27", on=date(2023, 10, 1)), "96"),
    # s.10(1)(ca) began on 2023-10-01.
    (
        goods(
            "none",
            to=UNREGISTERED,
            on=date(2023, 9, 30),
            goods_state="24",
            address_on_record="29",
        ),
        "24",
    ),
    (
        exported(
            "pharma_research", on=date(2019, 9, 30), performance_state="27", export_route=None
        ),
        "27",
    ),
]


@pytest.mark.parametrize(("supply", "state"), CHANGES)
def test_a_change_of_the_law_holds_from_its_day(supply: Supply, state: str) -> None:
    facts = attrs.evolve(supply, export_route=ExportRoute.WITH_PAYMENT)
    assert found(facts).state == state


OTHERS = [
    (goods("delivered", to=OVERSEAS, recipient_state=ABROAD, delivery_state="27"),),
    (
        goods(
            "delivered",
            to=OVERSEAS,
            recipient_state=ABROAD,
            delivery_state=ABROAD,
            export_route=ExportRoute.WITH_PAYMENT,
        ),
    ),
    (goods("delivered", supplier_state=ABROAD, delivery_state="29"),),
    (goods("delivered", to=UNREGISTERED, on=date(2018, 1, 1), delivery_state="29"),),
]


def test_the_intermediary_clause_is_a_switch() -> None:
    """Finance Act 2026 omits s.13(8)(b) from a day that a user sets when it is notified."""
    supply = exported("intermediary", on=date(2027, 4, 1))
    place = found(supply)
    assert place.state == "27"
    assert [p.code for p in place.problems] == ["not_an_export", "note_on_place"]
    rules = shipped_rules().ending("13(8)(b)", date(2027, 3, 31))
    changed = place_of_supply(supply, rules)
    assert isinstance(changed, PlaceOfSupply)
    assert (changed.state, changed.zero_rated) == (ABROAD, ZeroRating.EXPORT)
    before = place_of_supply(attrs.evolve(supply, on=date(2027, 3, 31)), rules)
    assert isinstance(before, PlaceOfSupply)
    assert before.state == "27"


def test_an_unknown_clause_cannot_be_ended() -> None:
    with pytest.raises(NotCovered, match="13\\(99\\)"):
        shipped_rules().ending("13(99)", NOW)


# --- missing facts ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("supply", "fact"),
    [
        (goods("installed"), "site_state"),
        (goods("on_board"), "loading_state"),
        (goods("none"), "goods_state"),
        (goods("delivered"), "delivery_state"),
        (goods("third_person", recipient_state=""), "principal_place"),
        (service("immovable_property"), "property_state"),
        (service("personal"), "performance_state"),
        (service("event_admission"), "event_state"),
        (service("goods_transport", to=UNREGISTERED), "handover_state"),
        (service("passenger_transport", to=UNREGISTERED), "embarkation_state"),
        (service("on_board"), "departure_state"),
        (service("telecom_fixed"), "installation_state"),
        (service("telecom_prepaid"), "recharge_state"),
        (service("insurance", to=UNREGISTERED), "address_on_record"),
        (service("general", recipient_state=""), "recipient_state"),
        (service("general", supplier_state=""), "supplier_state"),
        (attrs.evolve(service("general"), on=None), "on"),
        (attrs.evolve(service("general"), kind=None), "supply"),
        (exported("general", export_route=None), "export_route"),
        (service("general", to=Registration.SEZ_UNIT), "authorised_operations"),
    ],
)
def test_a_missing_fact_is_named_and_never_guessed(supply: Supply, fact: str) -> None:
    (problem,) = refused(supply)
    assert problem.code == "missing_fact"
    assert dict(problem.parameters)["fact"] == fact
    assert problem.path
    assert problem.remedy
    assert problem.source


def test_the_stated_place_is_taken_where_facts_are_missing() -> None:
    place = found(service("immovable_property", stated_place="30"))
    assert (place.state, place.basis.text.split(", ")[-1]) == ("30", "as the document states")
    assert [p.code for p in place.problems] == ["missing_fact"]


def test_a_stated_place_that_the_law_contradicts_is_told() -> None:
    place = found(service("general", stated_place="27"))
    assert place.state == "29"
    (problem,) = place.problems
    assert problem.code == "place_of_supply_differs"


def test_words_that_were_not_understood_stop_the_search() -> None:
    told = Problem("unknown_particular", "lines[0].particulars.nature")
    assert refused(service("general", problems=[told], stated_place="29")) == (told,)


def test_a_training_across_the_border_must_be_said_otherwise() -> None:
    (problem,) = refused(exported("training"))
    assert (problem.code, problem.source) == ("no_place_rule", "IGST Act s.13")
    assert "individual_present" in problem.remedy


def test_before_gst_there_is_no_place() -> None:
    (problem,) = refused(service("general", on=date(2017, 6, 30)))
    assert problem.code == "before_gst"
    assert found(service("general", on=date(2017, 7, 1))).state == "29"


def test_nobody_in_india_is_told() -> None:
    problems = refused(service("general", supplier_state=ABROAD, recipient_state=ABROAD))
    assert [p.code for p in problems] == ["nobody_in_india"]
    stated = service("general", supplier_state=ABROAD, recipient_state=ABROAD, stated_place="29")
    assert [p.code for p in refused(stated)] == ["nobody_in_india"]


def test_an_unknown_state_is_told() -> None:
    (problem,) = refused(service("general", recipient_state="40"))
    assert problem.code == "unknown_state"


# --- several places -----------------------------------------------------------------------------


def test_several_states_need_a_line_each() -> None:
    """s.12(3) and rule 4."""
    (problem,) = refused(service("immovable_property", property_state="27,29"))
    assert problem.code == "several_places"
    assert problem.remedy.startswith("Split the line")


def test_a_service_partly_in_india_is_in_india() -> None:
    """s.13(6)."""
    assert found(exported("goods_made_available", performance_state="96,27")).state == "27"
    (problem,) = refused(exported("goods_made_available", performance_state="27,29"))
    assert problem.source == "IGST Act s.13(7)"


@given(
    st.sampled_from(list(ServiceNature)),
    st.sampled_from(list(Registration)),
    st.sampled_from(["", "27", "29", "04", "97", "96"]),
    st.sampled_from(["", "27", "29", "04", "97", "96"]),
    st.dates(date(2015, 1, 1), date(2030, 1, 1)),
)
def test_every_service_has_a_place_or_a_reason(
    nature: ServiceNature, to: Registration, seller: str, buyer: str, on: date
) -> None:
    supply = service(nature.value, to=to, supplier_state=seller, recipient_state=buyer, on=on)
    place = place_of_supply(supply)
    if isinstance(place, Undecided):
        assert place.problems
        assert all(p.code and p.message and p.remedy and p.source for p in place.problems)
    else:
        assert place.basis.source
        assert len(place.state) == 2


# --- the data -----------------------------------------------------------------------------------


def test_rows_of_one_case_do_not_overlap_without_a_condition() -> None:
    rules = shipped_rules().rules
    for index, one in enumerate(rules):
        for other in rules[index + 1 :]:
            if (one.kind, one.border, one.only) != (other.kind, other.border, other.only):
                continue
            if one.recipient != other.recipient or not set(one.cases) & set(other.cases):
                continue
            # A row that closes, or may be closed, gives way to the next one.
            assert one.valid_to is not None or one.unsure or one.clause == "10(1)(ca)"


def test_every_row_cites_its_section_and_names_a_fact() -> None:
    fields = {field.name for field in attrs.fields(Supply)}
    for row in law_file("place_of_supply")["rule"]:
        assert row["source"].startswith("IGST Act s.1")
        assert {row["takes"], row.get("otherwise", "kind"), row.get("abroad", "kind")} <= fields


@pytest.mark.parametrize("movement", list(Movement))
@pytest.mark.parametrize("border", ["domestic", "export", "import"])
def test_every_movement_has_its_row_every_day(movement: Movement, border: str) -> None:
    for day in (date(2017, 7, 1), date(2023, 9, 30), date(2023, 10, 1), NOW):
        assert list(shipped_rules().of("goods", border, movement.value, day))


def test_an_unclosed_row_stays_open() -> None:
    assert found(service("general", on=NOW + timedelta(days=3650))).state == "29"


def test_untaxed_exports_need_no_route() -> None:
    place = found(exported("general", export_route=None, taxability=Taxability.EXEMPT))
    assert place.zero_rated is ZeroRating.EXPORT
    assert place.route is None

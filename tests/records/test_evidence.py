"""The digest of a record is the fingerprint of its facts, however it is computed."""

from __future__ import annotations

from datetime import UTC, datetime

import attrs
from hypothesis import given
from hypothesis import strategies as st

from invoicekit.documents import fingerprint
from invoicekit.records import Evidence, Record

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=9)
NAMES = TEXT.filter(lambda text: text and not any(sign < " " for sign in text))
WORDS = st.from_regex("[a-z]+", fullmatch=True)
DAYS = st.none() | st.dates()
AMOUNTS = st.none() | st.decimals(-(10**12), 10**12, places=3)
MOMENTS = st.datetimes(timezones=st.just(UTC))


@st.composite
def records(draw):
    texts = ("workflow", "number", "seller", "buyer", "customer", "source", "order")
    return Record(
        tenant=draw(NAMES),
        kind=draw(NAMES),
        id=draw(NAMES),
        state=draw(NAMES),
        created_at=draw(MOMENTS),
        updated_at=draw(MOMENTS),
        created_by=draw(NAMES),
        definition_version=draw(st.integers(1, 9)),
        revision=draw(st.integers(1, 9)),
        settlement=draw(st.sampled_from(["", "open", "paid"])),
        parent=draw(st.none() | st.tuples(NAMES, NAMES)),
        unique_key=draw(st.none() | NAMES),
        issue_date=draw(DAYS),
        due_date=draw(DAYS),
        currency=draw(st.sampled_from(["", "INR"])),
        total=draw(AMOUNTS),
        balance=draw(AMOUNTS),
        tags=draw(st.lists(NAMES, max_size=3)),
        labels=draw(
            st.dictionaries(st.from_regex("[a-z]+", fullmatch=True), NAMES, max_size=3).map(
                dict.items
            )
        ),
        **{name: draw(TEXT) for name in texts},
    )


@given(records())
def test_the_digest_of_a_record_is_the_fingerprint_of_its_facts(record):
    facts = attrs.asdict(record, recurse=False)
    del facts["created_by"], facts["version"]
    assert Evidence.of(record).record == fingerprint(facts)


def test_the_digest_of_a_record_stays_what_it_was():
    """A digest that was kept by the first release; those in databases must stay good."""
    record = Record(
        tenant="asha",
        kind="invoice",
        id="1",
        state="draft",
        created_at=datetime(2026, 11, 2, tzinfo=UTC),
        created_by="meera",
        number='AT/42 "é"',
        total="590.00",
        labels=[("channel", "post")],
    )
    assert (
        Evidence.of(record).record
        == "ik1:0ab6e56eb50c2af47b42bc506f63aef8270aaf9ff73a30f143f60b3b1ea6fb35"
    )

from __future__ import annotations

import tracemalloc
import weakref
from datetime import date
from io import BytesIO, StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoicekit.adapters.formats.camt import entries_in, messages, statements_in
from invoicekit.banking import Counterparty, StatementKind, check_statement
from invoicekit.errors import InvalidDocument
from invoicekit.money import ExchangeRate, Money
from support.banking import ACCOUNT, DAY, entry, eur, notice, part, statement, statements
from support.camt import camt

SIMPLE = statement(
    entry(part("118.00", "for AT/26-27/0042", end_to_end_id="E-1"), bank_reference="R-1")
)


def refused(data, **how):
    with pytest.raises(InvalidDocument) as caught:
        statements_in(data, **how)
    return [(problem.code, problem.path) for problem in caught.value.problems]


def told(data):
    return [(p.code, p.path) for one in statements_in(data) for p in one.problems]


def changed(old, new, *, of=SIMPLE, version=8):
    data = camt(of, version=version)
    assert old.encode() in data
    return data.replace(old.encode(), new.encode())


# What is written is what is read.


@given(st.lists(statements(), min_size=1, max_size=2), st.integers(3, 13))
def test_what_a_bank_writes_is_read_back_the_same(made, version):
    assert statements_in(camt(*made, version=version)) == tuple(made)


@given(statements(), st.integers(2, 13))
def test_entries_one_by_one_are_those_of_the_whole(made, version):
    data = camt(made, version=version)
    whole = statements_in(data)[0].entries
    pairs = list(entries_in(BytesIO(data)))
    assert tuple(one for _, one in pairs) == whole
    assert all(head.account == ACCOUNT and head.entries == () for head, _ in pairs)


@pytest.mark.parametrize("version", range(2, 14))
def test_every_version_from_02_on_is_read(version):
    assert statements_in(camt(SIMPLE, version=version)) == (SIMPLE,)


def test_a_notice_has_entries_and_no_balances():
    (one,) = statements_in(camt(notice(entry(part("118.00"), bank_reference="R-1"))))
    assert one.kind is StatementKind.NOTICE
    assert (one.opening, one.closing, len(one.entries)) == (None, None, 1)
    assert check_statement(one) == ()


# As banks write it: a statement by hand, after the public definitions, of version 02.

BY_HAND = f"""\
<?xml version="1.0" encoding="UTF-8"?>
<ns:Document xmlns:ns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02">
 <ns:BkToCstmrStmt>
  <ns:GrpHdr><ns:MsgId>M1</ns:MsgId><ns:CreDtTm>2026-11-20T18:30:00</ns:CreDtTm></ns:GrpHdr>
  <ns:Stmt>
   <ns:Id>2026-224</ns:Id><ns:LglSeqNb>224</ns:LglSeqNb>
   <ns:Acct><ns:Id><ns:IBAN>{ACCOUNT}</ns:IBAN></ns:Id></ns:Acct>
   <ns:Bal><ns:Tp><ns:CdOrPrtry><ns:Cd>PRCD</ns:Cd></ns:CdOrPrtry></ns:Tp>
    <ns:Amt Ccy="EUR">10</ns:Amt><ns:CdtDbtInd>DBIT</ns:CdtDbtInd>
    <ns:Dt><ns:Dt>2026-11-19</ns:Dt></ns:Dt></ns:Bal>
   <ns:Bal><ns:Tp><ns:CdOrPrtry><ns:Cd>CLBD</ns:Cd></ns:CdOrPrtry></ns:Tp>
    <ns:Amt Ccy="EUR">1070.50</ns:Amt><ns:CdtDbtInd>CRDT</ns:CdtDbtInd>
    <ns:Dt><ns:Dt>2026-11-20</ns:Dt></ns:Dt></ns:Bal>
   <ns:Ntry>
    <ns:Amt Ccy="EUR">1080.50</ns:Amt><ns:CdtDbtInd>CRDT</ns:CdtDbtInd><ns:Sts>BOOK</ns:Sts>
    <ns:BookgDt><ns:DtTm>2026-11-20T23:59:00+05:30</ns:DtTm></ns:BookgDt>
    <ns:ValDt><ns:Dt>2026-11-21+01:00</ns:Dt></ns:ValDt>
    <ns:AcctSvcrRef>R-9</ns:AcctSvcrRef>
    <ns:BkTxCd><ns:Prtry><ns:Cd>166</ns:Cd></ns:Prtry></ns:BkTxCd>
    <ns:NtryDtls><ns:TxDtls>
     <ns:Refs><ns:EndToEndId>NOTPROVIDED</ns:EndToEndId></ns:Refs>
     <ns:AmtDtls><ns:InstdAmt><ns:Amt Ccy="USD">1200.00</ns:Amt>
      <ns:CcyXchg><ns:SrcCcy>USD</ns:SrcCcy><ns:TrgtCcy>EUR</ns:TrgtCcy>
       <ns:UnitCcy>EUR</ns:UnitCcy><ns:XchgRate>1.0960</ns:XchgRate></ns:CcyXchg>
     </ns:InstdAmt></ns:AmtDtls>
     <ns:Chrgs><ns:Amt Ccy="EUR">14.00</ns:Amt><ns:CdtDbtInd>DBIT</ns:CdtDbtInd></ns:Chrgs>
     <ns:RltdPties>
      <ns:Dbtr><ns:Nm>BLUE BAY RETAIL</ns:Nm></ns:Dbtr>
      <ns:DbtrAcct><ns:Id><ns:Othr><ns:Id>123</ns:Id></ns:Othr></ns:Id></ns:DbtrAcct>
      <ns:Cdtr><ns:Nm>ASHA SYSTEMS</ns:Nm></ns:Cdtr></ns:RltdPties>
     <ns:RmtInf>
      <ns:Ustrd>first line</ns:Ustrd><ns:Ustrd>second line</ns:Ustrd>
      <ns:Strd><ns:CdtrRefInf><ns:Ref>RF18539007547034</ns:Ref></ns:CdtrRefInf>
       <ns:AddtlRmtInf>and more</ns:AddtlRmtInf></ns:Strd></ns:RmtInf>
    </ns:TxDtls></ns:NtryDtls>
   </ns:Ntry>
  </ns:Stmt>
 </ns:BkToCstmrStmt>
</ns:Document>
""".encode()


def test_a_statement_with_a_prefix_spaces_and_a_payment_from_abroad():
    (one,) = statements_in(BY_HAND)
    assert (one.account, one.currency, one.id, one.number) == (ACCOUNT, "EUR", "2026-224", "224")
    # Overdrawn by 10, then 1,080.50: 1,070.50.
    assert (one.opening, one.closing) == (eur("-10"), eur("1070.50"))
    assert check_statement(one) == ()
    assert one.problems == ()
    (booking,) = one.entries
    # The day is the bank's own, not that of UTC.
    assert (booking.booked, booking.value_date) == (DAY, date(2026, 11, 21))
    (payment,) = booking.transactions
    assert payment.amount == eur("1080.50")
    assert payment.end_to_end_id == ""
    assert payment.counterparty == Counterparty("BLUE BAY RETAIL", "123")
    assert payment.original == Money("1200.00", "USD")
    # One euro is 1.0960 dollars: the unit is the euro.
    assert payment.rate == ExchangeRate("EUR", "USD", "1.0960")
    assert [charge.amount for charge in payment.charges] == [eur("-14.00")]
    assert payment.remittance.text == "RF18539007547034\nfirst line\nsecond line\nand more"


def test_a_batch_gives_each_payment_its_amount():
    parts = [part("30.00", "AT-1"), part("70.00", "AT-2"), part("18.00", "AT-3")]
    (one,) = statements_in(camt(statement(entry(*parts, stated_count=3))))
    assert [p.amount for p in one.entries[0].transactions] == [eur("30"), eur("70"), eur("18")]


def test_a_batch_without_amounts_stays_one_booking_and_is_told():
    batch = statement(entry(part("30.00"), part("70.00")))
    data = camt(batch, version=2)
    for amount in ("30.00", "70.00"):
        whole = f'<AmtDtls><TxAmt><Amt Ccy="EUR">{amount}</Amt></TxAmt></AmtDtls>'
        assert whole.encode() in data
        data = data.replace(whole.encode(), b"")
    (one,) = statements_in(data)
    assert [problem.code for problem in one.problems] == ["missing_amount"]
    assert one.entries[0].is_lump
    assert one.entries[0].amount == eur("100.00")


def test_the_other_end_is_never_ourselves():
    # A return bears the parties of what it returns: we were the creditor of the debit that failed.
    back = part("-50.00", counterparty=Counterparty("ASHA SYSTEMS", ACCOUNT))
    data = camt(statement(entry(back)))
    debtor = b"<Dbtr><Pty><Nm>BLUE BAY</Nm></Pty></Dbtr>"
    data = data.replace(b"<RltdPties>", b"<RltdPties>" + debtor)
    assert statements_in(data)[0].entries[0].transactions[0].counterparty.name == "BLUE BAY"


@pytest.mark.parametrize("status", ["PDNG", "INFO", "FUTR"])
@pytest.mark.parametrize("version", [2, 8])
def test_what_is_not_booked_is_told_and_left_out(status, version):
    (one,) = statements_in(camt(SIMPLE, version=version, status=status))
    assert one.entries == ()
    assert [(p.code, p.path) for p in one.problems] == [("not_booked", "Stmt[1]/Ntry[1]/Sts")]


def test_a_status_of_the_banks_own_is_told_and_left_out():
    (one,) = statements_in(camt(SIMPLE, status="MAYBE"))
    assert one.entries == ()
    assert one.problems[0].code == "unknown_status"


def test_what_is_not_known_is_told_once_for_all_entries():
    two = statement(entry(part("1.00")), entry(part("2.00")))
    data = camt(two).replace(b"</Ntry>", b"<Novelty>1</Novelty></Ntry>")
    assert told(data) == [("unread_element", "Stmt[1]/Ntry[1]/Novelty")]


def test_elements_of_other_namespaces_are_no_part_of_the_message():
    other = '<x:Amt xmlns:x="urn:x" Ccy="EUR">999.00</x:Amt>'
    data = changed("<Ntry>", f"<Ntry>{other}")
    assert statements_in(data)[0].entries[0].amount == eur("118.00")


def test_a_copy_and_a_page_between_are_understood():
    (one,) = statements_in(
        changed("<Acct>", "<CpyDplctInd>DUPL</CpyDplctInd><Acct>").replace(b"OPBD", b"ITBD")
    )
    assert (one.opening, one.closing) == (SIMPLE.opening, SIMPLE.closing)
    assert [problem.code for problem in one.problems] == ["copy"]


# What no bank should send.

BOMB = b"""<?xml version="1.0"?>
<!DOCTYPE lolz [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">]>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">&d;</Document>"""

OUTSIDE = b"""<!DOCTYPE Document [<!ENTITY x SYSTEM "file:///etc/passwd">]>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">&x;</Document>"""


@pytest.mark.parametrize("data", [BOMB, OUTSIDE, BOMB.decode().encode("utf-16")])
def test_no_document_type_is_let_in(data):
    assert refused(data) == [("doctype", "")]


def test_an_entity_that_nobody_declared_is_no_xml():
    assert refused(changed("for AT", "&x;"))[0][0] == "invalid_xml"


@pytest.mark.parametrize("share", [0.1, 0.5, 0.95, 0.999])
def test_a_file_that_is_cut_off_gives_nothing(share):
    data = camt(statement(*(entry(part("1.00", f"AT-{i}")) for i in range(50))))
    assert refused(data[: int(len(data) * share)])[0][0] == "invalid_xml"
    assert refused(b"") == [("invalid_xml", "line 1")]


def test_another_message_is_named():
    order = changed("camt.053.001.08", "pain.001.001.09")
    with pytest.raises(InvalidDocument, match=r"pain\.001 message, and a camt\.053.* is due"):
        statements_in(order)
    assert refused(changed("camt.053.001.08", "camt.052.001.08")) == [("wrong_message", "Document")]
    assert refused(changed("urn:iso:std:iso:20022:tech:xsd:", "urn:x:")) == [("wrong_message", "")]
    assert refused(changed("camt.053.001.08", "camt.053.001.01")) == [("wrong_version", "Document")]
    assert refused(changed("camt.053.001", "camt.054.001")) == [("wrong_message", "BkToCstmrStmt")]
    assert refused(b"<html/>") == [("wrong_message", "")]


def test_all_that_is_wrong_is_told_at_once_with_its_path():
    bad = statement(*(entry(part(f"{n}.00")) for n in range(1, 6)))
    data = camt(bad, version=2)
    for old, new in [
        ('<Ntry><Amt Ccy="EUR">1.00', '<Ntry><Amt Ccy="EUR">1.005'),
        ('<Ntry><Amt Ccy="EUR">2.00', '<Ntry><Amt Ccy="EUX">2.00'),
        ('<Ntry><Amt Ccy="EUR">3.00', '<Ntry><Amt Ccy="EUR">3,00'),
        ('<Ntry><Amt Ccy="EUR">4.00', '<Ntry><Amt Ccy="EUR">-4.00'),
        ('<Ntry><Amt Ccy="EUR">5.00', '<Ntry><Amt Ccy="USD">5.00'),
    ]:
        assert old.encode() in data
        data = data.replace(old.encode(), new.encode())
    assert refused(data) == [
        ("invalid_amount", "Stmt[1]/Ntry[1]/Amt"),
        ("unknown_currency", "Stmt[1]/Ntry[2]/Amt"),
        ("invalid_amount", "Stmt[1]/Ntry[3]/Amt"),
        ("negative_amount", "Stmt[1]/Ntry[4]/Amt"),
        ("other_currency", "Stmt[1]/Ntry[5]/Amt"),
    ]


@pytest.mark.parametrize("amount", ["1E2", "NaN", "INF", "1e400", "", "1" * 40, "0x10"])
def test_no_amount_is_taken_that_is_no_plain_number(amount):
    data = changed('<Ntry><Amt Ccy="EUR">118.00', f'<Ntry><Amt Ccy="EUR">{amount}')
    assert refused(data) == [("invalid_amount", "Stmt[1]/Ntry[1]/Amt")]


def test_yen_have_no_decimals():
    data = camt(SIMPLE).replace(b'"EUR"', b'"JPY"').replace(b">EUR<", b">JPY<")
    assert statements_in(data)[0].entries[0].amount == Money("118", "JPY")
    assert refused(data.replace(b">118.00<", b">118.50<"))[0][0] == "invalid_amount"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("<CdtDbtInd>CRDT</CdtDbtInd><Sts>", "<Sts>", ("missing_field", "Ntry[1]/CdtDbtInd")),
        (
            "<CdtDbtInd>CRDT</CdtDbtInd><Sts>",
            "<CdtDbtInd>C</CdtDbtInd><Sts>",
            ("unknown_direction", "Ntry[1]/CdtDbtInd"),
        ),
        ("<Sts><Cd>BOOK</Cd></Sts>", "", ("missing_field", "Ntry[1]/Sts")),
        (
            "<BookgDt><Dt>2026-11-20</Dt>",
            "<BookgDt><Dt>2026-11-31</Dt>",
            ("invalid_date", "Ntry[1]/BookgDt"),
        ),
        (f"<IBAN>{ACCOUNT}</IBAN>", "", ("missing_field", "Acct")),
        ("<Ccy>EUR</Ccy>", "<Ccy>EUX</Ccy>", ("unknown_currency", "Acct/Ccy")),
        ("<NbOfNtries>1<", "<NbOfNtries>2<", ("entry_count", "TxsSummry")),
    ],
)
def test_what_is_missing_or_wrong_is_told_with_its_path(old, new, expected):
    code, path = expected
    assert refused(changed(old, new))[0] == (code, f"Stmt[1]/{path}")


def test_the_size_is_limited():
    data = camt(SIMPLE)
    assert statements_in(data, limit=len(data)) == (SIMPLE,)
    assert refused(data, limit=len(data) - 1) == [("too_large", "")]


def test_the_depth_is_limited():
    assert refused(changed("for AT", "<a>" * 100 + "</a>" * 100)) == [("too_deep", "")]


@pytest.mark.parametrize("where", ["<RmtInf>", "<GrpHdr>", "<Acct>", "<Stmt>"])
def test_the_elements_of_one_part_are_limited(where):
    # A tree of them takes some fifty times the memory of the text.
    hollow = "<a/>" * 100_001
    if where == "<Stmt>":
        hollow = f"<b>{hollow}</b>"
    assert refused(changed(where, where + hollow)) == [("too_large", "")]


def test_another_encoding_than_declared_is_told():
    german = statement(entry(part("1.00", "für AT-1")))
    text = camt(german).decode()
    assert refused(text.encode("latin-1"))[0][0] == "invalid_xml"
    declared = text.replace("UTF-8", "ISO-8859-1").encode("latin-1")
    assert statements_in(declared) == (german,)
    assert statements_in(text.replace("UTF-8", "UTF-16").encode("utf-16")) == (german,)
    assert refused(text.replace("UTF-8", "no-such").encode())[0][0] == "invalid_xml"


def test_a_file_opened_as_text_is_told():
    assert refused(StringIO(camt(SIMPLE).decode())) == [("no_bytes", "")]
    assert refused("statement.xml") == [("no_bytes", "")]


def test_entries_one_by_one_end_with_what_is_wrong():
    two = statement(entry(part("1.00")), entry(part("2.00")))
    data = camt(two).replace(b'<Ntry><Amt Ccy="EUR">1.00', b'<Ntry><Amt Ccy="EUR">1.005')
    given = entries_in(data)
    assert next(given)[1].amount == eur("2.00")
    with pytest.raises(InvalidDocument):
        next(given)


def test_entries_one_by_one_tell_what_was_left_out():
    heard = []
    assert list(entries_in(camt(SIMPLE, status="PDNG"), tell=heard.append)) == []
    assert [problem.code for problem in heard] == ["not_booked"]


class Endless:
    """A file of so many entries, made while it is read."""

    def __init__(self, count):
        one = camt(SIMPLE).replace(b"<NbOfNtries>1<", f"<NbOfNtries>{count}<".encode())
        head, entry_, tail = (
            one[: one.index(b"<Ntry>")],
            one[one.index(b"<Ntry>") : one.index(b"</Stmt>")],
            one[one.index(b"</Stmt>") :],
        )
        self.chunks = iter([head, *(entry_ for _ in range(count)), tail])

    def read(self, size):
        return next(self.chunks, b"")


def peak(count):
    tracemalloc.start()
    assert sum(1 for _ in entries_in(Endless(count))) == count
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most


def test_memory_does_not_grow_with_the_number_of_entries():
    peak(10)
    few, many = peak(100), peak(2000)
    # A tree of 2,000 entries would take some 12 MB more; a hundredth of it is noise.
    assert many - few < 200_000


def test_of_a_large_batch_no_more_elements_are_kept_than_of_a_small_one(monkeypatch):
    seen = []
    draft_of = messages.draft_of

    def remembered(node, currency):
        seen.append(weakref.ref(node.element))
        return draft_of(node, currency)

    monkeypatch.setattr(messages, "draft_of", remembered)
    batch = statement(entry(*(part("1.00", f"AT-{n}") for n in range(1000))))
    given = entries_in(camt(batch))
    assert len(next(given)[1].transactions) == 1000
    # What was read of the file in one go is still in the parser's hands.
    assert sum(one() is not None for one in seen) < 300


def test_the_banks_own_words_are_read_where_the_payer_has_none():
    bare = camt(statement(entry(part("118.00"))))
    data = bare.replace(b"</TxDtls>", b"<AddtlTxInf>NEFT for AT-1</AddtlTxInf></TxDtls>")
    (one,) = statements_in(data)
    assert one.entries[0].transactions[0].remittance.text == "NEFT for AT-1"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("<Acct>", "<Novelty>1</Novelty><Acct>", ("unread_element", "Novelty")),
        ("<SrcCcy>USD</SrcCcy>", "<SrcCcy>EUR</SrcCcy>", None),
    ],
)
def test_what_is_odd_in_a_head_or_a_rate_stops_nothing(old, new, expected):
    rated = statement(entry(part("5.00", rate=ExchangeRate("USD", "EUR", "0.9"))))
    (one,) = statements_in(changed(old, new, of=rated))
    assert [(p.code, p.path.split("/")[-1]) for p in one.problems] == (
        [expected] if expected else []
    )


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "1000.00</Amt><CdtDbtInd>CRDT</CdtDbtInd>",
            "1000.00</Amt>",
            ("missing_field", "Stmt[1]/Bal/CdtDbtInd"),
        ),
        (
            '<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">1000.00',
            '<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">1000.001',
            ("invalid_amount", "Stmt[1]/Bal/Amt"),
        ),
        (
            "<XchgRate>0.9<",
            "<XchgRate>-1<",
            ("invalid_amount", "Stmt[1]/Ntry[1]/NtryDtls[1]/TxDtls[1]/AmtDtls/TxAmt/CcyXchg"),
        ),
    ],
)
def test_a_balance_or_a_rate_that_is_wrong_is_told(old, new, expected):
    rated = statement(entry(part("5.00", rate=ExchangeRate("USD", "EUR", "0.9"))))
    assert refused(changed(old, new, of=rated))[0] == expected


def test_a_currency_that_nobody_names_is_told_and_of_an_empty_notice_missed_by_nobody():
    bare = camt(notice(entry(part("5.00")))).replace(b"<Ccy>EUR</Ccy>", b"")
    assert statements_in(bare)[0].currency == "EUR"
    nameless = bare.replace(b'<Ntry><Amt Ccy="EUR">', b"<Ntry><Amt>")
    assert ("missing_field", "Ntfctn[1]/Acct/Ccy") in refused(nameless)
    empty = camt(notice()).replace(b"<Ccy>EUR</Ccy>", b"")
    assert statements_in(empty) == ()


def test_the_last_page_opens_with_an_interim_balance_and_a_first_one_closes_with_it():
    middle = camt(SIMPLE).replace(b"CLBD", b"ITBD").replace(b"OPBD", b"ITBD")
    assert statements_in(middle)[0].closing == SIMPLE.closing
    first = camt(SIMPLE).replace(b"CLBD", b"ITBD")
    assert statements_in(first)[0].closing == SIMPLE.closing
    assert check_statement(statements_in(middle)[0]) == ()

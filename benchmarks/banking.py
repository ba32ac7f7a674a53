"""Reading 10,000 entries of camt.053, beside a bare walk over the same XML, and its peak memory.

Run: PYTHONPATH=src python benchmarks/banking.py
"""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from xml.etree.ElementTree import iterparse

from timing import interleaved, line, ratio

from invoicekit.adapters.formats.camt import entries_in, statements_in
from invoicekit.allocation import ItemKind, OpenItem
from invoicekit.banking import propose, take_in
from invoicekit.money import Money

COUNT = 10_000

HEAD = (
    '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>'
    "<GrpHdr><MsgId>M</MsgId><CreDtTm>2026-11-20T18:30:00</CreDtTm></GrpHdr><Stmt><Id>S</Id>"
    "<Acct><Id><IBAN>NL91ABNA0417164300</IBAN></Id><Ccy>EUR</Ccy></Acct>"
)
ENTRY = (
    '<Ntry><Amt Ccy="EUR">100.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>'
    "<BookgDt><Dt>2026-11-20</Dt></BookgDt><ValDt><Dt>2026-11-20</Dt></ValDt>"
    "<AcctSvcrRef>R-{0}</AcctSvcrRef><BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd>"
    "<SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd><NtryDtls><TxDtls>"
    '<Refs><EndToEndId>E-{0}</EndToEndId></Refs><Amt Ccy="EUR">100.00</Amt>'
    "<CdtDbtInd>CRDT</CdtDbtInd><RltdPties><Dbtr><Pty><Nm>Blue Bay {0}</Nm></Pty></Dbtr>"
    "<DbtrAcct><Id><IBAN>DE89370400440532013000</IBAN></Id></DbtrAcct></RltdPties>"
    "<RltdAgts><DbtrAgt><FinInstnId><BICFI>COBADEFFXXX</BICFI></FinInstnId></DbtrAgt></RltdAgts>"
    "<RmtInf><Ustrd>invoice AT/26-27/{0:07}, thank you</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
)
TAIL = "</Stmt></BkToCstmrStmt></Document>"


def message(count: int) -> bytes:
    return (HEAD + "".join(ENTRY.format(n) for n in range(count)) + TAIL).encode()


def bare(data: bytes) -> int:
    """Walk over the same elements and forget each booking."""
    count = 0
    for event, element in iterparse(BytesIO(data), events=("start", "end")):
        if event == "end" and element.tag.endswith("}Ntry"):
            element.clear()
            count += 1
    return count


def peak(work: Callable[[], object]) -> float:
    """Return the most memory that a work held, in MiB."""
    tracemalloc.start()
    work()
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most / 2**20


def open_items(count: int) -> list[OpenItem]:
    start, owed = date(2026, 4, 1), Money("100.00", "EUR")
    return [
        OpenItem(
            f"id-{n}",
            f"AT/26-27/{n:07}",
            f"Blue Bay {n}",
            ItemKind.INVOICE,
            owed,
            owed,
            issue_date=start,
            due_date=start + timedelta(days=n * 7919 % 365),
        )
        for n in range(count)
    ]


def main() -> None:
    data = message(COUNT)
    print(f"{COUNT:,} entries, {len(data) / 2**20:.1f} MiB")
    works: dict[str, Callable[[], object]] = {
        "bare": lambda: bare(data),
        "one by one": lambda: sum(1 for _ in entries_in(data)),
        "as a statement": lambda: statements_in(data),
    }
    times = interleaved(works)
    for name in ("one by one", "as a statement"):
        line(f"camt.053 read {name}, to bare iterparse", ratio(times, name, "bare"), "stated only")
    each = [1e6 * seconds / COUNT for seconds in times["one by one"]]
    line("for one entry", (sorted(each)[4], min(each), max(each)), "stated only", " us")
    small = message(COUNT // 10)
    for name, text in (("a tenth of it", small), ("all of it", data)):
        most = peak(lambda text=text: sum(1 for _ in entries_in(text)))
        line(f"peak memory one by one, {name}", (most, most, most), "flat", " MiB")
    receipts = take_in(statements_in(data)).receipts
    items = open_items(100_000)
    matching = interleaved(
        {
            "take in": lambda: take_in(statements_in(data)),
            "propose": lambda: propose(receipts, items),
        }
    )
    for name, seconds in matching.items():
        words = f"{name}: {COUNT:,} receipts" + (" to 100,000 items" if name == "propose" else "")
        line(words, (sorted(seconds)[4], min(seconds), max(seconds)), "stated only", " s")


if __name__ == "__main__":
    main()

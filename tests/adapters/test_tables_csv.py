"""CSV: written so that no spreadsheet runs a cell, read with every flaw in its line."""

from __future__ import annotations

import csv
import io
from contextlib import nullcontext
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoicekit.adapters.formats import tables_csv
from invoicekit.errors import InvalidDocument, InvalidValue
from invoicekit.service.tables import Table


def written(*cells, **more):
    return list(tables_csv.lines(Table(["a"] * len(cells), iter([cells])), **more))[1]


def read(text, **more):
    sheet = tables_csv.read(text if isinstance(text, bytes) else text.encode(), **more)
    return sheet, list(sheet.rows)


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_a_text_that_a_spreadsheet_might_run_gets_an_apostrophe(sign):
    (cells,) = csv.reader(io.StringIO(written(f"{sign}1+1"), newline=""))
    assert cells == [f"'{sign}1+1"]


def test_numbers_stay_numbers_and_days_days():
    row = written(Decimal("-1234.50"), -7, date(2026, 11, 2), None, True, False, Decimal("1E+3"))
    assert row == "-1234.50,-7,2026-11-02,,yes,no,1000\r\n"


def test_what_has_the_delimiter_quotes_or_line_ends_in_it_is_quoted():
    assert written('a,"b"\nc') == '"a,""b""\nc"\r\n'
    assert written("a,b;c", delimiter=";") == '"a,b;c"\r\n'


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))))
def test_every_text_comes_back_as_it_was(texts):
    """Blanks at the ends are no part of a cell; a row of nothing but blanks is no row."""
    texts = [text.strip(" ") for text in texts]
    table = Table([str(n) for n in range(len(texts) + 1)], iter([("x", *texts)]))
    sheet = tables_csv.read("".join(tables_csv.lines(table)).encode(), delimiter=",")
    (row,) = sheet.rows
    assert list(row.cells.values()) == ["x", *texts]
    assert row.problems == ()


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_no_cell_begins_with_a_sign_that_is_run(text):
    (cells,) = csv.reader(io.StringIO(written(text, "x"), newline=""))
    assert not cells[0].startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


@pytest.mark.parametrize(
    ("data", "encoding", "delimiter"),
    [
        (b"a,b\n1,2\n", "utf-8", ","),
        (b"\xef\xbb\xbfa;b\r\n1;2\r\n", "utf-8-sig", ";"),
        ("a\tb\n1\t2".encode("utf-16"), "utf-16", "\t"),
        (b"sep=|\r\na|b\r\n1|2\r\n", "utf-8", "|"),
        (b'"a,x";b\n1;2\n', "utf-8", ";"),
    ],
)
def test_encoding_and_delimiter_are_told_by_the_file_itself(data, encoding, delimiter):
    sheet, rows = read(data)
    assert (sheet.encoding, sheet.delimiter) == (encoding, delimiter)
    assert [list(row.cells.values()) for row in rows] == [["1", "2"]]
    assert len(sheet.header) == 2


def test_a_named_encoding_is_taken():
    sheet, rows = read("name\nZoë\n".encode("cp1252"), encoding="cp1252")
    assert (sheet.encoding, rows[0].cells) == ("cp1252", {"name": "Zoë"})


def test_bytes_that_are_no_text_are_told_with_their_place():
    data = "name\nok\nZoë\n".encode("cp1252")
    with pytest.raises(InvalidDocument) as refused:
        read(data)
    (problem,) = refused.value.problems
    assert problem.code == "not_in_encoding"
    assert "UTF-8, or name its encoding" in problem.remedy


@pytest.mark.parametrize("data", [b"", b"\n\n", b",,\n1,2,3\n", b"\xef\xbb\xbf"])
def test_a_file_without_a_header_is_refused(data):
    with pytest.raises(InvalidDocument) as refused:
        read(data)
    assert refused.value.problems[0].code == "no_header"


def test_lines_are_those_of_the_file_whatever_cells_have_in_them():
    _, rows = read('a,b\n"1\n2",x\n\n3,y\n4\u2028\x854,z\n')
    assert [(row.line, row.cells["b"]) for row in rows] == [(2, "x"), (5, "y"), (6, "z")]
    assert rows[2].cells["a"] == "4\u2028\x854"


def test_a_row_with_a_cell_too_many_or_too_few_is_told():
    _, rows = read("a,b\n1,2,3\n4\n5,6\n")
    assert [[p.code for p in row.problems] for row in rows] == [
        ["cells_differ"],
        ["cells_differ"],
        [],
    ]
    assert "3 cells, and the header 2" in rows[0].problems[0].message


def test_broken_quotes_end_the_reading_and_are_told_in_their_line():
    _, rows = read('a,b\n1,2\n"3"x,4\n5,6\n')
    assert [(row.line, [p.code for p in row.problems]) for row in rows] == [
        (2, []),
        (3, ["invalid_csv"]),
    ]


def test_a_cell_that_is_too_long_is_told_and_no_error():
    _, rows = read("a,b\n" + "x" * 200_000 + ",1\n")
    assert rows[0].problems[0].code == "invalid_csv"


def test_a_line_without_an_end_is_refused_before_it_fills_the_memory():
    class Endless:
        given = 0

        def read(self, size):
            self.given += size
            return b"x" * size

    endless = Endless()
    with pytest.raises(InvalidDocument) as refused:
        tables_csv.read(endless)
    assert refused.value.problems[0].code == "too_large"
    assert endless.given < 4 << 20


def test_a_column_that_stands_twice_is_told():
    sheet, _ = read("a,b,a\n1,2,3\n")
    assert [(p.line, p.column, p.code) for p in sheet.problems] == [(1, "a", "duplicate_column")]


@pytest.mark.parametrize("delimiter", ["", ",,", '"', "\n"])
def test_a_delimiter_is_one_sign(delimiter):
    with pytest.raises(InvalidValue):
        written("x", delimiter=delimiter)


def test_an_encoding_that_there_is_not_is_told():
    with pytest.raises(InvalidValue, match="klingon"):
        read(b"a\n", encoding="klingon")


def test_a_file_is_read_as_its_rows_are_asked_for():
    """Of a million rows, the first is there before the last is read."""
    many = io.BytesIO(b"a,b\n" + b"1,2\n" * 1_000_000)
    rows = iter(tables_csv.read(many).rows)
    next(rows)
    assert many.tell() < 200_000


def test_a_table_is_written_as_its_rows_are_made():
    made = []

    def rows():
        for number in range(3):
            made.append(number)
            yield (number,)

    lines = tables_csv.lines(Table(["n"], rows()))
    assert [next(lines), made] == ["n\r\n", []]
    assert [next(lines), made] == ["0\r\n", [0]]


def table(*rows):
    return Table(["who", "owes"], iter(rows))


@pytest.mark.parametrize(
    ("opened", "reason"),
    [
        (lambda folder: (folder / "list.csv").open("wb"), "open for bytes"),
        (lambda folder: io.BytesIO(), "open for bytes"),
        (lambda folder: "list.csv", "no open file"),
        (lambda folder: folder / "list.csv", "no open file"),
    ],
)
def test_what_takes_no_text_is_refused_with_what_to_give_instead(tmp_path, opened, reason):
    file = opened(tmp_path)
    closing = file if isinstance(file, io.IOBase) else nullcontext()
    with closing, pytest.raises(InvalidValue, match=reason) as refused:
        tables_csv.write(table(("Asha", 1)), file)
    assert 'open(path, "w", newline="", encoding="utf-8")' in refused.value.remedy
    assert refused.value.remedy.endswith("io.TextIOWrapper")
    assert refused.value.remedy in str(refused.value)


def test_an_error_of_the_rows_themselves_is_left_as_it_is(tmp_path):
    def rows():
        yield ("Asha", 1)
        raise TypeError("the list broke")

    with pytest.raises(TypeError, match="the list broke"):
        tables_csv.write(Table(["who", "owes"], rows()), io.StringIO())


def test_bytes_are_written_through_a_wrapper_of_text():
    raw = io.BytesIO()
    with io.TextIOWrapper(raw, encoding="utf-16", newline="") as file:
        assert tables_csv.write(table(("Zoë", 1)), file) == 1
        file.flush()
        sheet, rows = read(raw.getvalue())
    assert (sheet.encoding, rows[0].cells["who"]) == ("utf-16", "Zoë")


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        (io.StringIO("a,b\n1,2\n"), "open for text"),
        ("list.csv", "neither bytes nor an open file"),
        (None, "neither bytes nor an open file"),
    ],
)
def test_what_gives_no_bytes_is_refused_with_what_to_give_instead(source, reason):
    with pytest.raises(InvalidValue, match=reason) as refused:
        tables_csv.read(source)
    assert 'open(path, "rb")' in refused.value.remedy

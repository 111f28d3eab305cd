import io

import pytest
from reckon.reading import parse_amount, read_entries, read_lines


@pytest.mark.parametrize("text, cents", [("1200.50", 120050), ("1'200.5", 120050), ("-3", -300), (".05", 5), (" 7 ", 700)])
def test_amounts(text, cents):
    assert parse_amount(text) == cents


@pytest.mark.parametrize("text", ["", "1.234", "abc", "-"])
def test_what_is_not_an_amount(text):
    with pytest.raises(ValueError):
        parse_amount(text)


def test_a_statement():
    [line] = read_lines(io.StringIO("date,reference,payee,amount\n2024-04-02, R1 ,Acme Ltd,12.00\n"))
    assert (line.reference, line.payee.name, line.amount) == ("R1", "Acme Ltd", 1200)


def test_a_ledger():
    [entry] = read_entries(io.StringIO("number,reference,payee,due,amount\n7,R1,Acme Ltd,2024-03-01,12.00\n"))
    assert (entry.number, entry.due, entry.amount) == (7, "2024-03-01", 1200)

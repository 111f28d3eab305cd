from reckon.payees import list_payees, total_by_payee
from reckon.records import Line, Payee
from tests.ledger import make_lines


def line(name, amount=100):
    return Line("2024-04-02", "a", Payee(name), amount)


def test_payees_come_in_the_order_of_the_statement():
    names = [payee.name for payee in list_payees([line("Dover"), line("Acme"), line("Baker")])]
    assert names == ["Dover", "Acme", "Baker"]


def test_a_payee_that_comes_back_is_listed_once():
    assert len(list_payees([line("Acme"), line("Baker"), line("Acme")])) == 2


def test_every_payee_of_a_quarter_is_listed():
    lines = make_lines(450)
    payees = list_payees(lines)
    assert payees[0].name == "Acme Ltd 0"
    assert all(line.payee in payees for line in lines)


def test_totals_by_payee():
    totals = total_by_payee([line("Acme", 5), line("Baker", 7), line("Acme", 6)])
    assert [(payee.name, total) for payee, total in totals] == [("Acme", 11), ("Baker", 7)]


def test_nobody_takes_part_in_an_empty_statement():
    assert list_payees([]) == []

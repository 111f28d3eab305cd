from reckon.matching import match_payments
from reckon.records import Entry, Line, Payee
from tests.ledger import make_entries, make_lines, reference

ACME = Payee("Acme Ltd")


def entry(number, reference, amount=100):
    return Entry(number, reference, ACME, "2024-03-01", amount)


def line(reference, amount=100):
    return Line("2024-04-02", reference, ACME, amount)


def test_a_line_pays_the_entry_of_its_reference():
    payments = match_payments([line("b"), line("a")], [entry(1, "a"), entry(2, "b"), entry(3, "c")])
    assert [payment.entry.number for payment in payments] == [2, 1]


def test_a_line_may_pay_several_entries():
    payments = match_payments([line("a", 200)], [entry(1, "a"), entry(2, "b"), entry(3, "a")])
    assert [payment.entry.number for payment in payments] == [1, 3]


def test_what_the_bank_took_back_pays_nothing():
    assert match_payments([line("a", -100)], [entry(1, "a")]) == []


def test_nothing_matches_nothing():
    assert match_payments([], []) == []


def test_a_whole_quarter_is_matched():
    payments = match_payments(make_lines(450), make_entries(450))
    assert len(payments) == 300
    assert payments[-1].entry.reference == reference(448)

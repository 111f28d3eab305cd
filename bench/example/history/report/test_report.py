from reckon.matching import find_missing
from reckon.records import Payment
from reckon.report import Report, format_amount
from tests.ledger import make_entries, make_lines


def test_amounts_have_two_decimals():
    assert [format_amount(cents) for cents in (120050, -5, 0)] == ["1200.50", "-0.05", "0.00"]


def test_a_report_begins_with_its_title():
    assert Report("April").text == "April\n=====\n"


def test_payments_and_what_is_left_of_them():
    report = Report("April")
    report.add_payments([Payment(make_lines(1)[0], make_entries(1)[0])])
    assert report.text.splitlines()[-1] == "     0 R00000       Acme Ltd 0                       9.50      -0.50"


def test_missing_entries_of_a_quarter():
    report = Report("First quarter")
    report.add_missing(find_missing(make_entries(300), [line.reference for line in make_lines(300)]))
    assert len(report.text.splitlines()) == 104


def test_sections_follow_each_other():
    report = Report("April")
    report.add_missing([])
    report.add_payments([])
    assert report.text == "April\n=====\n\nNot paid\n\nPayments\n"

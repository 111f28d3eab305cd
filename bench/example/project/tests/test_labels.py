from reckon.labels import column, shorten
from tests.ledger import make_entries


def test_a_short_name_stays():
    assert shorten("Acme Ltd", 12) == "Acme Ltd"


def test_vowels_go_first():
    assert shorten("Elm Street Books", 12) == "Elm Strt Bks"


def test_then_the_end_goes():
    assert shorten("Northern Mining Company", 10) == "Nrthrn Mn."


def test_a_column_has_a_line_for_each_name():
    names = [entry.payee.name for entry in make_entries(600)]
    text = column(names, 14)
    assert text.count("\n") == 600
    assert all(len(line) == 14 for line in text.splitlines())

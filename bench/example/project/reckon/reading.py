"""CSV files to records."""

import csv

from reckon.records import Entry, Line, Payee


def parse_amount(text):
    """Cents of a decimal amount: "1200.5" is 120050. Thousands may be set apart by blanks or apostrophes."""
    text = text.strip().replace(" ", "").replace("'", "")
    sign = -1 if text.startswith("-") else 1
    whole, _, cents = text.lstrip("+-").partition(".")
    if not (whole or cents) or len(cents) > 2:
        raise ValueError(f"not an amount: {text!r}")
    return sign * (int(whole or 0) * 100 + int(cents.ljust(2, "0") or 0))


def read_lines(file):
    return [
        Line(row["date"], row["reference"].strip(), Payee(row["payee"].strip()), parse_amount(row["amount"]))
        for row in csv.DictReader(file)
    ]


def read_entries(file):
    return [
        Entry(
            int(row["number"]),
            row["reference"].strip(),
            Payee(row["payee"].strip()),
            row["due"],
            parse_amount(row["amount"]),
        )
        for row in csv.DictReader(file)
    ]

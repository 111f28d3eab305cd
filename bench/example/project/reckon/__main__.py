"""`python -m reckon statement.csv ledger.csv` prints the report."""

import sys

from reckon.matching import find_missing, match_payments
from reckon.reading import read_entries, read_lines
from reckon.report import Report


def main(arguments):
    if len(arguments) != 2:
        print("usage: python -m reckon STATEMENT LEDGER", file=sys.stderr)
        return 2
    with open(arguments[0], newline="") as file:
        lines = read_lines(file)
    with open(arguments[1], newline="") as file:
        entries = read_entries(file)
    report = Report("Reconciliation")
    report.add_payments(match_payments(lines, entries))
    report.add_missing(find_missing(entries, [line.reference for line in lines]))
    print(report.text)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

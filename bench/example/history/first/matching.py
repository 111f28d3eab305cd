"""Which line of the statement pays which entry of the ledger."""

from reckon.records import Payment


def match_payments(lines, entries):
    """Each line with the entries of its reference, in the order of the statement. One line may pay several entries."""
    payments = []
    for line in lines:
        for entry in entries:
            if entry.reference == line.reference and line.amount > 0:
                payments.append(Payment(line, entry))
    return payments

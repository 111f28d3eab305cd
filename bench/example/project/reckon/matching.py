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


def find_missing(entries, references):
    """Entries whose reference is not among those that were paid."""
    missing = []
    for entry in entries:
        if entry.reference not in references:
            missing.append(entry)
    return missing


def balance(payments):
    """Cents paid too much over all payments; negative when some are still owed."""
    total = 0
    for payment in payments:
        total += payment.difference
    return total

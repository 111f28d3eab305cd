"""Who takes part in a statement."""


def list_payees(lines):
    """Every payee once, as the first line spells it, in the order of the statement."""
    payees = []
    for line in lines:
        payee = line.payee
        if payee not in payees:
            payees.append(payee)
    return payees


def total_by_payee(lines):
    """Pairs of payee and cents, in the order of the statement."""
    return [(payee, sum(line.amount for line in lines if line.payee == payee)) for payee in list_payees(lines)]

"""The report as text."""

from reckon.labels import shorten


def format_amount(cents):
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100}.{abs(cents) % 100:02d}"


class Report:
    """A text that grows by sections."""

    def __init__(self, title):
        self.text = f"{title}\n{'=' * len(title)}\n"

    def add_payments(self, payments):
        """A line for each payment, with what is left of it."""
        self.text += "\nPayments\n"
        for payment in payments:
            entry = payment.entry
            self.text += f"{entry.number:>6} {entry.reference:<12} {shorten(entry.payee.name, 24):<24}"
            self.text += f" {format_amount(payment.line.amount):>12} {format_amount(payment.difference):>10}\n"

    def add_missing(self, entries):
        """A line for each entry that nobody paid."""
        self.text += "\nNot paid\n"
        for entry in entries:
            self.text += f"{entry.number:>6} {entry.reference:<12} {entry.due} {format_amount(entry.amount):>12}\n"

"""What a statement and a ledger are made of."""

from dataclasses import dataclass


class Payee:
    """A name as a bank prints it."""

    def __init__(self, name):
        self.name = name

    def __eq__(self, other):
        if not isinstance(other, Payee):
            return NotImplemented
        return self.name == other.name

    def __hash__(self):
        return hash(self.name)

    def __repr__(self):
        return f"Payee({self.name!r})"


@dataclass(frozen=True)
class Line:
    """A line of a bank statement. The amount is in cents."""

    date: str
    reference: str
    payee: Payee
    amount: int


@dataclass(frozen=True)
class Entry:
    """An open entry of the ledger. The amount is in cents."""

    number: int
    reference: str
    payee: Payee
    due: str
    amount: int


@dataclass(frozen=True)
class Payment:
    """A line that pays an entry."""

    line: Line
    entry: Entry

    @property
    def difference(self):
        """Cents paid too much; negative when some are still owed."""
        return self.line.amount - self.entry.amount

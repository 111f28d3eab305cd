"""A ledger and a statement of any size, always the same."""

from reckon.records import Entry, Line, Payee

NAMES = ["Acme Ltd", "Baker & Sons", "Cobalt Mining", "Dover Ferries", "Elm Street Books", "Fjord Foods", "Garner Steel"]


def reference(number):
    return f"R{number:05d}"


def make_entries(count):
    return [
        Entry(number, reference(number), Payee(f"{NAMES[number % 7]} {number % 5}"), f"2024-03-{number % 28 + 1:02d}", 1000 + number * 7 % 9000)
        for number in range(count)
    ]


def make_lines(count):
    """Two of three entries are paid, a few of them too low, and names come in the bank's own spelling."""
    lines = []
    for number in range(count):
        if number % 3 == 2:
            continue
        name = f"{NAMES[number % 7]} {number % 5}"
        spelled = [name, name.upper(), name.replace(" ", "  ")][number % 4 % 3]
        amount = 1000 + number * 7 % 9000 - (50 if number % 10 == 0 else 0)
        lines.append(Line("2024-04-02", reference(number), Payee(spelled), amount))
    return lines

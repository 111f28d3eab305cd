"""Who buys here."""


def normalise(name: str) -> str:
    return " ".join(name.split()).casefold()


def returning(orders: list[str], known: list[str]) -> list[str]:
    """The names in orders that belong to known customers, however they are written."""
    names = [normalise(name) for name in known]
    found = []
    for order in orders:
        name = normalise(order)
        if name in names:
            found.append(name)
    return found

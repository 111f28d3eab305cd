"""What is on the shelves."""


class Warehouse:
    def __init__(self, shelves: list[str]):
        self.shelves = list(shelves)

    def missing(self, ordered: list[str]) -> list[str]:
        """What was ordered and is on no shelf."""
        shelves = [name.lower() for name in self.shelves]
        found = []
        for name in ordered:
            if name.lower() not in shelves:
                found.append(name)
        return found

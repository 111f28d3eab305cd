"""Who is served when."""


class Till:
    @staticmethod
    def shares(amounts: list[int]) -> list[float]:
        """Each amount as a share of all of them."""
        return [amount / (sum(amounts) or 1) for amount in amounts]

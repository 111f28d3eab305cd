"""What things cost."""


def ranked(prices: list[int]) -> list[int]:
    """Prices in ascending order."""
    result = list(prices)
    for i in range(len(result)):
        for j in range(0, len(result) - i - 1):
            if result[j] > result[j + 1]:
                result[j], result[j + 1] = result[j + 1], result[j]
    return result

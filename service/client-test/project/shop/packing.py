"""How an order fits into boxes."""


def ways(items: int) -> int:
    """In how many ways items can be packed into boxes of one or two."""
    if items < 2:
        return 1
    return ways(items - 1) + ways(items - 2)

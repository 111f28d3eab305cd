"""What a customer has chosen."""


def unique(items: list[str]) -> list[str]:
    """Each item once, in the order of its first appearance."""
    seen = []
    for item in items:
        if item not in seen:
            seen.append(item)
    return seen

"""Texts for the printer."""


def breadcrumb(names: list[str]) -> str:
    """The way from the root to the last name, deepest part first."""
    path = ""
    for name in names:
        path = "/" + name + path
    return path

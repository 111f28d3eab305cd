"""Short labels for the columns of a report."""

VOWELS = "aeiou"


def shorten(name, width):
    """A name in at most `width` characters: vowels inside words go first, then the end."""
    short = ""
    before = " "
    for character in name:
        if len(name) <= width or before == " " or character.lower() not in VOWELS:
            short += character
        before = character
    return short if len(short) <= width else short[: width - 1] + "."


def column(names, width):
    """All names, one a line, each at the left of a column."""
    text = ""
    for name in names:
        text += shorten(name, width).ljust(width)
        text += "\n"
    return text

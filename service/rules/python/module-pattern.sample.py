import re


def sample(text):
    word = re.sub(r"_id$", "", text)
    return re.match(r"[a-z]+ [0-9]+", word) is not None


def inputs(n):
    return ("item " + "7" * n,)

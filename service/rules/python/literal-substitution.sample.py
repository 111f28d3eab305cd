import re


def sample(words):
    return [re.sub("-", " ", word) for word in words]


def inputs(n):
    return ([f"a-b-{i}" for i in range(n)],)

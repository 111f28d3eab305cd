def sample(amounts):
    return [amount / sum(amounts) for amount in amounts]


def inputs(n):
    return (list(range(1, n + 1)),)

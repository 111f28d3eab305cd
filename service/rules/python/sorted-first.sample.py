def sample(prices):
    return sorted(prices)[0]


def inputs(n):
    return ([i * 7919 % 1009 for i in range(n + 1)],)

def sample(lists):
    return sum(lists, [])


def inputs(n):
    return ([[i, i + 1] for i in range(n)],)

def sample(n):
    if n < 2:
        return n
    return sample(n - 1) + sample(n - 2)


def inputs(n):
    return (n,)

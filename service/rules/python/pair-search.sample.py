def sample(amounts, total):
    for i in range(len(amounts)):
        for j in range(i + 1, len(amounts)):
            if amounts[i] + amounts[j] == total:
                return i, j
    return None


def inputs(n):
    return [i * 3 for i in range(n)], 6 * n - 9

def sample(values):
    result = list(values)
    n = len(result)
    for i in range(n):
        for j in range(0, n - i - 1):
            if result[j] > result[j + 1]:
                result[j], result[j + 1] = result[j + 1], result[j]
    return result


def inputs(n):
    return ([i * 7919 % 1009 for i in range(n)],)

def sample(word):
    result = ""
    for letter in word:
        result = letter + result
    return result


def inputs(n):
    return ("abcdefghij" * (n // 10) + "x" * (n % 10),)

def sample(line):
    count = 0
    for character in line:
        if character == ",":
            count += 1
    return count


def inputs(n):
    return ("a,bc" * (n // 4) + "," * (n % 4),)

def sample(number):
    endings = {1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd", 31: "st"}
    return endings.get(number % 100, "th")


def inputs(n):
    return (n,)

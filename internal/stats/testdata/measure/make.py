# Makes vectors.json again: python3 make.py > vectors.json
# Quartiles by the distribution function, not by ranks: the middle of the least value with F >= p and the least with F > p.
import json, random
from fractions import Fraction

random.seed(20261126)


def quartile(values, p):
    at = lambda enough: min(x for x in values if enough(Fraction(sum(v <= x for v in values), len(values))))
    above = [x for x in values if Fraction(sum(v <= x for v in values), len(values)) > p]
    return at(lambda f: f >= p) + min(above)


cases = [[7], [1, 2], [0, 0, 10], [1, 2, 3, 4], [1, 2, 3, 4, 5], [5] * 9, [0] * 15 + [100] * 5]
cases += [[random.randint(0, random.choice([1, 3, 40, 10000])) for _ in range(random.randint(1, 60))] for _ in range(60)]
print("[")
print(",\n".join(json.dumps({"values": c, "sum": sum(c), "doubled": [quartile(c, Fraction(j, 4)) for j in (1, 2, 3)]}) for c in cases))
print("]")

#!/usr/bin/env python3
"""Recomputes figures_digest from published statistics, however the JSON was reformatted: recompute.py STATISTICS.json [SEAL.json]"""
import hashlib, json, sys
from decimal import Decimal

def number(x):
    if x == int(x) and abs(x) < 1e21:
        return str(int(x))
    text = repr(float(x))  # the shortest decimal that reads back the same
    if abs(x) >= 1e-6:
        return format(Decimal(text), "f")
    digits, _, exponent = text.partition("e")
    return digits + "e" + str(int(exponent))

def canonical(v):
    if isinstance(v, dict):
        return "{" + ",".join(canonical(k) + ":" + canonical(v[k]) for k in sorted(v)) + "}"
    if isinstance(v, list):
        return "[" + ",".join(map(canonical, v)) + "]"
    if isinstance(v, (int, float)) and not isinstance(v, bool):
        return number(v)
    return json.dumps(v, ensure_ascii=False).replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")

NEEDED = ("survey_id", "status", "as_of", "threshold", "counted", "participation", "satisfaction", "questions", "classes")

def statistics(path):
    """The published statistics in a file; whatever else is in it has no figures_digest."""
    try:
        figures = json.load(open(path, encoding="utf-8"))
    except (OSError, ValueError) as fault:
        sys.exit(f"{path} cannot be read as JSON: {fault}")
    if not isinstance(figures, dict) or any(name not in figures for name in NEEDED):
        sys.exit(f"{path} is not the statistics of a survey")
    if figures["status"] != "closed":
        sys.exit(f"{path} is of a survey that is {figures['status']}: only a closed one is sealed")
    if "trend" in figures:
        sys.exit(f"{path} was asked for with ?against=, and its member trend is under no seal: ask without it")
    return figures

if len(sys.argv) < 2:
    sys.exit(__doc__)
digest = hashlib.sha256(canonical(statistics(sys.argv[1])).encode("utf-8")).hexdigest()
print(digest)
if len(sys.argv) > 2 and digest != json.load(open(sys.argv[2], encoding="utf-8"))["figures_digest"]:
    sys.exit("this is not what was sealed")

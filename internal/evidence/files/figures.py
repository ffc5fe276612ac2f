#!/usr/bin/env python3
"""Works out the rates and means of published statistics anew from the counts beside them: figures.py STATISTICS.json"""
import json, re, sys

RATES = (("satisfied", "rated"), ("responded", "eligible"), ("cashless", "answered"))
checked, faults = 0, []

def must(same, where, told):
    global checked
    checked += 1
    if not same:
        faults.append(f"{where} does not follow from its counts: {told}")

def walk(v, where):
    if isinstance(v, list):
        for i, one in enumerate(v):
            walk(one, f"{where}/{i}")
    if not isinstance(v, dict):
        return
    for part, whole in RATES:
        if v.get("rate") is not None and v.get(whole) and isinstance(v.get(part), int):
            must(abs(v["rate"] - v[part] / v[whole]) < 1e-12, where + "/rate", v["rate"])
    counts = v.get("counts")
    if counts and v.get("mean") is not None and all(key.isdigit() for key in counts):
        n = sum(counts.values())
        must(abs(v["mean"] - sum(int(k) * c for k, c in counts.items()) / n) < 1e-9, where + "/mean", v["mean"])
        must(v.get("rated", n) == n, where + "/rated", v.get("rated"))
    for name, text in v.items():
        said = re.fullmatch(r"([\d.]+)/([\d.]+) \(([\d,]+)%\)", text) if isinstance(text, str) else None
        if said:
            part, whole = (int(said[i].replace(".", "")) for i in (1, 2))
            must(abs(float(said[3].replace(",", ".")) - 100 * part / whole) <= 0.05000001, f"{where}/{name}", text)
        walk(text, f"{where}/{name}")

if len(sys.argv) < 2:
    sys.exit(__doc__)
walk(json.load(open(sys.argv[1], encoding="utf-8")), "")
print(checked, "figures worked out anew")
sys.exit("\n".join(faults) or (0 if checked else "there is no figure"))

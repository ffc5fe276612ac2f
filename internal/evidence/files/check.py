#!/usr/bin/env python3
"""Checks the files of this folder against each other and against the seal: python3 check.py. It needs no network."""
import contextlib, hashlib, io, json, os, runpy, sys

os.chdir(os.path.dirname(os.path.abspath(__file__)))
faults = []

def digest(name):
    return hashlib.sha256(open(name, "rb").read()).hexdigest()

def run(script, *files):
    sys.argv, out, fault = [script, *files], io.StringIO(), None
    try:
        with contextlib.redirect_stdout(out):
            runpy.run_path(script, run_name="__main__")
    except SystemExit as end:
        fault = end.code
    except Exception as end:  # a file or a script that cannot be read
        fault = repr(end)
    said = out.getvalue().strip().splitlines() or ["-"]
    print(script + ":", said[0])
    if fault:
        faults.append(f"{files[0]} ({script}): {said[-1] if fault == 1 else fault}")

listed = open("SHA256SUMS", "rb").read()
names = sorted(name for name in os.listdir(".") if name != "SHA256SUMS" and not name.startswith("."))
found = [f"{digest(name)}  {name}" for name in names]
if listed != ("\n".join(found) + "\n").encode():
    expected = listed.decode("utf-8", "replace").splitlines()
    for name in sorted({line[66:] for line in set(expected) ^ set(found)} or {"SHA256SUMS"}):
        faults.append(f"{name}: not as SHA256SUMS says")
seal = json.load(open("seal.json", encoding="utf-8"))
run("chain.py", "chain.jsonl", "seal.json")
if seal["receipts_digest"]:
    run("receipts.py", "receipts.txt", "seal.json")
if os.path.exists("statistics.json"):
    run("recompute.py", "statistics.json", "seal.json")
    run("figures.py", "statistics.json")
else:
    print("statistics.json is not in this bundle: no figure was checked")
print("SHA256SUMS:", digest("SHA256SUMS"))
print("\n".join(["KHÔNG KHỚP / DOES NOT FIT"] + faults) if faults else "OK")
sys.exit(1 if faults else 0)

#!/usr/bin/env python3
"""Checks lines of the record against the seal: chain.py RECORD.jsonl SEAL.json"""
import hashlib, json, sys, uuid

def number(n):
    return n.to_bytes(8, "big", signed=True)

def digest(school, line):
    parts = [school, number(line["n"]), uuid.UUID(line["id"]).bytes, number(line["at"])]
    parts += [line[name].encode("utf-8") for name in ("actor_kind", "actor_id", "actor", "action", "detail")]
    parts.append(bytes.fromhex(line["previous"]))
    return hashlib.sha256(b"hailong record 1" + b"".join(number(len(p)) + p for p in parts)).hexdigest()

if len(sys.argv) != 3:
    sys.exit(__doc__)
lines = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8")]
seal = json.load(open(sys.argv[2], encoding="utf-8"))
school = uuid.UUID(seal["school_id"]).bytes
if not lines:
    sys.exit("there is no line")
before, last = lines[0]["n"] - 1, lines[0]["previous"]
if before == 0 and last != hashlib.sha256(b"hailong record 1 begins " + school).hexdigest():
    sys.exit("line 1 does not begin the record")
for line in lines:
    if line["n"] != before + 1:
        sys.exit(f"line {before + 1} is missing, or out of its place")
    if line["previous"] != last:
        sys.exit(f"line {before} is not as it was written, or line {line['n']} behind it")
    before, last = line["n"], digest(school, line)
if before != seal["record_line"]:
    sys.exit(f"it ends with line {before}, the seal names line {seal['record_line']}")
if last != seal["record_digest"]:
    sys.exit(f"line {before} is not the one that was sealed")
print(last, len(lines), "lines")

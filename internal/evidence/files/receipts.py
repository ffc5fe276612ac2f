#!/usr/bin/env python3
"""Looks receipts up in a published list: receipts.py LIST.txt [SEAL.json] [RECEIPT ...]"""
import hashlib, hmac, json, sys

if len(sys.argv) < 2:
    sys.exit(__doc__)
raw = open(sys.argv[1], "rb").read()
digest = hashlib.sha256(raw).hexdigest()
lines = raw.decode("ascii").splitlines()
keys = [bytes.fromhex(line[4:]) for line in lines if line.startswith("key ")]
tags = [line for line in lines if len(line) == 32 and " " not in line]
print(digest, len(tags), "receipts")
fault = not keys or lines[0] != "hailong receipts 1"
for argument in sys.argv[2:]:
    if argument.endswith(".json"):
        if digest != json.load(open(argument, encoding="utf-8"))["receipts_digest"]:
            fault = True
            print("this is not the list that was sealed")
        continue
    code = "".join(c for c in argument.upper() if c.isalnum()).translate(str.maketrans("OILU", "011V"))  # as people type it
    there = any(hmac.new(key, code.encode(), "sha256").digest()[:16].hex() in tags for key in keys)
    print(argument, "is in the list" if there else "is NOT in the list")
    fault = fault or not there
sys.exit(1 if fault else 0)

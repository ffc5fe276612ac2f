#!/usr/bin/env python3
"""Makes vectors.json: rounds with criteria and with subjects published by marks, and what must be said of them.

    python3 make.py > vectors.json

An independent count: it reads the method's words (docs, decision 0110), shares nothing with the program, and counts
with whole numbers and fractions ballot by ballot. A ballot is one character a question: 1-5, n (does not apply) or -.
"""
import json
import random
from fractions import Fraction as F
from math import floor, ceil

K, LEAST = 5, 3


def number(tenths, places, lang):
    text = str(tenths).rjust(places + 1, "0")
    whole, rest = text[:-places], text[-places:]
    return whole + ("," if lang == "vi" else ".") + rest


def percent(x, n, lang):
    t = floor(F(1000 * x, n) + F(1, 2))
    if x < n and t >= 1000:
        return {"vi": "trên 99,9%", "en": "over 99.9%"}[lang]
    if x > 0 and t == 0:
        return {"vi": "dưới 0,1%", "en": "under 0.1%"}[lang]
    return (str(t // 10) if t % 10 == 0 else number(t, 1, lang)) + "%"


def up(x, n, lang):
    t = ceil(F(1000 * x, n))
    return (str(t // 10) if t % 10 == 0 else number(t, 1, lang)) + "%"


def mean(marks, lang):
    h = floor(F(100 * sum(marks), len(marks)) + F(1, 2))
    if h == 500 and any(m < 5 for m in marks):
        h = 499
    if h == 100 and any(m > 1 for m in marks):
        h = 101
    return number(h, 2, lang) + "/5"


def satisfied(marks):
    return sum(1 for m in marks if m >= 4)


def shown(marks):
    return len(marks) >= K and satisfied(marks) >= LEAST


SOLVES = {"vi": "sẽ làm lộ một câu được giữ kín", "en": "would give a withheld question away"}


class Round:
    def __init__(self, case):
        self.case = case
        order = [q["id"] for s in case["sections"] for q in s["questions"]]
        self.ballots = [dict(zip(order, b)) for b in case["ballots"]]

    def marks(self, ids):
        return [int(b[i]) for b in self.ballots for i in ids if b[i] in "12345"]

    def questions(self, subject, role):
        return [q["id"] for s in self.case["sections"] if s["subject"] == subject for q in s["questions"]
                if q["role"] == role]

    def criteria(self):
        out = []
        for s in self.case["sections"]:
            if not s.get("criterion"):
                continue
            ids = [q["id"] for q in s["questions"] if q["role"] == "item"]
            one = {"section_id": s["id"], "reason": None}
            if not all(shown(self.marks([i])) for i in ids):
                out.append({**one, "reason": "solves"})
                continue
            m = self.marks(ids)
            def rank(i):
                own = self.marks([i])
                return (F(satisfied(own), len(own)), F(sum(own), len(own)))
            low = min(ids, key=rank)
            high = max(ids, key=rank)
            out.append({**one, "people": sum(1 for b in self.ballots if any(b[i] in "12345" for i in ids)),
                        "marks": len(m), "satisfied": satisfied(m), "text": percent(satisfied(m), len(m), "vi")
                        .replace("trên ", ">").replace("dưới ", "<"), "mean_text": mean(m, "vi"),
                        "weakest": low, "strongest": high,
                        "rank": [str(F(satisfied(m), len(m))), str(F(sum(m), len(m)))]})
        return out

    def people(self, subject):
        head = self.questions(subject, "headline")
        if head:
            m = self.marks(head)
            return "headline", len(m), satisfied(m)
        items = self.questions(subject, "item")
        n = x = 0
        for b in self.ballots:
            own = [int(b[i]) for i in items if b[i] in "12345"]
            n += bool(own)
            x += bool(own) and all(m >= 4 for m in own)
        return "all_items", n, x

    def subject_marks(self, subject):
        """All marks of a subject's items, of its headline without items; None where one item is withheld."""
        items = self.questions(subject, "item")
        if not items:
            return self.marks(self.questions(subject, "headline"))
        return self.marks(items) if all(shown(self.marks([i])) for i in items) else None

    def coded(self, method, n, label, lang):
        under = up(LEAST, n, lang)
        return {("vi", "headline"): f"dưới {under} CMHS được khảo sát hài lòng về {label}",
                ("vi", "all_items"): f"dưới {under} CMHS được khảo sát hài lòng với mọi nội dung đã trả lời về {label}",
                ("en", "headline"): f"under {under} of the parents surveyed are satisfied with {label}",
                ("en", "all_items"): f"under {under} of the parents surveyed are satisfied with everything they rated on "
                                     f"{label}"}[lang, method]

    def clause(self, s, lang):
        label, (method, n, x) = s["label"][lang], self.people(s["id"])
        if x < LEAST:
            return self.coded(method, n, label, lang)
        if not s.get("publish"):
            share = percent(x, n, lang) + ("" if x == n == len(self.ballots) else f" ({x}/{n})")
            if method == "headline":
                return {"vi": f"{share} CMHS được khảo sát hài lòng về {label}",
                        "en": f"{share} of the parents surveyed are satisfied with {label}"}[lang]
            return {"vi": f"{share} CMHS được khảo sát hài lòng với mọi nội dung đã trả lời về {label}",
                    "en": f"{share} of the parents surveyed are satisfied with everything they rated on {label}"}[lang]
        m = self.subject_marks(s["id"])
        if m is None:
            return {("vi", "answers"): f"không công bố tỷ lệ theo lượt đánh giá về {label}: {SOLVES['vi']}",
                    ("vi", "mean"): f"không công bố điểm trung bình về {label}: {SOLVES['vi']}",
                    ("en", "answers"): f"the share of satisfied marks on {label} is not published: {SOLVES['en']}",
                    ("en", "mean"): f"the mean mark on {label} is not published: {SOLVES['en']}"}[lang, s["publish"]]
        if s["publish"] == "mean":
            return {"vi": f"điểm trung bình của {len(m)} lượt đánh giá về {label} là {mean(m, lang)}",
                    "en": f"the mean of {len(m)} marks on {label} is {mean(m, lang)}"}[lang]
        y = satisfied(m)
        share = percent(y, len(m), lang) + ("" if y == len(m) else f" ({y}/{len(m)})")
        return {"vi": f"{share} lượt đánh giá là hài lòng về {label}",
                "en": f"{share} of the marks given on {label} are satisfied"}[lang]

    def levels(self, s, lang, five):
        label, (method, n, x) = s["label"][lang], self.people(s["id"])
        if x < LEAST:
            return self.coded(method, n, label, lang)
        m = self.marks(self.questions(s["id"], "headline" if method == "headline" else "item"))
        count = [m.count(i) for i in range(1, 6)]
        p = [percent(c, len(m), lang) for c in count]
        n = len(m)
        key = (lang, method, five)
        return {
            ("vi", "headline", False): f"{p[3]} CMHS được khảo sát hài lòng và {p[4]} rất hài lòng về {label} "
                                       f"({count[3]} và {count[4]} trong {n} người trả lời)",
            ("vi", "all_items", False): f"{p[3]} lượt đánh giá là hài lòng và {p[4]} là rất hài lòng về {label} "
                                        f"({count[3]} và {count[4]} trong {n} lượt)",
            ("en", "headline", False): f"{p[3]} of the parents surveyed are satisfied and {p[4]} very satisfied with "
                                       f"{label} ({count[3]} and {count[4]} of {n} who answered)",
            ("en", "all_items", False): f"{p[3]} of the marks are satisfied and {p[4]} very satisfied on {label} "
                                        f"({count[3]} and {count[4]} of {n} marks)",
            ("vi", "headline", True): f"về {label}: {p[4]} CMHS được khảo sát rất hài lòng, {p[3]} hài lòng, {p[2]} "
                                      f"thấy bình thường, {p[1]} không hài lòng, {p[0]} rất không hài lòng "
                                      f"({n} người trả lời)",
            ("vi", "all_items", True): f"về {label}: {p[4]} lượt đánh giá là rất hài lòng, {p[3]} hài lòng, {p[2]} "
                                       f"bình thường, {p[1]} không hài lòng, {p[0]} rất không hài lòng ({n} lượt)",
            ("en", "headline", True): f"on {label}: {p[4]} of the parents surveyed are very satisfied, {p[3]} "
                                      f"satisfied, {p[2]} neutral, {p[1]} dissatisfied, {p[0]} very dissatisfied "
                                      f"({n} answered)",
            ("en", "all_items", True): f"on {label}: {p[4]} of the marks are very satisfied, {p[3]} satisfied, {p[2]} "
                                       f"neutral, {p[1]} dissatisfied, {p[0]} very dissatisfied ({n} marks)",
        }[key]

    def ends(self, s, lang):
        all_ = [c for c in self.criteria()
                if any(t["id"] == c["section_id"] and t["subject"] == s["id"] for t in self.case["sections"])]
        if not all_:
            return None
        label, told = s["label"][lang], [c for c in all_ if c["reason"] is None]
        if not told:
            return {"vi": f"không công bố tiêu chí nào về {label}", "en": f"no criterion on {label} is published"}[lang]
        among = "" if len(told) == len(all_) else {"vi": " (trong các tiêu chí được công bố)",
                                                   "en": " (of those that are published)"}[lang]
        key = lambda c: tuple(F(r) for r in c["rank"])
        def named(value):
            some = [c for c in told if key(c) == value]
            names = ", ".join("“" + next(t["title"][lang] for t in self.case["sections"]
                                         if t["id"] == c["section_id"]) + "”" for c in some)
            c = some[0]
            share, m = percent(c["satisfied"], c["marks"], lang), c["mean_text"]
            m = m if lang == "vi" else m.replace(",", ".")
            return {"vi": f"{names} ({share} lượt đánh giá hài lòng, điểm trung bình {m})",
                    "en": f"{names} ({share} of the marks satisfied, mean {m})"}[lang]
        low, high = min(map(key, told)), max(map(key, told))
        if len(told) == 1:
            return {"vi": f"về {label}, tiêu chí{among} là {named(low)}",
                    "en": f"on {label}, the criterion{among} is {named(low)}"}[lang]
        if low == high:
            return {"vi": f"về {label}, mọi tiêu chí{among} như nhau: {named(low)}",
                    "en": f"on {label}, all criteria{among} are alike: {named(low)}"}[lang]
        return {"vi": f"về {label}, tiêu chí thấp nhất{among} là {named(low)}, cao nhất là {named(high)}",
                "en": f"on {label}, the lowest criterion{among} is {named(low)}, the highest {named(high)}"}[lang]

    def said(self, lang):
        def whole(parts):
            text = "; ".join(p for p in parts if p)
            return text[:1].upper() + text[1:] + "." if text else ""
        subjects, n, N = self.case["subjects"], len(self.ballots), self.case["eligible"]
        result = "; ".join(self.clause(s, lang) for s in subjects)
        share = percent(n, N, lang)
        return {
            "result": {"vi": "Kết quả: ", "en": "Result: "}[lang] + result + ".",
            "returned": {"vi": f"Số phiếu phát ra: {N} (mỗi lời mời một phiếu); số phiếu thu về: {n}, đạt {share}.",
                         "en": f"Forms handed out: {N} (one for each invitation); returned: {n}, which is {share}."}[lang],
            "by_level": whole(self.levels(s, lang, False) for s in subjects),
            "five_levels": whole(self.levels(s, lang, True) for s in subjects),
            "criteria_ends": whole(self.ends(s, lang) for s in subjects),
        }


def case(name, eligible, n, publish, draw, headline):
    def section(id_, subject, vi, en, criterion, *questions):
        return {"id": id_, "subject": subject, "criterion": criterion, "title": {"vi": vi, "en": en},
                "questions": [{"id": q, "role": r} for q, r in questions]}
    last = ("G1", "headline") if headline else ("G1", "none")
    c = {"name": name, "eligible": eligible,
         "subjects": [{"id": "care", "label": {"vi": "chăm sóc trẻ", "en": "childcare"}, "publish": publish},
                      {"id": "meals", "label": {"vi": "bữa ăn", "en": "meals"}, "publish": ""}],
         "sections": [section("a", "care", "Tiếp cận", "Access", True, ("A1", "item"), ("A2", "item"), ("A3", "item")),
                      section("b", "care", "Cơ sở vật chất", "Facilities", True, ("B1", "item"), ("B2", "item")),
                      section("c", "care", "Môi trường", "Environment", True, ("C1", "item"), ("C2", "item")),
                      section("g", "care", "Chung", "Overall", False, last),
                      section("m", "meals", "Bữa ăn", "Meals", True, ("M1", "item"), ("M2", "item"))]}
    order = [q["id"] for s in c["sections"] for q in s["questions"]]
    c["ballots"] = ["".join(draw(q) for q in order) for _ in range(n)]
    r = Round(c)
    c["expected"] = {"criteria": r.criteria(), "said": {lang: r.said(lang) for lang in ("vi", "en")}}
    for one in c["expected"]["criteria"]:
        one.pop("rank", None)
    return c


def main():
    rng = random.Random(20261126)
    good = lambda q: rng.choices("54321n-", [60, 37, 2, 1, 0, 3, 2])[0]
    bad = lambda q: rng.choices("54321n-", [8, 14, 28, 30, 20, 2, 3])[0]
    def withheld(q):
        return rng.choices("321-", [3, 4, 3, 1])[0] if q == "B2" else good(q)
    def coded(q):
        return rng.choices("321", [3, 4, 3])[0] if q == "G1" else good(q)
    def alike(q):
        return "5"
    cases = []
    for publish in ("", "answers", "mean"):
        for headline in (True, False):
            for kind, draw in (("good", good), ("bad", bad)):
                cases.append(case(f"{kind}, {publish or 'people'}, headline {headline}", 97, 61, publish, draw, headline))
        cases.append(case(f"one item withheld, {publish or 'people'}", 40, 33, publish, withheld, True))
        cases.append(case(f"too few satisfied, {publish or 'people'}", 40, 33, publish, coded, True))
    cases.append(case("all alike", 12, 12, "answers", alike, True))
    lines = ",\n".join(json.dumps(c, ensure_ascii=False) for c in cases)
    print('{"topic": "criteria", "cases": [\n' + lines + "\n]}")


main()

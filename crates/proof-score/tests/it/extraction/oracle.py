"""Writes documents.jsonl: documents whose right counts are known, for tests/it/extraction.rs.

Independent of the product: every value has an identity before it is written down, and is written in forms that Babel makes
(dates, money, numbers of several locales). Two values agree if their identities are the same; nothing is parsed. Lists are
aligned with scipy.optimize.linear_sum_assignment.

    python -m venv v && v/bin/pip install scipy==1.17.1 babel==2.18.0 && v/bin/python oracle.py > documents.jsonl
"""

import datetime
import json
import random
import sys

import numpy
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal
from scipy.optimize import linear_sum_assignment

AT_LEAST = 0.5
COMPANIES = {
    "acme": ["Acme Corporation", "ACME Corp.", "Acme"],
    "nord": ["Nordlicht GmbH & Co. KG", "NORDLICHT GmbH und Co. KG"],
    "smith": ["Smith & Sons Ltd", "The Smith and Sons Limited", "smith & sons ltd."],
    "zloty": ["Złoty Róg Sp. z o.o.", "Zloty Rog sp. z oo"],
}
NAMES = {
    "garcia": ["José García-Lopez", "Garcia Lopez, Jose", "Dr. Jose Garcia Lopez"],
    "smith": ["John Smith Jr.", "Smith, John, Jr."],
    "meyer": ["Anna Meyer", "MEYER, Anna", "Anna Meyer, MD"],
}
ADDRESSES = {
    "main": ["12 N. Main St., Albany, NY 12207", "12 North Main Street\nAlbany, New York 12207, USA"],
    "haupt": ["Hauptstraße 5, 10115 Berlin", "Hauptstr. 5, D-10115 Berlin, Germany"],
}
ITEMS = {
    "widget": ["Blue widget", "blue  WIDGET"],
    "gadget": ["Red gadget", "Red  gadget"],
    "hose": ["Hose, 5 m", "hose, 5 m"],
    "valve": ["Valve", "VALVE"],
}


def write_date(rng, day):
    locale = rng.choice(["en_US", "en_GB", "de_DE", "fr_FR", "es_ES", "it_IT", "pt_PT", "nl_NL"])
    return rng.choice([day.isoformat(), format_date(day, "long", locale=locale), day.strftime("%Y%m%d"),
                       format_date(day, "d MMMM yyyy", locale="en_US"), day.strftime("%d.%m.%Y")])


def write_money(rng, cents):
    amount = cents / 100
    return rng.choice([amount, format_currency(amount, "EUR", locale=rng.choice(["en_US", "de_DE", "fr_FR", "de_CH"])),
                       {"amount": amount, "currency": "EUR"}, f"EUR {amount:,.2f}"])


def write_number(rng, number):
    return rng.choice([number, format_decimal(number, locale="en_US"), str(number)])


def choose(table):
    return lambda rng: rng.choice(list(table)), lambda rng, key: rng.choice(table[key])


def exact(rng):
    return f"A-{rng.randrange(1000, 9999)}"


KINDS = {
    "exact": (exact, lambda rng, value: value),
    "date": (lambda rng: datetime.date(2020, 1, 1) + datetime.timedelta(rng.randrange(2000)), write_date),
    "money": (lambda rng: rng.randrange(1, 2_000_000), write_money),
    "number": (lambda rng: rng.choice([rng.randrange(1, 50), rng.randrange(1000, 90000)]), write_number),
    "company": choose(COMPANIES),
    "name": choose(NAMES),
    "address": choose(ADDRESSES),
    "text": choose(ITEMS),
}
SCALARS = {"number": "exact", "issued": "date", "total": "money", "vendor": "company"}
PERSON = {"name": "name", "address": "address"}
LINE = {"item": "text", "quantity": "number", "amount": "money"}


def make(rng, kind):
    return KINDS[kind][0](rng)


def record(rng, fields, absent=0.15):
    return {name: None if rng.random() < absent else make(rng, kind) for name, kind in fields.items()}


def spoil(rng, fields, gold):
    """What a model makes of a record: mostly right."""
    out = {}
    for name, kind in fields.items():
        roll = rng.random()
        out[name] = make(rng, kind) if roll < 0.12 else None if roll < 0.2 else gold[name]
    return out


def written(rng, fields, values):
    out = {}
    for name, kind in fields.items():
        if values[name] is not None:
            out[name] = KINDS[kind][1](rng, values[name])
        elif rng.random() < 0.5:
            out[name] = rng.choice([None, "", " ", []])
    return out


class Counts:
    def __init__(self):
        self.fields = {}

    def add(self, path, gold, found):
        row = self.fields.setdefault(path, [0, 0, 0, 0])
        if gold is None and found is None:
            return
        row[2 if found is None else 3 if gold is None else 0 if gold == found else 1] += 1

    def record(self, prefix, fields, gold, found):
        for name in fields:
            self.add(prefix + name, gold.get(name), found.get(name))


def size(item):
    return sum(value is not None for value in item.values())


def agreeing(gold, found):
    return sum(value is not None and found[name] == value for name, value in gold.items())


def align(gold, found):
    """Equal items first, in their order; then the assignment with the most agreeing values, at like places where that is equal."""
    pairs, left = [], list(range(len(gold)))
    rest = []
    for j, item in enumerate(found):
        same = next((i for i in left if gold[i] == item), None)
        if same is None:
            rest.append(j)
        else:
            left.remove(same)
            pairs.append((same, j))
    matrix = numpy.zeros((len(left), len(rest)))
    for x, i in enumerate(left):
        for y, j in enumerate(rest):
            n = agreeing(gold[i], found[j])
            if n and 2 * n >= AT_LEAST * (size(gold[i]) + size(found[j])):
                matrix[x, y] = n * 1e6 + 1000 - abs(i - j)
    rows, columns = linear_sum_assignment(matrix, maximize=True)
    return pairs + [(left[x], rest[y]) for x, y in zip(rows, columns) if matrix[x, y] > 0]


def best_total(gold, found):
    """The most values that can agree, whatever is paired first."""
    matrix = numpy.array([[agreeing(g, f) if 2 * agreeing(g, f) >= AT_LEAST * (size(g) + size(f)) else 0 for f in found]
                          for g in gold]).reshape(len(gold), len(found))
    rows, columns = linear_sum_assignment(matrix, maximize=True)
    return int(matrix[rows, columns].sum())


def document(rng):
    counts = Counts()
    gold = record(rng, SCALARS)
    found = spoil(rng, SCALARS, gold)
    counts.record("", SCALARS, gold, found)
    buyer = record(rng, PERSON, 0.2)
    their = spoil(rng, PERSON, buyer)
    counts.record("buyer.", PERSON, buyer, their)
    tags = rng.sample(list(ITEMS), rng.randrange(0, 4))
    said = [tag for tag in tags if rng.random() < 0.8] + rng.sample(list(ITEMS), rng.randrange(0, 2))
    for tag in list(ITEMS):
        counts.add("tags", tag if tag in tags else None, tag if tag in said else None)
    lines = [record(rng, LINE, 0.1) for _ in range(rng.randrange(0, 9))]
    theirs = [spoil(rng, LINE, line) for line in lines if rng.random() < 0.85]
    theirs += [record(rng, LINE, 0.1) for _ in range(rng.randrange(0, 3))]
    if rng.random() < 0.5:
        rng.shuffle(theirs)
    lines = [line for line in lines if size(line)]
    theirs = [line for line in theirs if size(line)]
    pairs = align(lines, theirs)
    total = sum(agreeing(lines[i], theirs[j]) for i, j in pairs)
    if total != best_total(lines, theirs):
        print(f"{best_total(lines, theirs) - total} more values would agree if equal items were not paired first", file=sys.stderr)
    nothing = {name: None for name in LINE}
    for i, j in pairs:
        counts.record("lines.", LINE, lines[i], theirs[j])
    for i in set(range(len(lines))) - {i for i, _ in pairs}:
        counts.record("lines.", LINE, lines[i], nothing)
    for j in set(range(len(theirs))) - {j for _, j in pairs}:
        counts.record("lines.", LINE, nothing, theirs[j])
    for name in LINE:
        counts.fields.setdefault(f"lines.{name}", [0, 0, 0, 0])

    def whole(values, person, words, items):
        out = written(rng, SCALARS, values)
        out["buyer"] = written(rng, PERSON, person)
        out["tags"] = [rng.choice(ITEMS[word]) for word in words]
        out["lines"] = [written(rng, LINE, item) for item in items]
        return out

    return {"gold": whole(gold, buyer, tags, lines), "output": whole(found, their, said, theirs), "counts": counts.fields}


def main():
    rng = random.Random(20261120)
    for _ in range(120):
        print(json.dumps(document(rng), ensure_ascii=False))


main()

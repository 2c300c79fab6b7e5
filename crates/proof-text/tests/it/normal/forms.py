"""Writes forms.jsonl: values in the forms that other programs write them, for tests/it/normal.rs.

Dates, numbers and money are written by Babel (CLDR), quantities are converted by Pint; what is read back must be the same value.

    python -m venv v && v/bin/pip install babel==2.18.0 pint==0.25.3 && v/bin/python forms.py > forms.jsonl
"""

import datetime
import json
import random

import pint
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal

LOCALES = ["en_US", "en_GB", "en_AU", "de_DE", "de_AT", "de_CH", "fr_FR", "fr_CH", "fr_CA", "es_ES", "es_MX", "it_IT", "pt_PT", "pt_BR", "nl_NL"]
CURRENCIES = ["EUR", "USD", "GBP", "CHF", "CAD", "AUD", "BRL", "SEK", "JPY", "INR", "PLN"]
UNITS = [
    ["kg", "g", "mg", "lb", "oz", "tonne", "µg"],
    ["m", "km", "cm", "mm", "inch", "ft", "yd", "mile", "nautical_mile"],
    ["litre", "ml", "dl", "m³", "cm³", "gallon", "pint", "quart"],
    ["s", "min", "hour", "day", "week", "ms"],
    ["month", "year"],
    ["Pa", "kPa", "hPa", "bar", "mbar", "mmHg", "psi", "atm"],
    ["J", "kJ", "MJ", "kWh", "Wh", "kcal"],
    ["W", "kW", "MW"],
    ["m²", "km²", "cm²", "hectare", "acre", "ft²"],
    ["m/s", "km/h", "mph", "knot"],
    ["°C", "°F", "K"],
    ["byte", "kB", "MB", "GB", "KiB", "MiB", "GiB"],
    ["mg/dl", "g/l", "µg/ml", "mg/ml"],
    ["mmol/l", "mol/m³", "µmol/ml"],
    ["Hz", "kHz", "1/min"],
]
# How a unit is written, where that is not Pint's name for it.
WRITTEN = {"nautical_mile": "nautical miles", "1/min": "/min", "tonne": "t", "hectare": "ha"}
PINT = {"°C": "degC", "°F": "degF", "m²": "m**2", "km²": "km**2", "cm²": "cm**2", "ft²": "ft**2", "m³": "m**3", "cm³": "cm**3",
        "mol/m³": "mol/m**3", "gallon": "gallon"}


def main():
    rng = random.Random(7)
    rows = []
    for _ in range(400):
        day = datetime.date(1970, 1, 1) + datetime.timedelta(rng.randrange(30000))
        locale = rng.choice(LOCALES)
        form = rng.choice(["long", "full", "d MMM yyyy", "d MMMM yyyy", "EEE d MMM yyyy"])
        rows.append({"kind": "date", "text": format_date(day, form, locale=locale), "value": day.isoformat()})
    for _ in range(200):
        number = rng.choice([rng.randrange(100_000_000), rng.randrange(10_000_000) / 100, -rng.randrange(100_000) / 10])
        locale = rng.choice(LOCALES)
        text = format_decimal(number, locale=locale)
        comma = format_decimal(0.5, locale=locale)[1]
        rows.append({"kind": "number", "text": text, "mark": comma, "value": repr(number)})
    for _ in range(300):
        currency = rng.choice(CURRENCIES)
        amount = rng.randrange(10_000) if currency == "JPY" else rng.randrange(-5_000_000, 50_000_000) / 100
        text = format_currency(amount, currency, locale=rng.choice(LOCALES))
        rows.append({"kind": "money", "text": text, "currency": currency, "value": repr(amount)})
    registry = pint.UnitRegistry()
    # Pint's acre is that of the survey foot, which was withdrawn at the end of 2022.
    registry.define("acre = 4046.8564224 m**2")
    for units in UNITS:
        for left in units:
            for right in units:
                if left == right:
                    continue
                value = rng.randrange(1, 100_000) / 100
                quantity = registry.Quantity(value, PINT.get(left, left)).to(PINT.get(right, right))
                text = lambda number, unit: f"{number!r} {WRITTEN.get(unit, unit)}"
                rows.append({"kind": "quantity", "left": text(value, left), "right": text(float(quantity.magnitude), right)})
    for row in rows:
        print(json.dumps(row, ensure_ascii=False))


main()

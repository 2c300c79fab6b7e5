"""Makes the reference tables beside this file.

    python -m venv venv && venv/bin/pip install scipy==1.17.1 statsmodels==0.15.0
    venv/bin/python make.py

Every value comes from a library or from a definition that shares no formula with the crate: constrained likelihoods are
maximised numerically, the CR2 matrix is built in full, permutations are enumerated.
"""

import csv
from pathlib import Path

import numpy as np
from scipy import optimize, stats
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint
from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

HERE = Path(__file__).parent
RNG = np.random.default_rng(20261120)


def write(name, header, rows):
    with open(HERE / f"{name}.csv", "w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(header)
        for row in rows:
            out.writerow([repr(float(x)) if isinstance(x, (float, np.floating)) else x for x in row])


def join(values):
    return " ".join(repr(float(x)) for x in values)


def proportions():
    rows = []
    for x, n, level in [(0, 1, 0.95), (0, 20, 0.95), (1, 20, 0.95), (19, 20, 0.9), (20, 20, 0.99), (87, 100, 0.95), (412, 1319, 0.95)]:
        alpha = 1 - level
        wilson = proportion_confint(x, n, alpha, method="wilson")
        exact = proportion_confint(x, n, alpha, method="beta")
        rows.append([x, n, level, *wilson, *exact])
    write("proportion", ["successes", "n", "level", "wilson_lo", "wilson_hi", "exact_lo", "exact_hi"], rows)


def means():
    samples = [RNG.normal(3, 2, 5), RNG.lognormal(5, 1, 30), RNG.integers(1, 6, 40).astype(float), np.array([1e9 + 1, 1e9 + 2, 1e9 + 4])]
    rows = []
    for sample in samples:
        sample = np.round(sample, 6)
        ci = stats.t.interval(0.95, len(sample) - 1, np.mean(sample), stats.sem(sample))
        rows.append([join(sample), float(np.mean(sample)), *ci, float(stats.ttest_1samp(sample, 0).pvalue)])
    write("mean", ["values", "mean", "lo", "hi", "p_zero"], rows)


def tango(b, c, n, level):
    z = stats.norm.ppf((1 + level) / 2)

    def score(d):
        # Cells: gain p, loss p - d; maximise the trinomial likelihood.
        def negative(p):
            q = p - d
            rest = 1 - p - q
            terms = [(b, p), (c, q), (n - b - c, rest)]
            return -sum(k * np.log(v) for k, v in terms if k > 0)

        lo, hi = max(0, d), (1 + d) / 2
        p = optimize.minimize_scalar(negative, bounds=(lo + 1e-15, hi - 1e-15), method="bounded", options={"xatol": 1e-14}).x
        return (b - c - n * d) / np.sqrt(n * (p + (p - d) - d * d))

    estimate = (b - c) / n
    low = -1.0 if estimate == -1 else optimize.brentq(lambda d: score(d) - z, -1 + 1e-9, estimate - 1e-12, xtol=1e-13)
    high = 1.0 if estimate == 1 else optimize.brentq(lambda d: score(d) + z, estimate + 1e-12, 1 - 1e-9, xtol=1e-13)
    return low, high


def pairs():
    rows = []
    for b, c, n, level in [(5, 1, 30, 0.95), (14, 5, 238, 0.95), (1, 9, 40, 0.9), (7, 7, 60, 0.95), (12, 0, 50, 0.99)]:
        exact = mcnemar([[n - b - c, b], [c, 0]], exact=True).pvalue
        k, m = min(b, c), b + c
        mid = exact - stats.binom.pmf(k, m, 0.5) if b != c else 1 - stats.binom.pmf(k, m, 0.5) / 2
        rows.append([b, c, n, level, *tango(b, c, n, level), exact, mid])
    write("paired_binary", ["gains", "losses", "n", "level", "lo", "hi", "p_exact", "p_mid"], rows)


def sqrtm_inverse(matrix):
    values, vectors = np.linalg.eigh(matrix)
    return vectors @ np.diag(np.where(values > 1e-12, values, np.inf) ** -0.5) @ vectors.T


def clusters():
    rows = []
    for sizes in [[2] * 9, [1, 1, 2, 4, 7], [3, 1, 1, 5, 2, 2, 8, 1]]:
        labels = np.repeat(np.arange(len(sizes)), sizes)
        y = np.round(RNG.normal(0.4, 1, len(labels)) + RNG.normal(0, 0.8, len(sizes))[labels], 4)
        n = len(y)
        ones = np.ones((n, 1))
        hat = ones @ ones.T / n
        residual_maker = np.eye(n) - hat
        residuals = y - y.mean()
        vectors, variance = [], 0.0
        for g in range(len(sizes)):
            rows_of = labels == g
            adjust = sqrtm_inverse(residual_maker[np.ix_(rows_of, rows_of)])
            weights = adjust @ np.ones(rows_of.sum()) / n
            variance += float(weights @ residuals[rows_of]) ** 2
            vectors.append(residual_maker[:, rows_of] @ weights)
        stacked = np.array(vectors)
        products = stacked @ stacked.T
        df = np.trace(products) ** 2 / np.sum(products**2)
        reach = stats.t.ppf(0.975, df) * np.sqrt(variance)
        rows.append([join(y), " ".join(map(str, labels)), float(y.mean()), float(np.sqrt(variance)), float(df), float(y.mean() - reach), float(y.mean() + reach)])
    write("clustered", ["values", "clusters", "mean", "standard_error", "df", "lo", "hi"], rows)


def flips():
    rows = []
    for sample in [np.round(RNG.normal(0.3, 1, 9), 2), RNG.integers(-1, 2, 12).astype(float), np.round(RNG.normal(0, 1, 14) / 3, 3)]:
        p = {
            kind: stats.permutation_test((sample,), np.sum, permutation_type="samples", n_resamples=np.inf, alternative=kind).pvalue
            for kind in ("greater", "less")
        }
        rows.append([join(sample), p["greater"], p["less"], min(1.0, 2 * min(p.values()))])
    write("sign_flip", ["differences", "greater", "less", "two_sided"], rows)


def quantiles():
    rows = []
    for n, q, level in [(20, 0.5, 0.95), (100, 0.95, 0.95), (71, 0.95, 0.95), (72, 0.95, 0.95), (9, 0.5, 0.99)]:
        values = np.round(np.sort(RNG.lognormal(6, 0.7, n)), 3)
        alpha = 1 - level
        below = [r for r in range(1, n + 1) if stats.binom.cdf(r - 1, n, q) <= alpha / 2]
        above = [s for s in range(1, n + 1) if stats.binom.sf(s - 1, n, q) <= alpha / 2]
        lo = values[max(below) - 1] if below else ""
        hi = values[min(above) - 1] if above else ""
        rows.append([join(values), q, level, float(np.quantile(values, q)), lo, hi])
    write("quantile", ["values", "q", "level", "value", "lo", "hi"], rows)


def families():
    rows = []
    for ps in [[0.01, 0.04, 0.03, 0.005], [0.2, 0.2, 0.2], np.round(RNG.uniform(0, 0.2, 12), 4)]:
        rows.append([join(ps), *(join(multipletests(ps, method=m)[1]) for m in ("holm", "simes-hochberg", "fdr_bh", "fdr_by"))])
    write("multiplicity", ["ps", "holm", "hochberg", "bh", "by"], rows)


def distributions():
    rows = []
    for df in [1, 2.5, 17, 300, 1e6]:
        for p in [1e-8, 0.025, 0.3]:
            rows.append(["t_upper_quantile", df, 0, p, stats.t.isf(p, df)])
            rows.append(["chi2_quantile", df, 0, p, stats.chi2.ppf(p, df)])
    for a, b in [(0.5, 0.5), (3, 8), (990, 11), (1e5, 30)]:
        for p in [1e-6, 0.025, 0.5]:
            rows.append(["beta_quantile", a, b, p, stats.beta.ppf(p, a, b)])
    for x in [-30, -6, -1.5, 0.2, 4]:
        rows.append(["normal_cdf", 0, 0, x, stats.norm.cdf(x)])
    write("distribution", ["function", "a", "b", "x", "value"], rows)


def independent():
    def limits(x1, n1, x2, n2, level):
        z = stats.norm.ppf((1 + level) / 2)
        total = n1 + n2

        def score(d):
            def negative(p2):
                terms = [(x1, p2 + d), (n1 - x1, 1 - p2 - d), (x2, p2), (n2 - x2, 1 - p2)]
                return -sum(k * np.log(v) for k, v in terms if k > 0)

            lo, hi = max(0, -d), min(1, 1 - d)
            p2 = optimize.minimize_scalar(negative, bounds=(lo + 1e-15, hi - 1e-15), method="bounded", options={"xatol": 1e-14}).x
            p1 = p2 + d
            variance = (p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2) * total / (total - 1)
            return (x1 / n1 - x2 / n2 - d) / np.sqrt(variance)

        estimate = x1 / n1 - x2 / n2
        return (
            optimize.brentq(lambda d: score(d) - z, -1 + 1e-9, estimate - 1e-9, xtol=1e-13),
            optimize.brentq(lambda d: score(d) + z, estimate + 1e-9, 1 - 1e-9, xtol=1e-13),
        )

    rows = [[x1, n1, x2, n2, level, *limits(x1, n1, x2, n2, level)] for x1, n1, x2, n2, level in [(80, 100, 70, 100, 0.95), (3, 20, 1, 35, 0.9), (0, 12, 4, 9, 0.95)]]
    write("independent_rates", ["x1", "n1", "x2", "n2", "level", "lo", "hi"], rows)
    rows = []
    for _ in range(3):
        a, b = np.round(RNG.normal(1, 2, 8), 4), np.round(RNG.normal(0, 0.5, 15), 4)
        lo, hi = CompareMeans(DescrStatsW(a), DescrStatsW(b)).tconfint_diff(usevar="unequal")
        rows.append([join(a), join(b), float(lo), float(hi), stats.ttest_ind(a, b, equal_var=False).pvalue])
    write("welch", ["a", "b", "lo", "hi", "p"], rows)


for make in (proportions, means, pairs, clusters, flips, quantiles, families, distributions, independent):
    make()

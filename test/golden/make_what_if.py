"""Small batches and 16-bit norms, by NumPy alone: python3 make_what_if.py > what_if.json"""
import json
import numpy as np

np.seterr(all="ignore")
EPS = 1e-5


def js(a):
    if isinstance(a, np.ndarray):
        return [js(v) for v in a.ravel()]
    a = float(a)
    return "NaN" if np.isnan(a) else "Infinity" if a == np.inf else "-Infinity" if a == -np.inf else a


def f16(x):
    return np.float16(x)


def bf16(x):
    """Nearest bfloat16 of a normal number, ties to even, as a float64."""
    x = np.float64(x)
    if not np.isfinite(x):
        return x
    fraction, exponent = np.frexp(x)
    rounded = np.float64(np.ldexp(np.rint(fraction * 256), exponent - 8))
    return rounded if abs(rounded) < 2.0**128 else np.copysign(np.inf, x)


# float64 sums and products of bfloat16 numbers are exact or rounded innocuously (53 >= 2 * 8 + 2 bits).
TYPES = {"float16": (f16, np.float16), "bfloat16": (bf16, np.float64)}


def simulate(x, kind, eps, centered=True):
    """One group: inputs rounded, sums sequential, every result rounded."""
    r, t = TYPES[kind]
    xs = [r(v) for v in x]
    total = t(0)
    for v in xs:
        total = r(total + v)
    mean = r(float(total) / len(xs)) if centered else t(0)
    squares = t(0)
    for v in xs:
        d = r(v - mean)
        squares = r(squares + r(d * d))
    variance = r(float(squares) / len(xs))
    widened = r(variance + r(eps))
    rstd = r(1 / np.sqrt(np.float64(widened)))
    y = np.array([float(r(r(v - mean) * rstd)) for v in xs])
    m64 = np.mean(x) if centered else 0.0
    y64 = (x - m64) / np.sqrt(np.mean((x - m64) ** 2) + eps)
    failed = not np.isfinite(float(mean) + float(variance))
    lost = ~np.isfinite(y) | failed
    deviation = np.abs(y - y64)[np.isfinite(y)]
    return dict(mean=js(mean), variance=js(variance), rstd=js(rstd), smallEps=js(r(eps)), overflow=float(lost.mean()),
                epsVanishes=bool(not failed and (widened == variance or r(eps) == 0)),
                deviation=js(deviation.max()) if deviation.size else "NaN")


def spread(x, n, reduce, draws=20):
    """`reduce`: axes of the statistics; axis 0 is among them."""
    rs = np.random.RandomState(231)
    mean, std = x.mean(axis=reduce), x.std(axis=reduce)
    batches = [x[rs.choice(len(x), n, replace=False)] for _ in range(draws)]
    shifts = np.array([(b.mean(axis=reduce) - mean) / std for b in batches])
    logs = np.array([np.log(b.std(axis=reduce) / std) for b in batches])
    first = x[:n]
    return dict(x=js(x), shape=list(x.shape), size=n, meanSpread=js(shifts.std(axis=0)), logStdSpread=js(logs.std(axis=0)),
                meanShift=js((first.mean(axis=reduce) - mean) / std), stdRatio=js(first.std(axis=reduce) / std),
                mean=js(first.mean(axis=reduce)), std=js(first.std(axis=reduce)))


rs = np.random.RandomState(231)
columns = {
    "unit": rs.randn(300),
    "offset of 100": rs.randn(300) + 100,
    "tiny": rs.randn(300) * 1e-4,
    "large": rs.randn(300) * 400 + 50,
    "sum overflows": rs.rand(300) * 100 + 400,
    "storage overflows": np.where(np.arange(300) == 7, 1e5, rs.randn(300)),
    "squares overflow": rs.randn(300) * 1000,
    "constant": np.full(300, 0.1),
    "ties": rs.randint(-2048, 2048, 300) / 1024 + 2.0**-11,
}
cases = [dict(name=name, type=kind, eps=eps, centered=centered, **simulate(values, kind, eps, centered))
         for name, values in columns.items() for kind in TYPES for eps in (1e-5, 1e-8) for centered in (True, False)]
print(json.dumps(dict(
    columns={name: js(values) for name, values in columns.items()},
    simulations=cases,
    batches=[spread(rs.randn(50, 4) * [1, 3, 0.01, 40] + [0, -4, 1e3, 7], 8, 0),
             spread(rs.randn(24, 3, 5) * 2 + 1, 5, (0, 2)),
             spread(rs.randn(20, 2, 2, 3), 6, (0, 1, 2))],
)))

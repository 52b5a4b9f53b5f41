"""Reference numbers for inspections, by NumPy alone: python3 make_inspect_numpy.py > inspect_numpy.json"""
import json
import numpy as np


def js(a):
    if isinstance(a, np.ndarray):
        return [js(v) for v in a.ravel()]
    a = float(a)
    return "NaN" if np.isnan(a) else "Infinity" if a == np.inf else "-Infinity" if a == -np.inf else a


def summary(values, bins):
    values = np.asarray(values, dtype=np.float64).ravel()
    finite = values[np.isfinite(values)]
    out = {
        "nan": int(np.isnan(values).sum()),
        "posInf": int((values == np.inf).sum()),
        "negInf": int((values == -np.inf).sum()),
    }
    if finite.size == 0:
        return out
    m = finite.mean()
    d = finite - m
    v = (d * d).mean()
    p = np.percentile(finite, [1, 25, 50, 75, 99])
    constant = finite.min() == finite.max()
    counts = np.histogram(finite, bins=1 if constant else bins)[0]
    out.update(
        mean=js(m), std=js(np.sqrt(v)), min=js(finite.min()), max=js(finite.max()), percentiles=js(p),
        zeros=int((finite == 0).sum()), positiveShare=js((finite > 0).mean()),
        counts=[int(c) for c in counts],
    )
    if v > 0:
        out.update(skewness=js((d**3).mean() / v**1.5), kurtosis=js((d**4).mean() / v**2 - 3))
    return out


def case(name, x, norm, reduce, feature_axis, gamma=None, beta=None, eps=1e-5, running=None, bins=8, flat=None, **choice):
    """`reduce`: the axes statistics run over. Finite values only, as documents show them."""
    x64 = np.asarray(x, dtype=np.float64)
    masked = np.ma.masked_invalid(x64)
    mean = masked.mean(axis=reduce, keepdims=True).filled(np.nan)
    var = ((masked - mean) ** 2).mean(axis=reduce, keepdims=True).filled(np.nan)
    if running is not None:
        shape = [1] * x64.ndim
        shape[feature_axis] = -1
        mean, var = (np.reshape(r, shape) for r in running)
    if norm == "rmsnorm":
        mean, var = 0.0, var + mean**2
    y = (x64 - mean) / np.sqrt(var + eps)
    return finish(name, x, x64, y, norm, feature_axis, gamma, beta, eps, running, bins, flat, choice)


def grouped(name, x, groups, channel_axis, gamma=None, beta=None, eps=1e-5, bins=8, norm="groupnorm", **choice):
    x64 = np.asarray(x, dtype=np.float64)
    if norm == "groupnorm":
        choice["groups"] = groups
    c = x64.shape[channel_axis]
    split = x64.reshape(x64.shape[:channel_axis] + (groups, c // groups) + x64.shape[channel_axis + 1 :])
    reduce = tuple(a for a in range(split.ndim) if a not in (0, channel_axis))
    mean, var = split.mean(axis=reduce, keepdims=True), split.var(axis=reduce, keepdims=True)
    y = ((split - mean) / np.sqrt(var + eps)).reshape(x64.shape)
    shape = [1] * x64.ndim
    shape[channel_axis] = -1
    g, b = (None if v is None else np.reshape(v, shape) for v in (gamma, beta))
    return finish(name, x, x64, y, norm, channel_axis, g, b, eps, None, bins, None, choice)


def finish(name, x, x64, y, norm, feature_axis, gamma, beta, eps, running, bins, flat, choice):
    """`flat`: features are all axes but the first, flattened."""
    g = 1.0 if gamma is None else gamma
    b = 0.0 if beta is None else beta
    y = y * g + b
    rows = {}
    for axis, label in ((feature_axis, "feature"), (0, "sample")):
        a, c = (v.reshape(len(v), -1) if flat and label == "feature" else v for v in (x64, y))
        axis = 1 if flat and label == "feature" else axis
        rows[label] = {
            "before": [summary(np.take(a, i, axis=axis), bins) for i in range(a.shape[axis])],
            "after": [summary(np.take(c, i, axis=axis), bins) for i in range(c.shape[axis])],
        }
    flat = lambda v: v if np.isscalar(v) or v is None else js(v)
    return dict(name=name, shape=list(x64.shape), dtype=str(x.dtype), x=js(x64), norm=norm, eps=eps, bins=bins,
                gamma=flat(gamma), beta=flat(beta),
                running=None if running is None else [js(r) for r in running], choice=choice, rows=rows)


rs = np.random.RandomState(7)
dense = (rs.randn(17, 5) * [1, 3, 0.01, 40, 2] + [0, -4, 1e3, 7, 0.5]).astype(np.float32)
bad = dense.copy()
bad[3, 1], bad[5, 1], bad[7, 3], bad[8, 4] = np.nan, np.inf, -np.inf, np.nan
special = np.zeros((20, 4))
special[:, 0] = 3.25
special[:, 2] = np.nan
special[:, 3] = rs.randint(0, 4, 20)  # none of 0..3 falls on an inner edge of 8 bins
gammas, betas = np.array([1.5, -0.5, 2.0, -3.0, 0.25]), np.array([0.0, 1.0, -1.0, 5.0, 2.0])
conv = rs.randn(4, 3, 6).astype(np.float32) * 2 + 1
image = rs.randn(3, 4, 5, 2)
running = (np.array([0.1, -3.5, 1000.0, 0.0, 0.4]), np.array([0.9, 8.0, 2e-4, 2000.0, 4.4]))
print(json.dumps([
    case("dense", dense, "batchnorm", (0,), 1),
    case("dense, gamma and beta of both signs", dense, "batchnorm", (0,), 1, gamma=gammas, beta=betas, bins=7),
    case("dense, running statistics", dense, "batchnorm", (0,), 1, running=running, mode="running"),
    case("non-finite values", bad, "batchnorm", (0,), 1),
    case("constant, zero, all NaN and integer columns", special, "batchnorm", (0,), 1),
    case("offset of a million", dense.astype(np.float64) + 1e6, "batchnorm", (0,), 1, bins=16),
    case("layernorm", dense, "layernorm", (1,), 1),
    case("layernorm with gamma and beta", dense.astype(np.float64), "layernorm", (1,), 1, gamma=gammas, beta=betas),
    case("conv per channel", conv, "batchnorm", (0, 2), 1),
    case("conv layernorm", conv, "layernorm", (1, 2), 1),
    case("NTD layernorm", conv, "layernorm", (2,), 2, layout="NTD"),
    case("NTD batchnorm", conv, "batchnorm", (0, 1), 2, layout="NTD"),
    case("images per channel", image, "batchnorm", (0, 2, 3), 1),
    case("images, channels last", image, "batchnorm", (0, 1, 2), 3, layout="NHWC"),
    case("images, layernorm over the last axis", image, "layernorm", (3,), 1, normalizedDims=1),
    case("rank 1", dense[:, 1:2], "batchnorm", (0,), 1),
    case("large eps", dense, "batchnorm", (0,), 1, eps=0.5),
    case("per position", conv, "batchnormPerPosition", (0,), 1, flat=True),
    case("per position, channels last", image, "batchnormPerPosition", (0,), 3, flat=True, layout="NHWC"),
    case("instancenorm", conv, "instancenorm", (2,), 1),
    grouped("instancenorm of images with gamma and beta", image, 4, 1, gamma=gammas[:4], beta=betas[:4], norm="instancenorm"),
    case("instancenorm, channels last", image, "instancenorm", (1, 2), 3, layout="NHWC"),
    case("instancenorm, NTD", conv, "instancenorm", (1,), 2, layout="NTD"),
    grouped("groupnorm", image, 2, 1, gamma=gammas[:4], beta=betas[:4]),
    grouped("groupnorm of one group per channel", conv, 3, 1),
    grouped("groupnorm, channels last", image, 2, 3, gamma=gammas[:2], beta=betas[:2], layout="NHWC"),
    grouped("groupnorm, NTD", conv, 3, 2, layout="NTD"),
    grouped("groupnorm of dense features", dense[:, [0, 1, 3, 4]], 2, 1),
    case("RMSNorm", dense, "rmsnorm", (1,), 1, gamma=gammas),
    case("RMSNorm over the last axis", image, "rmsnorm", (3,), 1, normalizedDims=1),
    case("RMSNorm, NTD", conv, "rmsnorm", (2,), 2, layout="NTD"),
]))

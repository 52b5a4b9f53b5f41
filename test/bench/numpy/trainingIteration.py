"""One iteration of the course's six-layer net in NumPy, float32, one thread: python3 trainingIteration.py [iterations]

Batch 50 of 1,000 examples, 3,072 inputs, five hidden layers of 100, 10 classes, ReLU, with and without batchnorm, Adam: as
the course's layers and Solver compute it. Its backward pass also computes the gradient of the images, which nothing uses;
`WithoutImages` leaves that out. And the matrix products of such a step. Prints JSON: milliseconds, lists of them.
"""
import json
import os
import sys
import time

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")
import numpy as np  # noqa: E402

N, EXAMPLES, SIZES = 50, 1000, [3072, 100, 100, 100, 100, 100, 10]
DEPTH = len(SIZES) - 1
PRODUCTS = [(200, 3072, 100), (50, 3072, 100), (3072, 50, 100), (50, 100, 100)]


def draw(batchnorm, rng):
    params = {}
    for n, (D, M) in enumerate(zip(SIZES, SIZES[1:]), 1):
        params[f"W{n}"], params[f"b{n}"] = 2e-2 * rng.randn(D, M), np.zeros(M)
        if batchnorm and n < DEPTH:
            params[f"gamma{n}"], params[f"beta{n}"] = np.ones(M), np.zeros(M)
    return {name: value.astype(np.float32) for name, value in params.items()}


def batchnorm_forward(x, gamma, beta, running):
    mean, var = x.mean(axis=0), x.var(axis=0)
    running["mean"] = 0.9 * running["mean"] + 0.1 * mean
    running["var"] = 0.9 * running["var"] + 0.1 * var
    std = np.sqrt(var + 1e-5)
    xhat = (x - mean) / std
    return gamma * xhat + beta, (xhat, gamma, std)


def batchnorm_backward(dout, cache):
    xhat, gamma, std = cache
    dgamma, dbeta = (dout * xhat).sum(axis=0), dout.sum(axis=0)
    return gamma / std / len(dout) * (len(dout) * dout - dbeta - xhat * dgamma), dgamma, dbeta


def softmax_loss(x, y):
    shifted = x - x.max(axis=1, keepdims=True)
    sums = np.exp(shifted).sum(axis=1, keepdims=True)
    log_probs = shifted - np.log(sums)
    dx = np.exp(log_probs)
    dx[np.arange(len(y)), y] -= 1
    return -log_probs[np.arange(len(y)), y].mean(), dx / len(y)


def loss(X, y, params, running, images):
    at, caches, grads = X, [], {}
    for n in range(1, DEPTH):
        affine, norm = at.dot(params[f"W{n}"]) + params[f"b{n}"], None
        out = affine
        if running:
            out, norm = batchnorm_forward(affine, params[f"gamma{n}"], params[f"beta{n}"], running[n])
        caches.append((at, norm, out))
        at = np.maximum(0, out)
    value, dout = softmax_loss(at.dot(params[f"W{DEPTH}"]) + params[f"b{DEPTH}"], y)
    for n in range(DEPTH, 0, -1):
        x = at if n == DEPTH else caches[n - 1][0]
        if n < DEPTH:
            _, norm, out = caches[n - 1]
            dout = dout * (out > 0)
            if running:
                dout, grads[f"gamma{n}"], grads[f"beta{n}"] = batchnorm_backward(dout, norm)
        grads[f"W{n}"], grads[f"b{n}"] = x.T.dot(dout), dout.sum(axis=0)
        if n > 1 or images:
            dout = dout.dot(params[f"W{n}"].T)
    return value, grads


def adam(w, dw, config):
    config["t"] += 1
    config["m"] = 0.9 * config["m"] + 0.1 * dw
    config["v"] = 0.999 * config["v"] + 0.001 * dw**2
    m = config["m"] / (1 - 0.9 ** config["t"])
    v = config["v"] / (1 - 0.999 ** config["t"])
    return w - 1e-3 * m / (np.sqrt(v) + 1e-8)


def iterations(count, batchnorm, images):
    rng = np.random.RandomState(231)
    X, y = rng.randn(EXAMPLES, SIZES[0]).astype(np.float32), rng.randint(SIZES[-1], size=EXAMPLES)
    params = draw(batchnorm, rng)
    configs = {name: {"m": np.zeros_like(w), "v": np.zeros_like(w), "t": 0} for name, w in params.items()}
    zeros = lambda: np.zeros(SIZES[1], np.float32)  # noqa: E731
    running = {n: {"mean": zeros(), "var": zeros()} for n in range(1, DEPTH)} if batchnorm else None
    times = []
    for _ in range(count):
        rows = rng.choice(EXAMPLES, N)
        start = time.perf_counter()
        _, grads = loss(X[rows], y[rows], params, running, images)
        for name in params:
            params[name] = adam(params[name], grads[name], configs[name])
        times.append(1e3 * (time.perf_counter() - start))
    return times[count // 5 :]


def product(M, K, C):
    """Of a batch, or of the transpose of one, as a backward pass has it."""
    rng = np.random.RandomState(1)
    a = rng.randn(M, K).astype(np.float32) if M <= K else rng.randn(K, M).astype(np.float32).T
    b = rng.randn(K, C).astype(np.float32)
    repeats = max(1, int(2e7 / (M * K * C)))
    times = []
    for _ in range(30):
        start = time.perf_counter()
        for _ in range(repeats):
            a.dot(b)
        times.append(1e3 * (time.perf_counter() - start) / repeats)
    return times


if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    result = {"numpy": np.__version__}
    for batchnorm in (True, False):
        name = "batchnorm" if batchnorm else "none"
        result[name] = iterations(count, batchnorm, True)
        result[f"{name}WithoutImages"] = iterations(count, batchnorm, False)
    for shape in PRODUCTS:
        result["x".join(map(str, shape))] = product(*shape)
    print(json.dumps(result))

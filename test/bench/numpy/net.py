"""The course's fully connected net in NumPy: {affine - [batchnorm] - ReLU} x hidden - affine - softmax, Adam.

As the course's layers and Solver compute it; its backward pass also computes the gradient of the images, which nothing
uses: without `images` that is left out.
"""
import itertools
import multiprocessing

import numpy as np

EPS, MOMENTUM = 1e-5, 0.9


class Net:
    def __init__(self, params, batchnorm, reg=0.0, images=True):
        self.params, self.reg, self.images = params, reg, images
        self.depth = sum(name.startswith("W") for name in params)
        widths = [len(params[f"b{n}"]) for n in range(1, self.depth)]
        zeros = lambda width: np.zeros(width, params["W1"].dtype)  # noqa: E731
        self.running = [{"mean": zeros(M), "var": zeros(M)} for M in widths] if batchnorm else None
        self.states = {name: {"m": np.zeros_like(w), "v": np.zeros_like(w), "t": 0} for name, w in params.items()}

    def hidden(self, X, train):
        """What enters the last affine layer, and what backward needs of every other."""
        at, caches, params = X, [], self.params
        for n in range(1, self.depth):
            out, norm = at.dot(params[f"W{n}"]) + params[f"b{n}"], None
            if self.running:
                out, norm = batchnorm_forward(out, params[f"gamma{n}"], params[f"beta{n}"], self.running[n - 1], train)
            caches.append((at, norm, out))
            at = np.maximum(0, out)
        return at, caches

    def scores(self, at):
        return at.dot(self.params[f"W{self.depth}"]) + self.params[f"b{self.depth}"]

    def loss(self, X, y, backward=True):
        params, depth, reg = self.params, self.depth, self.reg
        at, caches = self.hidden(X, train=True)
        value, dout = softmax_loss(self.scores(at), y)
        if reg:
            value += sum(0.5 * reg * np.sum(params[f"W{n}"] ** 2) for n in range(1, depth + 1))
        if not backward:
            return value, None
        grads = {}
        for n in range(depth, 0, -1):
            x = at if n == depth else caches[n - 1][0]
            if n < depth:
                _, norm, out = caches[n - 1]
                dout = dout * (out > 0)
                if norm:
                    dout, grads[f"gamma{n}"], grads[f"beta{n}"] = batchnorm_backward(dout, norm)
            grads[f"W{n}"], grads[f"b{n}"] = x.T.dot(dout), dout.sum(axis=0)
            if reg:
                grads[f"W{n}"] += reg * params[f"W{n}"]
            if n > 1 or self.images:
                dout = dout.dot(params[f"W{n}"].T)
        return value, grads

    def step(self, X, y, rate):
        value, grads = self.loss(X, y)
        for name, grad in grads.items():
            self.params[name] = adam(self.params[name], grad, self.states[name], rate)
        return value

    def accuracy(self, X, y, batch=100):
        predicted = [
            self.scores(self.hidden(X[i : i + batch], train=False)[0]).argmax(axis=1) for i in range(0, len(X), batch)
        ]
        return np.mean(np.hstack(predicted) == y)


def batchnorm_forward(x, gamma, beta, running, train):
    if not train:
        return gamma * (x - running["mean"]) / np.sqrt(running["var"] + EPS) + beta, None
    mean, var = x.mean(axis=0), x.var(axis=0)
    running["mean"] = MOMENTUM * running["mean"] + (1 - MOMENTUM) * mean
    running["var"] = MOMENTUM * running["var"] + (1 - MOMENTUM) * var
    std = np.sqrt(var + EPS)
    xhat = (x - mean) / std
    return gamma * xhat + beta, (xhat, gamma, std)


def batchnorm_backward(dout, cache):
    xhat, gamma, std = cache
    dgamma, dbeta = (dout * xhat).sum(axis=0), dout.sum(axis=0)
    return gamma / std / len(dout) * (len(dout) * dout - dbeta - xhat * dgamma), dgamma, dbeta


def softmax_loss(x, y):
    shifted = x - x.max(axis=1, keepdims=True)
    log_probs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    dx = np.exp(log_probs)
    dx[np.arange(len(y)), y] -= 1
    return -log_probs[np.arange(len(y)), y].mean(), dx / len(y)


def adam(w, dw, state, rate):
    state["t"] += 1
    state["m"] = 0.9 * state["m"] + 0.1 * dw
    state["v"] = 0.999 * state["v"] + 0.001 * dw**2
    m = state["m"] / (1 - 0.9 ** state["t"])
    v = state["v"] / (1 - 0.999 ** state["t"])
    return w - rate * m / (np.sqrt(v) + 1e-8)


def draw(sizes, scale, batchnorm, dtype, random=np.random):
    """As the course draws them: the weights, and nothing else."""
    params = {}
    for n, (D, M) in enumerate(zip(sizes, sizes[1:]), 1):
        params[f"W{n}"], params[f"b{n}"] = scale * random.randn(D, M), np.zeros(M)
        if batchnorm and n < len(sizes) - 1:
            params[f"gamma{n}"], params[f"beta{n}"] = np.ones(M), np.zeros(M)
    return {name: value.astype(dtype) for name, value in params.items()}


def iteration(arrays, sizes, scale, norm, images, rate):
    """One step after the other, over batches of rows in turn; the first loss is the result."""
    X, y, batches = arrays["X"], arrays["y"], itertools.cycle(arrays["batches"])
    batchnorm = norm == "batchnorm"
    net = Net(draw(sizes, scale, batchnorm, np.float32, np.random.RandomState(231)), batchnorm, images=images)

    def run():
        rows = next(batches)
        return {"loss": np.array([net.step(X[rows], y[rows], rate)], np.float64)}

    return run


def sweep(arrays, sizes, scales, epochs, batch, rate, processes):
    """Each weight scale with batchnorm and without, in the stream of the notebook; the first losses are the result."""
    shared.update(arrays)

    def run():
        trainings = list(planned(sizes, scales, epochs, batch, len(arrays["X"])))
        if processes == 1:
            losses = [train(training, rate) for training in trainings]
        else:
            with multiprocessing.get_context("fork").Pool(processes) as pool:
                losses = pool.starmap(train, [(training, rate) for training in trainings], chunksize=1)
        return {"losses": np.array(losses, np.float64)}

    return run


shared = {}


def planned(sizes, scales, epochs, batch, count):
    """Both nets of a scale are drawn before either trains. Weights are not kept: where the stream stands is."""
    random = np.random.RandomState(231)
    per_epoch = max(1, count // batch)
    for scale in scales:
        starts = []
        for _ in range(2):
            starts.append(random.get_state())
            for D, M in zip(sizes, sizes[1:]):
                random.randn(D, M)
        for start, batchnorm in zip(starts, (True, False)):
            batches = [random.choice(count, batch) for _ in range(epochs * per_epoch)]
            yield sizes, scale, batchnorm, start, batches, per_epoch


def train(training, rate):
    sizes, scale, batchnorm, start, batches, per_epoch = training
    random = np.random.RandomState()
    random.set_state(start)
    net = Net(draw(sizes, scale, batchnorm, np.float32, random), batchnorm)
    X, y = shared["X"], shared["y"]
    first = None
    for step, rows in enumerate(batches, 1):
        value = net.step(X[rows], y[rows], rate)
        first = value if first is None else first
        if step == 1 or step % per_epoch == 0:
            net.accuracy(X, y)
            net.accuracy(shared["XVal"], shared["yVal"])
    return first

"""Norms in plain NumPy, float32, as the course notebook writes them. `axes` are those a group is reduced over."""
import numpy as np


def moments(arrays, axes):
    x = arrays["x"]
    return lambda: {"mean": x.mean(axis=tuple(axes)), "variance": x.var(axis=tuple(axes))}


def normalized(x, gamma, beta, axes, eps):
    mean = x.mean(axis=axes, keepdims=True)
    std = np.sqrt(x.var(axis=axes, keepdims=True) + x.dtype.type(eps))
    xhat = (x - mean) / std
    return gamma * xhat + beta, (xhat, std)


def forward(arrays, axes, eps):
    x, gamma, beta = arrays["x"], arrays["gamma"], arrays["beta"]
    return lambda: {"y": normalized(x, gamma, beta, tuple(axes), eps)[0]}


def backward(arrays, axes, shared, eps):
    """From what forward kept. `shared`: the axes along which elements share a parameter."""
    dout, gamma = arrays["dout"], arrays["gamma"]
    axes, shared = tuple(axes), tuple(shared)
    _, (xhat, std) = normalized(arrays["x"], gamma, arrays["beta"], axes, eps)

    def run():
        g = gamma * dout
        centred = g - g.mean(axis=axes, keepdims=True) - xhat * (g * xhat).mean(axis=axes, keepdims=True)
        return {"dx": centred / std, "dgamma": (dout * xhat).sum(axis=shared), "dbeta": dout.sum(axis=shared)}

    return run

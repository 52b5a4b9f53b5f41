"""The gradient check of the course's full net, cell 7 of the batch-normalization notebook.

Hidden [20, 30], 15 inputs, 10 classes, N = 2, batchnorm, reg 3.14: the numeric gradient of all 1,360 parameter elements by
`eval_numerical_gradient`, two evaluations of the loss each.
"""
import numpy as np

from net import Net, draw

SIZES = [15, 20, 30, 10]
N, REG, H = 2, 3.14, 1e-5


def check(_arrays, backward):
    """With `backward` as the notebook runs it, `model.loss(X, y)[0]`: gradients computed and dropped at each evaluation."""
    random = np.random.RandomState(231)
    X, y = random.randn(N, SIZES[0]), random.randint(SIZES[-1], size=N)
    net = Net(draw(SIZES, 5e-2, True, np.float64, random), True, REG, images=True)

    def run():
        _, grads = net.loss(X, y)
        f = lambda _: net.loss(X, y, backward)[0]  # noqa: E731
        errors = {name: rel_error(eval_numerical_gradient(f, net.params[name]), grads[name]) for name in grads}
        return {"worst": np.array([max(error for name, error in errors.items() if name not in ("b1", "b2"))])}

    return run


def eval_numerical_gradient(f, x, h=H):
    """The course's: every element in turn, moved in place and put back."""
    grad = np.zeros_like(x)
    it = np.nditer(x, flags=["multi_index"], op_flags=["readwrite"])
    while not it.finished:
        ix = it.multi_index
        old = x[ix]
        x[ix] = old + h
        above = f(x)
        x[ix] = old - h
        below = f(x)
        x[ix] = old
        grad[ix] = (above - below) / (2 * h)
        it.iternext()
    return grad


def rel_error(x, y):
    return np.max(np.abs(x - y) / np.maximum(1e-8, np.abs(x) + np.abs(y)))

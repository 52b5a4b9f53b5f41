"""Convolution, max pooling and a small convolutional net, by loops in NumPy alone:
python3 make_convolution.py > convolution.json"""
import json
import numpy as np

EPS = 1e-5


def conv(x, w, b, stride, pad):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    OH, OW = (H + 2 * pad - KH) // stride + 1, (W + 2 * pad - KW) // stride + 1
    out = np.zeros((N, F, OH, OW))
    for n, f, i, j in np.ndindex(out.shape):
        window = xp[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
        out[n, f, i, j] = np.sum(window * w[f]) + b[f]
    return out


def conv_backward(dout, x, w, stride, pad):
    H, W = x.shape[2:]
    KH, KW = w.shape[2:]
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    dxp, dw = np.zeros_like(xp), np.zeros_like(w)
    for n, f, i, j in np.ndindex(dout.shape):
        rows = slice(i * stride, i * stride + KH)
        columns = slice(j * stride, j * stride + KW)
        dw[f] += dout[n, f, i, j] * xp[n, :, rows, columns]
        dxp[n, :, rows, columns] += dout[n, f, i, j] * w[f]
    return dxp[:, :, pad : pad + H, pad : pad + W], dw, dout.sum(axis=(0, 2, 3))


def pool(x, size, stride):
    N, C, H, W = x.shape
    out = np.zeros((N, C, (H - size) // stride + 1, (W - size) // stride + 1))
    for n, c, i, j in np.ndindex(out.shape):
        out[n, c, i, j] = x[n, c, i * stride : i * stride + size, j * stride : j * stride + size].max()
    return out


def pool_backward(dout, x, size, stride):
    dx = np.zeros_like(x)
    for n, c, i, j in np.ndindex(dout.shape):
        window = x[n, c, i * stride : i * stride + size, j * stride : j * stride + size]
        p, q = np.unravel_index(window.argmax(), window.shape)
        dx[n, c, i * stride + p, j * stride + q] += dout[n, c, i, j]
    return dx


# Statistics per channel (batchnorm) or per sample and group of channels (groupnorm); gamma, beta per channel.
def views(x, norm, groups):
    N, C, H, W = x.shape
    if norm == "batchnorm":
        return x, (0, 2, 3)
    return x.reshape(N, groups, C // groups, H, W), (2, 3, 4)


def normalize(x, norm, groups):
    v, axes = views(x, norm, groups)
    mean, var = v.mean(axis=axes, keepdims=True), v.var(axis=axes, keepdims=True)
    return ((v - mean) / np.sqrt(var + EPS)).reshape(x.shape), 1 / np.sqrt(var + EPS)


def normalize_backward(dxhat, xhat, rstd, norm, groups):
    d, axes = views(dxhat, norm, groups)
    h, _ = views(xhat, norm, groups)
    dx = rstd * (d - d.mean(axis=axes, keepdims=True) - h * (d * h).mean(axis=axes, keepdims=True))
    return dx.reshape(dxhat.shape)


def channels(v):
    return v[None, :, None, None]


def net_loss(P, x, y, stages, norm, groups, reg):
    """{conv 3x3 pad 1 - norm - relu - maxpool 2x2} x stages - affine - softmax, with its gradients."""
    kept, at = [], x
    for n in range(1, stages + 1):
        a = conv(at, P[f"W{n}"], P[f"b{n}"], 1, 1)
        xhat, rstd = normalize(a, norm, groups)
        u = channels(P[f"gamma{n}"]) * xhat + channels(P[f"beta{n}"])
        r = np.maximum(0, u)
        kept.append((at, xhat, rstd, u, r))
        at = pool(r, 2, 2)
    last = stages + 1
    flat = at.reshape(len(x), -1)
    scores = flat @ P[f"W{last}"] + P[f"b{last}"]
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    loss = -np.log(p[range(len(x)), y]).mean()
    loss += 0.5 * reg * sum(np.sum(P[f"W{n}"] ** 2) for n in range(1, last + 1))
    d = p.copy()
    d[range(len(x)), y] -= 1
    d /= len(x)
    G = {f"W{last}": flat.T @ d, f"b{last}": d.sum(axis=0)}
    d = (d @ P[f"W{last}"].T).reshape(at.shape)
    for n in range(stages, 0, -1):
        below, xhat, rstd, u, r = kept[n - 1]
        d = pool_backward(d, r, 2, 2) * (u > 0)
        G[f"gamma{n}"], G[f"beta{n}"] = (d * xhat).sum(axis=(0, 2, 3)), d.sum(axis=(0, 2, 3))
        d = normalize_backward(d * channels(P[f"gamma{n}"]), xhat, rstd, norm, groups)
        d, G[f"W{n}"], G[f"b{n}"] = conv_backward(d, below, P[f"W{n}"], 1, 1)
    for n in range(1, last + 1):
        G[f"W{n}"] = G[f"W{n}"] + reg * P[f"W{n}"]
    return loss, scores, G


def js(a):
    return np.asarray(a).ravel().tolist()


def conv_case(seed, x_shape, w_shape, stride, pad):
    rs = np.random.RandomState(seed)
    x, w, b = rs.randn(*x_shape), rs.randn(*w_shape), rs.randn(w_shape[0])
    out = conv(x, w, b, stride, pad)
    dout = rs.randn(*out.shape)
    dx, dw, db = conv_backward(dout, x, w, stride, pad)
    case = {"seed": seed, "x_shape": x_shape, "w_shape": w_shape, "stride": stride, "pad": pad}
    return {**case, "out_shape": out.shape, "out": js(out), "dx": js(dx), "dw": js(dw), "db": js(db)}


def pool_case(seed, x_shape, size, stride):
    rs = np.random.RandomState(seed)
    x = rs.randn(*x_shape)
    out = pool(x, size, stride)
    dout = rs.randn(*out.shape)
    case = {"seed": seed, "x_shape": x_shape, "size": size, "stride": stride}
    return {**case, "out_shape": out.shape, "out": js(out), "dx": js(pool_backward(dout, x, size, stride))}


def net_case(seed, norm, groups, reg):
    rs = np.random.RandomState(seed)
    N, C, H, W, hidden, classes, scale = 3, 2, 9, 8, [4, 6], 5, 0.3
    shapes = [(4, 2, 3, 3), (6, 4, 3, 3), (6 * 2 * 2, classes)]
    P = {}
    for n, shape in enumerate(shapes, 1):
        P[f"W{n}"] = scale * rs.randn(*shape)
    outputs = hidden + [classes]
    for n, size in enumerate(outputs, 1):
        P[f"b{n}"] = 0.1 * rs.randn(size)
    for n, size in enumerate(hidden, 1):
        P[f"gamma{n}"], P[f"beta{n}"] = 1 + 0.1 * rs.randn(size), 0.1 * rs.randn(size)
    x, y = rs.randn(N, C, H, W), rs.randint(0, classes, N)
    loss, scores, G = net_loss(P, x, y, len(hidden), norm, groups, reg)
    case = {"seed": seed, "norm": norm, "groups": groups, "reg": reg, "x_shape": x.shape, "hidden": hidden}
    drawn = {name: js(value) for name, value in P.items() if not name.startswith("W")}
    return {
        **case,
        **{"classes": classes, "weightScale": scale, "parameters": drawn, "y": js(y)},
        **{"loss": loss, "scores": js(scores), "gradients": {name: js(value) for name, value in G.items()}},
    }


# The course's own check of its convolution (ConvolutionalNetworks.ipynb), printed to eight digits.
x = np.linspace(-0.1, 0.5, 2 * 3 * 4 * 4).reshape(2, 3, 4, 4)
w = np.linspace(-0.2, 0.3, 3 * 3 * 4 * 4).reshape(3, 3, 4, 4)
course = conv(x, w, np.linspace(-0.1, 0.2, 3), 2, 1)
assert np.allclose(course[0, 0], [[-0.08759809, -0.10987781], [-0.18387192, -0.2109216]], atol=1e-8)

print(
    json.dumps(
        {
            "_about": "Draws: conv x, w, b, dout; pool x, dout; net W1, W2, W3 (times weightScale), b1.., gamma1, beta1, .., x, y. All randn but y.",
            "conv": [
                conv_case(1, (2, 3, 5, 6), (4, 3, 3, 3), 1, 1),
                conv_case(2, (2, 2, 7, 5), (3, 2, 3, 2), 2, 1),
                conv_case(3, (1, 3, 6, 6), (2, 3, 4, 4), 2, 0),
                conv_case(4, (2, 1, 4, 4), (2, 1, 1, 1), 1, 0),
                conv_case(5, (1, 2, 3, 3), (2, 2, 5, 5), 1, 2),
            ],
            "pool": [pool_case(6, (2, 3, 4, 6), 2, 2), pool_case(7, (2, 2, 5, 5), 2, 2), pool_case(8, (1, 2, 6, 5), 3, 1)],
            "net": [net_case(9, "batchnorm", 1, 0.0), net_case(10, "batchnorm", 1, 0.5), net_case(11, "groupnorm", 2, 0.1)],
        }
    )
)

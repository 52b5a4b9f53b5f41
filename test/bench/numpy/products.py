"""Matrix products in NumPy, float32."""


def product(arrays, transposed):
    a, b = arrays["A"], arrays["B"]
    if transposed:
        a = a.T
    return lambda: {"C": a @ b}

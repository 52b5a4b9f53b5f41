"""Matrix products in NumPy, float32."""


def product(arrays):
    a, b = arrays["A"], arrays["B"]
    return lambda: {"C": a @ b}

"""Answers the bench: one JSON request per line on stdin, one JSON answer per line on stdout.

An operation, `module.function`, is given the arrays and its parameters and returns a function to be timed, which returns
its results by name.
"""
import ctypes
import importlib
import json
import os
import sys
import time

import numpy as np

try:
    import torch
except ImportError:
    torch = None


def blas_library():
    """Path of what NumPy multiplies matrices with."""
    np.ones((2, 2)) @ np.ones((2, 2))
    try:
        with open("/proc/self/maps") as maps:
            paths = {line.split()[-1] for line in maps if "blas" in line or "mkl_rt" in line}
    except OSError:
        return None
    return max(paths, key=lambda path: ("openblas" in path, "mkl" in path), default=None)


BLAS = blas_library()


def blas_name():
    if BLAS is None:
        return "a BLAS of its own"
    return next((name for part, name in (("openblas", "OpenBLAS"), ("mkl", "MKL"), ("blis", "BLIS")) if part in BLAS), "reference BLAS")


def product_time():
    """Seconds of a matrix product, at best: what NumPys differ most in."""
    a = np.ones((256, 256), np.float32)
    times = []
    for _ in range(20):
        start = time.perf_counter()
        a @ a
        times.append(time.perf_counter() - start)
    return min(times)


def set_threads(count):
    if torch:
        torch.set_num_threads(count)
    if BLAS and "openblas" in BLAS:
        library = ctypes.CDLL(BLAS)
        for name in ("openblas_set_num_threads", "openblas_set_num_threads64_", "scipy_openblas_set_num_threads64_"):
            if hasattr(library, name):
                return getattr(library, name)(count)


class Server:
    def __init__(self):
        self.arrays, self.prepared = {}, []

    def about(self):
        versions = {"python": sys.version.split()[0], "numpy": np.__version__, "blas": blas_name()}
        return {**versions, "torch": torch and torch.__version__, "product": product_time()}

    def load(self, name, file, dtype, shape):
        self.arrays[name] = np.fromfile(file, dtype).reshape(shape)

    def forget(self):
        self.arrays, self.prepared = {}, []

    def prepare(self, operation, params, threads):
        module, function = operation.split(".")
        set_threads(threads)
        run = getattr(importlib.import_module(module), function)(self.arrays, **params)
        self.prepared.append((run, threads))
        return len(self.prepared) - 1

    def time(self, id, runs):
        run, threads = self.prepared[id]
        set_threads(threads)
        start = time.perf_counter()
        for _ in range(runs):
            run()
        return 1e3 * (time.perf_counter() - start)

    def results(self, id, folder):
        run, threads = self.prepared[id]
        set_threads(threads)
        answer = {}
        for name, values in run().items():
            values = np.ascontiguousarray(values.detach().numpy() if torch and torch.is_tensor(values) else values)
            file = os.path.join(folder, f"from-python-{id}-{name}")
            values.tofile(file)
            answer[name] = {"file": file, "dtype": str(values.dtype)}
        return answer


def main():
    server = Server()
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer = {"ok": getattr(server, request.pop("do"))(**request)}
        except Exception as error:  # Whatever it is, the bench shall hear of it.
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()

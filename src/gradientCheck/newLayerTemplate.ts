/** What *New Layer to Check* starts a module as: a batchnorm that is right, to change. */
export function newLayerTemplate(): string {
  return TEMPLATE;
}

const TEMPLATE = `// A layer to check: Normscope compares backward with the numeric gradient of forward.
// Arrays are {data: Float64Array, shape}. Inputs are x, gamma and beta, unless inputShapes says otherwise.

export const inputShapes = (shape) => ({ x: shape, gamma: [shape[1]], beta: [shape[1]] });

export function forward({ x, gamma, beta }, { eps = 1e-5 } = {}) {
  const [N, D] = x.shape;
  const mean = new Float64Array(D);
  const variance = new Float64Array(D);
  for (let i = 0; i < x.data.length; i++) mean[i % D] += x.data[i] / N;
  for (let i = 0; i < x.data.length; i++) variance[i % D] += (x.data[i] - mean[i % D]) ** 2 / N;
  const xhat = x.data.map((value, i) => (value - mean[i % D]) / Math.sqrt(variance[i % D] + eps));
  const out = xhat.map((value, i) => gamma.data[i % D] * value + beta.data[i % D]);
  return { out: { data: out, shape: x.shape }, cache: { xhat, gamma, variance, eps, N, D } };
}

export function backward(dout, { xhat, gamma, variance, eps, N, D }) {
  const dgamma = new Float64Array(D);
  const dbeta = new Float64Array(D);
  const dx = new Float64Array(dout.data.length);
  for (let i = 0; i < dout.data.length; i++) {
    dgamma[i % D] += dout.data[i] * xhat[i];
    dbeta[i % D] += dout.data[i];
  }
  for (let i = 0; i < dx.length; i++) {
    const k = i % D;
    const scale = gamma.data[k] / Math.sqrt(variance[k] + eps) / N;
    dx[i] = scale * (N * dout.data[i] - dbeta[k] - xhat[i] * dgamma[k]);
  }
  return {
    x: { data: dx, shape: dout.shape },
    gamma: { data: dgamma, shape: [D] },
    beta: { data: dbeta, shape: [D] },
  };
}
`;

// Norms as loops over typed arrays: what JavaScript does without kernels. Float32 data, sums in doubles, results written
// into arrays that are there.

/** @returns contenders' functions for x as (P, K, Q), reduced over P and Q, with parameters by k or by q */
export function plainNorm({ x, dout, view: { P, K, Q }, affine, y, dx }) {
  const { eps, gamma, beta, parameterOfK, parameterOfQ } = affine;
  const M = P * Q;

  const moments = () => {
    const mean = new Float64Array(K);
    const variance = new Float64Array(K);
    for (let p = 0, i = 0; p < P; p++)
      for (let k = 0; k < K; k++) {
        let sum = 0;
        for (let q = 0; q < Q; q++) sum += x[i++];
        mean[k] += sum;
      }
    for (let k = 0; k < K; k++) mean[k] /= M;
    for (let p = 0, i = 0; p < P; p++)
      for (let k = 0; k < K; k++) {
        const center = mean[k];
        let sum = 0;
        for (let q = 0; q < Q; q++) {
          const d = x[i++] - center;
          sum += d * d;
        }
        variance[k] += sum;
      }
    for (let k = 0; k < K; k++) variance[k] /= M;
    return { mean, variance };
  };

  const forward = () => {
    const { mean, variance } = moments();
    for (let p = 0, i = 0; p < P; p++)
      for (let k = 0; k < K; k++) {
        const rstd = 1 / Math.sqrt(variance[k] + eps);
        const center = mean[k];
        const a = parameterOfK[k];
        for (let q = 0; q < Q; q++, i++)
          y[i] = (x[i] - center) * rstd * gamma[a + parameterOfQ[q]] + beta[a + parameterOfQ[q]];
      }
    return { y };
  };

  const backward = ({ mean, variance }) => {
    const dgamma = new Float64Array(gamma.length);
    const dbeta = new Float64Array(gamma.length);
    const sumG = new Float64Array(K);
    const sumGx = new Float64Array(K);
    for (let p = 0, i = 0; p < P; p++)
      for (let k = 0; k < K; k++) {
        const rstd = 1 / Math.sqrt(variance[k] + eps);
        const center = mean[k];
        for (let q = 0; q < Q; q++, i++) {
          const a = parameterOfK[k] + parameterOfQ[q];
          const xhat = (x[i] - center) * rstd;
          dgamma[a] += dout[i] * xhat;
          dbeta[a] += dout[i];
          const g = gamma[a] * dout[i];
          sumG[k] += g;
          sumGx[k] += g * xhat;
        }
      }
    for (let p = 0, i = 0; p < P; p++)
      for (let k = 0; k < K; k++) {
        const rstd = 1 / Math.sqrt(variance[k] + eps);
        const center = mean[k];
        const [a, b] = [sumG[k] / M, sumGx[k] / M];
        for (let q = 0; q < Q; q++, i++) {
          const g = gamma[parameterOfK[k] + parameterOfQ[q]] * dout[i];
          dx[i] = rstd * (g - a - (x[i] - center) * rstd * b);
        }
      }
    return { dx, dgamma, dbeta };
  };

  return { moments, forward, backward };
}

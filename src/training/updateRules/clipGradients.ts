/**
 * Scales gradients down in place where their norm over all parameters, `sqrt(sum(dw^2))`, is above `largest` (Pascanu
 * et al. 2013, arXiv:1211.5063). A norm that is not finite leaves them as they are.
 * @returns the norm before.
 */
export function clipGradients(gradients: Iterable<Float64Array>, largest: number): number {
  const all = [...gradients];
  let squares = 0;
  for (const gradient of all) for (let i = 0; i < gradient.length; i++) squares += gradient[i]! ** 2;
  const norm = Math.sqrt(squares);
  if (norm > largest && Number.isFinite(norm)) {
    const scale = largest / norm;
    for (const gradient of all) for (let i = 0; i < gradient.length; i++) gradient[i]! *= scale;
  }
  return norm;
}

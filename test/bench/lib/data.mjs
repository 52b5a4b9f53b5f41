// Made-up activations, the same each time.

/** Roughly normal values, every column at a place and scale of its own. */
export function activations(count, columns, seed) {
  const uniform = uniforms(seed);
  const values = new Float32Array(count);
  for (let i = 0, column = 0; i < count; i++) {
    const normal = uniform() + uniform() + uniform() + uniform() - 2;
    values[i] = normal * (1 + (column % 7)) + ((column * 37) % 19) - 9;
    if (++column === columns) column = 0;
  }
  return values;
}

/** Roughly normal, mean 0, variance 1/3. */
export function noise(count, seed) {
  const uniform = uniforms(seed);
  const values = new Float32Array(count);
  for (let i = 0; i < count; i++) values[i] = uniform() + uniform() + uniform() + uniform() - 2;
  return values;
}

function uniforms(seed) {
  let state = seed * 2654435761;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 4294967296;
  };
}

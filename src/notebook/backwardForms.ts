import { maxRelError } from '../gradientCheck/relError';
import { batchNormStaged } from '../layers/batchNormStaged';
import { ShapeError, array } from '../layers/layer';
import type { Arrays, Layer, NdArray } from '../layers/layer';
import { statisticsNorm } from '../layers/statisticsNorm';
import { norms } from '../normalization/registry';
import type {
  CompareBackwardFormsDocument,
  CompareBackwardFormsRequest,
  FormDifference,
  GradientName,
} from '../protocol/documents/compareBackwardForms';
import { toJsonNumber } from '../protocol/documents/schema';
import { RandomState } from '../tensor/randomState';
import type { Work } from '../work';

/** The two ways through batchnorm backward: node by node, and in one formula. */
const FORMS = {
  staged: batchNormStaged,
  closed: statisticsNorm(norms.batchnorm),
} satisfies Record<string, Layer>;

/** Runs before the first that counts: a machine's first passes compile, and say nothing of the form. */
const WARM_UPS = 10;
/** Elements of x: two forms with their intermediates take some twenty such arrays. */
const MOST_ELEMENTS = 4e6;

/** `x = 5*randn(N, D) + 12; gamma = randn(D); beta = randn(D); dout = randn(N, D)`, as cells 5, 6 and 15 draw them. */
export function drawBackwardInputs(seed: number, N: number, D: number): { inputs: Arrays; dout: NdArray } {
  const random = new RandomState(seed);
  const x = array(
    random.randn(N * D).map((value) => 5 * value + 12),
    [N, D],
  );
  const inputs = { x, gamma: array(random.randn(D), [D]), beta: array(random.randn(D), [D]) };
  return { inputs, dout: array(random.randn(N * D), [N, D]) };
}

/** Both forms at one point, and how far their gradients are from each other. */
export function backwardForms(
  seed: number,
  N: number,
  D: number,
): {
  readonly run: Readonly<Record<keyof typeof FORMS, () => Arrays>>;
  readonly differences: Readonly<Record<GradientName, FormDifference>>;
} {
  const { inputs, dout } = drawBackwardInputs(seed, N, D);
  const backwardOf = (layer: Layer): (() => Arrays) => {
    const { cache } = layer.forward(inputs, {});
    return () => layer.backward(dout, cache);
  };
  const run = { staged: backwardOf(FORMS.staged), closed: backwardOf(FORMS.closed) };
  const [staged, closed] = [run.staged(), run.closed()];
  const difference = (name: string): FormDifference => {
    const [a, b] = [staged[name]!.data, closed[name]!.data];
    const maxAbs = a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);
    return { relError: toJsonNumber(maxRelError(a, b)), maxAbs: toJsonNumber(maxAbs) };
  };
  return {
    run,
    differences: { dx: difference('x'), dgamma: difference('gamma'), dbeta: difference('beta') },
  };
}

/**
 * Time the staged against the closed form of batchnorm's backward, in turns, and compare their gradients: medians in
 * milliseconds.
 * @throws {ShapeError} for a shape too large to hold.
 */
export async function compareBackwardForms(
  { shape, seed, repeats }: CompareBackwardFormsRequest,
  work: Work,
  now: () => number,
): Promise<CompareBackwardFormsDocument> {
  const [N, D] = shape;
  if (N * D > MOST_ELEMENTS) {
    throw new ShapeError(`shape may hold ${MOST_ELEMENTS} elements at most, got (${N}, ${D}): ${N * D}`);
  }
  const { run, differences } = backwardForms(seed, N, D);
  const times = { staged: [] as number[], closed: [] as number[] };
  for (let n = -WARM_UPS; n < repeats; n++) {
    work.progress(Math.max(0, n), repeats);
    await work.pause();
    for (const name of ['staged', 'closed'] as const) {
      const started = now();
      run[name]();
      const elapsed = now() - started;
      if (n >= 0) times[name].push(elapsed);
    }
  }
  const [staged, closed] = [median(times.staged), median(times.closed)];
  return {
    ...{ shape, seed, repeats, differences },
    forms: [
      { name: 'staged', milliseconds: staged },
      { name: 'closed', milliseconds: closed },
    ],
    // A clock too coarse for the shape knows no ratio.
    speedup: toJsonNumber(staged / closed),
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return (sorted[Math.ceil(middle) - 1]! + sorted[Math.floor(middle)]!) / 2;
}

import type { Affine, Moments, NormBackend, Operand } from '../compute/backend';
import { maxDeviation } from '../compute/compare';
import { referenceBackend } from '../compute/reference/referenceBackend';
import { indexOnView, slabbedView } from '../normalization/grouping';
import type { GroupedView, Grouping } from '../normalization/grouping';
import type { Execution } from '../protocol/inspect';
import type { TensorData } from '../tensor/tensor';
import type { Work } from '../work';
import { batchTensor } from './batchSpread';
import { gatherRows } from './rows/gather';
import type { ReportRequest } from './layerReport';
import { planNorm } from './plan';
import type { NormPlan } from './plan';

/** Elements a backend gets at a time: a larger tensor is run group by group, so that memory stays bounded. */
const TILE_ELEMENTS = 1 << 24;

interface Tile {
  readonly x: Operand;
  readonly view: GroupedView;
  /** First group of the tile. */
  readonly from: number;
  readonly affine: Affine;
}

/**
 * Run a question's normalization on a compute backend and say how far its result is from float64. Statistics and
 * pictures never come from here: a float32 backend is executed, timed and compared beside them. With a batch size
 * it runs what the layer would run: the batch alone.
 */
export async function execute(
  request: Pick<ReportRequest, 'tensor' | 'choice' | 'parameters' | 'now'>,
  backend: NormBackend,
  work: Work,
): Promise<Execution> {
  const { choice, parameters, now } = request;
  const whole = planNorm(request.tensor, choice, parameters);
  const batch = batchTensor(request, whole);
  const tensor = batch ?? request.tensor;
  const plan = batch ? planNorm(batch, choice, parameters) : whole;
  let milliseconds = 0;
  let deviation = 0;
  for (const tile of tilesOf(tensor.data, plan, choice.eps, backend.info.precision)) {
    await work.pause();
    const given = givenMoments(plan, tile);
    const started = now();
    const moments = given ?? used(plan, await backend.moments(tile.x, tile.view, work));
    const y = await backend.normalize(tile.x, tile.view, moments, tile.affine, work);
    milliseconds += now() - started;
    const truth = given ?? used(plan, await referenceBackend.moments(tile.x, tile.view, work));
    deviation = Math.max(
      deviation,
      await maxDeviation(y, { x: tile.x, view: tile.view, moments: truth, affine: tile.affine }, work),
    );
  }
  const { name, device, precision } = backend.info;
  return { name, device, precision, milliseconds, maxDeviation: deviation, warnings: [] };
}

/** A norm without centering divides by the root mean square. */
function used({ definition }: NormPlan, { mean, variance }: Moments): Moments {
  if (definition.centered) return { mean, variance };
  const squares = Float64Array.from(variance, (value, k) => value + mean[k]! ** 2);
  return { mean: new Float64Array(mean.length), variance: squares };
}

/** Statistics that are not the batch's: running ones, or mean 0 and variance 1 for no norm at all. */
function givenMoments(plan: NormPlan, { from, view }: Tile): Moments | undefined {
  const to = from + view.K;
  if (!plan.definition.hasStatistics) {
    return { mean: new Float64Array(view.K), variance: new Float64Array(view.K).fill(1) };
  }
  if (!plan.useRunning || !plan.running) return undefined;
  return { mean: plan.running.mean.slice(from, to), variance: plan.running.variance.slice(from, to) };
}

function* tilesOf(
  data: TensorData,
  plan: NormPlan,
  choiceEps: number,
  precision: 'float32' | 'float64',
): Generator<Tile> {
  const { slabs, view } = slabbedView(plan.axes.groups);
  const { k, q } = indexOnView(view, withoutLeading(plan.axes.parameters, slabs));
  const affine = {
    eps: plan.definition.hasStatistics ? choiceEps : 0,
    gamma: plan.gamma,
    beta: plan.beta,
    parameterOfK: k,
    parameterOfQ: q,
  };
  const size = data.length / slabs;
  for (let slab = 0; slab < slabs; slab++) {
    const elements = data.subarray(slab * size, (slab + 1) * size);
    const from = slab * view.K;
    if (size <= TILE_ELEMENTS) yield { x: operand(elements, precision), view, from, affine };
    else yield* gatheredTiles(elements, { view, from, affine }, precision);
  }
}

/** The parameters within one slab: they never vary over the axes that number the slabs. */
function withoutLeading({ dims, strides, count }: Grouping, slabs: number): Grouping {
  let lead = 0;
  for (let covered = 1; covered < slabs; lead++) covered *= dims[lead]!;
  return { dims: dims.slice(lead), strides: strides.slice(lead), count };
}

/** A slab too large for one call, some groups at a time, each group gathered to a row. */
function* gatheredTiles(
  data: TensorData,
  { view, from: first, affine }: Omit<Tile, 'x'>,
  precision: 'float32' | 'float64',
): Generator<Tile> {
  const size = view.P * view.Q;
  const step = Math.max(1, Math.floor(TILE_ELEMENTS / size));
  const parameterOfQ = Int32Array.from({ length: size }, (_, i) => affine.parameterOfQ[i % view.Q]!);
  for (let from = 0; from < view.K; from += step) {
    const to = Math.min(from + step, view.K);
    const gathered = new Float64Array((to - from) * size);
    gatherRows(data, view, from, to, gathered);
    yield {
      x: operand(gathered, precision),
      view: { P: 1, K: to - from, Q: size },
      from: first + from,
      affine: { ...affine, parameterOfK: affine.parameterOfK.slice(from, to), parameterOfQ },
    };
  }
}

function operand(data: TensorData, precision: 'float32' | 'float64'): Operand {
  if (data instanceof Float32Array) return data;
  return precision === 'float32' ? Float32Array.from(data) : Float64Array.from(data);
}

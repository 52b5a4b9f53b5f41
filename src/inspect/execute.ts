import type { Affine, Moments, NormBackend, Operand } from '../compute/backend';
import { maxDeviation } from '../compute/compare';
import { referenceBackend } from '../compute/reference/referenceBackend';
import { groupedView, indexOnView } from '../normalization/grouping';
import type { GroupedView } from '../normalization/grouping';
import type { Execution } from '../protocol/inspect';
import type { TensorData } from '../tensor/tensor';
import type { Work } from '../work';
import { gatherRows } from './gather';
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
 * pictures never come from here: a float32 backend is executed, timed and compared beside them.
 */
export async function execute(
  request: Pick<ReportRequest, 'tensor' | 'choice' | 'parameters' | 'now'>,
  backend: NormBackend,
  work: Work,
): Promise<Execution> {
  const { tensor, choice, parameters, now } = request;
  const plan = planNorm(tensor, choice, parameters);
  let milliseconds = 0;
  let deviation = 0;
  for (const tile of tilesOf(tensor.data, plan, choice.eps, backend.info.precision)) {
    await work.pause();
    const given = givenMoments(plan, tile);
    const started = now();
    const moments = given ?? (await backend.moments(tile.x, tile.view, work));
    const y = await backend.normalize(tile.x, tile.view, moments, tile.affine, work);
    milliseconds += now() - started;
    const truth = given ?? (await referenceBackend.moments(tile.x, tile.view, work));
    deviation = Math.max(
      deviation,
      await maxDeviation(y, { x: tile.x, view: tile.view, moments: truth, affine: tile.affine }, work),
    );
  }
  const { name, device, precision } = backend.info;
  return { name, device, precision, milliseconds, maxDeviation: deviation, warnings: [] };
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
  const view = groupedView(plan.axes.groups);
  const { k, q } = indexOnView(view, plan.axes.parameters);
  const shared = {
    eps: plan.definition.hasStatistics ? choiceEps : 0,
    gamma: plan.gamma,
    beta: plan.beta,
  };
  if (data.length <= TILE_ELEMENTS) {
    yield {
      x: operand(data, precision),
      view,
      from: 0,
      affine: { ...shared, parameterOfK: k, parameterOfQ: q },
    };
    return;
  }
  const size = view.P * view.Q;
  const step = Math.max(1, Math.floor(TILE_ELEMENTS / size));
  const parameterOfQ = Int32Array.from({ length: size }, (_, i) => q[i % view.Q]!);
  for (let from = 0; from < view.K; from += step) {
    const to = Math.min(from + step, view.K);
    const gathered = new Float64Array((to - from) * size);
    gatherRows(data, view, from, to, gathered);
    const affine = { ...shared, parameterOfK: k.slice(from, to), parameterOfQ };
    yield { x: operand(gathered, precision), view: { P: 1, K: to - from, Q: size }, from, affine };
  }
}

function operand(data: TensorData, precision: 'float32' | 'float64'): Operand {
  if (data instanceof Float32Array) return data;
  return precision === 'float32' ? Float32Array.from(data) : Float64Array.from(data);
}

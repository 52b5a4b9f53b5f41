import type { GroupedView } from '../../../normalization/grouping';
import type { Work } from '../../../work';
import { unattended } from '../../../work';
import type { Affine, BackwardPass, Moments, Operand } from '../../backend';
import { checkAffine, checkBackward, checkView } from '../../checks';
import { runLength } from '../../repetition';
import { referenceBackward } from '../../reference/backward';
import { referenceNormalize } from '../../reference/normalize';
import { AffineRowNorm } from './affineRowNorm';
import { fitFloat32 } from './coefficients';
import type { Elements } from './elements';
import { Resident } from './elements';
import type { ParameterGradients } from './laneNorm';
import { LaneNorm, laneMoments } from './laneNorm';
import type { Runtime } from '../runtime';

/** Stretches of elements with one parameter that are shorter than this are not worth a row of their own. */
const SHORTEST_STRETCH = 32;

/** In groups of two, xhat is 1 and -1 up to eps, and dx what eps leaves of a difference of equals: for float64. */
const TWINS = 2;

/** A backward pass whose upstream gradient may stay in the kernels' memory. */
export interface ElementsPass extends Omit<BackwardPass, 'dout'> {
  readonly dout: Elements;
}

/**
 * The norms of {@link NormBackend}, over arrays or over elements that stay in the kernels' memory. Elements are
 * float32, sums float64. What is computed depends on the shape alone, to the last bit: not on the number of threads,
 * nor on where the elements are.
 */
export class WasmNorms {
  /** Bytes that the threads have for themselves. */
  private readonly own: number;

  constructor(private readonly runtime: Runtime) {
    this.own = runtime.heap.used;
  }

  /** Bytes of the kernels' memory, and those of them that elements take up or a computation under way. */
  get memory(): { readonly capacity: number; readonly used: number } {
    const { capacity, used } = this.runtime.heap;
    return { capacity, used: used - this.own };
  }

  /** Threads that compute, the caller's among them. */
  get threads(): number {
    return this.runtime.pool.threads;
  }

  /** Room for so many elements in the kernels' memory, the caller's until `free`. */
  allocate(length: number): Resident {
    return new Resident(this.runtime.heap, length);
  }

  async moments(x: Elements, view: GroupedView, work: Work = unattended): Promise<Moments> {
    checkView(valuesOf(x), view);
    return laneMoments(this.runtime, x, view, work);
  }

  /** Into `y`, which is not x. */
  async normalize(
    x: Elements,
    y: Elements,
    view: GroupedView,
    moments: Moments,
    affine: Affine,
    work: Work = unattended,
  ): Promise<void> {
    checkView(valuesOf(x), view);
    checkAffine(view, moments, affine);
    if (fitFloat32(moments, affine)) await this.normOf(view, affine, work).normalize(x, y, moments);
    else valuesOf(y).set(await referenceNormalize(valuesOf(x), view, moments, affine, work));
  }

  /** Moments of x, and x normalized by them into `y`: in one pass where a group is a row. */
  async forward(
    x: Elements,
    y: Elements,
    view: GroupedView,
    affine: Affine,
    work: Work = unattended,
  ): Promise<Moments> {
    checkView(valuesOf(x), view);
    checkAffine(view, { mean: new Float64Array(view.K), variance: new Float64Array(view.K) }, affine);
    const norm = this.normOf(view, affine, work);
    const moments =
      norm instanceof AffineRowNorm ? await norm.forward(x, y) : await this.moments(x, view, work);
    if (norm instanceof LaneNorm || !fitFloat32(moments, affine)) {
      await this.normalize(x, y, view, moments, affine, work);
    }
    return moments;
  }

  /** dx into `dx`, which is neither x nor dout. */
  async backward(
    x: Elements,
    dx: Elements,
    view: GroupedView,
    pass: ElementsPass,
    work: Work = unattended,
  ): Promise<ParameterGradients> {
    const { dout, moments, affine, statistics } = pass;
    const given = { ...pass, dout: valuesOf(dout) };
    checkBackward(valuesOf(x), view, given);
    if (view.P * view.Q > TWINS && fitFloat32(moments, affine)) {
      return this.normOf(view, affine, work).backward(x, dout, dx, moments, statistics);
    }
    const exact = await referenceBackward(valuesOf(x), view, given, work);
    valuesOf(dx).set(exact.dx);
    return { dgamma: Float64Array.from(exact.dgamma), dbeta: Float64Array.from(exact.dbeta) };
  }

  async dispose(): Promise<void> {
    await this.runtime.pool.dispose();
  }

  private normOf(view: GroupedView, affine: Affine, work: Work): LaneNorm | AffineRowNorm {
    const run = runLength(affine.parameterOfQ);
    const isLane = run === view.Q || run >= SHORTEST_STRETCH || view.P > 1;
    return isLane
      ? new LaneNorm(this.runtime, view, affine, run, work)
      : new AffineRowNorm(this.runtime, view, affine, work);
  }
}

function valuesOf(elements: Elements): Operand {
  return elements instanceof Resident ? elements.elements : elements;
}

import type { RunConfig, UpdateRuleName } from '../../protocol/training';
import type { NamedArray, NamedArrays } from '../engine';
import { updateRules } from '../updateRules/registry';
import type { EngineMemory } from './engineMemory';
import type { Parameter } from './parameter';

/** Number of a rule in `assembly/trainingUpdate.ts`, and which of its two states is which. */
interface RuleKernel {
  readonly code: number;
  readonly first?: string;
  readonly second?: string;
}

const KERNELS = {
  sgd: { code: 0 },
  momentum: { code: 1, first: 'velocity' },
  nesterov: { code: 2, first: 'velocity' },
  rmsprop: { code: 3, second: 'cache' },
  adam: { code: 4, first: 'm', second: 'v' },
  adamw: { code: 4, first: 'm', second: 'v' },
} satisfies Record<UpdateRuleName, RuleKernel>;

/** Weights of the old first and second moments. */
const DECAYS: Readonly<Record<UpdateRuleName, readonly [number, number]>> = {
  sgd: [0, 0],
  momentum: [0.9, 0],
  nesterov: [0.9, 0],
  rmsprop: [0, 0.99],
  adam: [0.9, 0.999],
  adamw: [0.9, 0.999],
};

const EPS = 1e-8;
/** What keeps velocities, and the squares of gradients, from becoming subnormal: see `assembly/trainingUpdate.ts`. */
const ROUND = 2 ** -80;
const TINY = 2 ** -60;

const SETTINGS = 10;
/** Bytes of room for `descend`. */
const ROOM = 160;

/** The address of `x^T`'s x, and of dout: what a gradient of weights is the product of. */
export interface Factors {
  readonly x: number;
  readonly dout: number;
  readonly rows: number;
}

/** An update rule with its state of every parameter, in float32. */
export class Descent {
  private readonly kernel: RuleKernel;
  private readonly state = new Map<Parameter, { readonly first: number; readonly second: number }>();
  /** Addresses of what the kernels are told, of weights and of all else. */
  private readonly ofWeights: number;
  private readonly ofOthers: number;
  private readonly room: number;
  private t = 0;

  constructor(
    private readonly memory: EngineMemory,
    private readonly config: Pick<RunConfig, 'updateRule' | 'reg' | 'weightDecay' | 'batchSize'>,
    parameters: readonly Parameter[],
  ) {
    this.kernel = KERNELS[config.updateRule];
    this.ofWeights = memory.singles(SETTINGS);
    this.ofOthers = memory.singles(SETTINGS);
    let room = ROOM;
    for (const parameter of parameters) {
      const slot = (name?: string): number => (name === undefined ? 0 : memory.singles(parameter.count));
      this.state.set(parameter, { first: slot(this.kernel.first), second: slot(this.kernel.second) });
      const columns = parameter.shape.at(-1)!;
      if (parameter.isWeight) room = Math.max(room, memory.kernels.descendRoom(config.batchSize, columns));
    }
    this.room = memory.bytes(room);
  }

  /** Steps made. */
  get updates(): number {
    return this.t;
  }

  /** Begins a step of all parameters. @param reg What the kernels add of the weights to their gradient. */
  begin(learningRate: number, reg: number): void {
    this.t++;
    const { updateRule, weightDecay } = this.config;
    const [old1, old2] = DECAYS[updateRule];
    const corrects = updateRule === 'adam' || updateRule === 'adamw';
    const correction1 = corrects ? 1 - old1 ** this.t : 1;
    // sqrt(v / c) + eps = (sqrt(v) + eps * sqrt(c)) / sqrt(c)
    const root2 = corrects ? Math.sqrt(1 - old2 ** this.t) : 1;
    const rate = (learningRate * root2) / correction1;
    const decay = updateRule === 'adamw' ? learningRate * weightDecay : 0;
    const shared = [old1, 1 - old1, old2, Math.sqrt(1 - old2), EPS * root2, ROUND, TINY];
    this.memory.viewSingles(this.ofWeights, SETTINGS).set([rate, reg, 1 - decay, ...shared]);
    this.memory.viewSingles(this.ofOthers, SETTINGS).set([rate, 0, 1, ...shared]);
  }

  /** One parameter along the gradient it holds. */
  along(parameter: Parameter): void {
    const { first, second } = this.state.get(parameter)!;
    const { gradient, count, value, previous, isWeight } = parameter;
    const settings = isWeight ? this.ofWeights : this.ofOthers;
    const { code } = this.kernel;
    this.memory.kernels.descend(code, gradient, count, value, previous, first, second, settings, this.room);
    parameter.turn();
  }

  /** Weights along `x^T @ dout`, which is computed on the way and kept nowhere. */
  alongProduct(weights: Parameter, { x, dout, rows }: Factors): void {
    const { first, second } = this.state.get(weights)!;
    const [inputs, outputs] = weights.shape as [number, number];
    const { value, previous } = weights;
    this.memory.kernels.descendProduct(
      this.kernel.code,
      x,
      4 * inputs,
      dout,
      inputs,
      rows,
      outputs,
      value,
      previous,
      first,
      second,
      this.ofWeights,
      this.room,
    );
    weights.turn();
  }

  /** `m.W1`, `v.W1`, …, and the count of updates. A copy. */
  save(): NamedArrays {
    const arrays: Record<string, NamedArray> = { updates: { shape: [1], data: Float64Array.of(this.t) } };
    this.eachSlot((name, view) => {
      arrays[name] = { shape: [view.length], data: view.slice() };
    });
    return arrays;
  }

  /** Takes over what `save` gave; without a count of updates there is nothing to take. */
  restore(saved: NamedArrays): void {
    const updates = saved['updates'];
    if (!updates) return;
    this.t = updates.data[0]!;
    this.eachSlot((name, view) => {
      const found = saved[name];
      if (found?.data.length !== view.length) {
        throw new RangeError(
          `The state has no ${name} of ${view.length} values: was it saved by another update rule?`,
        );
      }
      view.set(found.data);
    });
  }

  private eachSlot(visit: (name: string, view: Float32Array) => void): void {
    for (const [parameter, { first, second }] of this.state) {
      for (const slot of updateRules[this.config.updateRule].state) {
        visit(`${slot}.${parameter.name}`, parameter.view(slot === this.kernel.first ? first : second));
      }
    }
  }
}

import type { Arrays, NdArray } from '../layers/layer';
import type { RunConfig } from '../protocol/training';
import type { NamedArray, NamedArrays } from './engine';
import { clipGradients } from './updateRules/clipGradients';
import { updateRules } from './updateRules/registry';
import type { UpdateRule } from './updateRules/updateRule';

/** Name of the count of updates among the saved arrays. */
const UPDATES = 'updates';

/** An update rule with what it remembers of every parameter, in float64. */
export class Optimiser {
  private readonly rule: UpdateRule;
  private t = 0;
  /** By the parameter's name, then the rule's own. */
  private readonly state: Record<string, Record<string, Float64Array>> = {};

  constructor(
    private readonly config: Pick<RunConfig, 'updateRule' | 'gradientClip' | 'weightDecay'>,
    parameters: Arrays,
  ) {
    this.rule = updateRules[config.updateRule];
    for (const [name, { data }] of Object.entries(parameters)) {
      this.state[name] = Object.fromEntries(
        this.rule.state.map((slot) => [slot, new Float64Array(data.length)]),
      );
    }
  }

  /** How many were made. */
  get updates(): number {
    return this.t;
  }

  /** The parameters after one step along the gradients, which are clipped in place; new arrays. Weights alone decay. */
  update(parameters: Arrays, gradients: Arrays, learningRate: number): Record<string, NdArray> {
    const { gradientClip, weightDecay } = this.config;
    const all = Object.values(gradients).map(({ data }) => data);
    if (gradientClip > 0) clipGradients(all, gradientClip);
    this.t++;
    const updated: Record<string, NdArray> = {};
    for (const [name, { data, shape }] of Object.entries(parameters)) {
      const w = data.slice();
      this.rule.update(w, gradients[name]!.data, this.state[name]!, {
        ...{ learningRate, t: this.t },
        weightDecay: name.startsWith('W') ? weightDecay : 0,
      });
      updated[name] = { data: w, shape };
    }
    return updated;
  }

  /** `m.W1`, `v.W1`, …, and the count of updates. A copy. */
  save(): NamedArrays {
    const arrays: Record<string, NamedArray> = {
      [UPDATES]: { shape: [1], data: Float64Array.of(this.t) },
    };
    this.eachSlot((name, data) => {
      arrays[name] = { shape: [data.length], data: data.slice() };
    });
    return arrays;
  }

  /** Takes over what `save` gave; without a count of updates there is nothing to take. */
  restore(saved: NamedArrays): void {
    const updates = saved[UPDATES]?.data[0];
    if (updates === undefined) return;
    this.t = updates;
    this.eachSlot((name, data) => {
      const found = saved[name];
      if (found?.data.length !== data.length) {
        throw new RangeError(
          `The state has no ${name} of ${data.length} values: was it saved by another update rule?`,
        );
      }
      data.set(found.data);
    });
  }

  private eachSlot(visit: (name: string, data: Float64Array) => void): void {
    for (const [parameter, slots] of Object.entries(this.state)) {
      for (const [slot, data] of Object.entries(slots)) visit(`${slot}.${parameter}`, data);
    }
  }
}

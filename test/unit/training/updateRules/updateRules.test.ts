import { describe, expect, it } from 'vitest';
import type { UpdateRuleName } from '../../../../src/protocol/training';
import { clipGradients } from '../../../../src/training/updateRules/clipGradients';
import { updateRules } from '../../../../src/training/updateRules/registry';
import type { UpdateRule } from '../../../../src/training/updateRules/updateRule';
import { golden } from '../../support/inspect';

const linspace = (from: number, to: number): Float64Array =>
  Float64Array.from({ length: 20 }, (_, i) => from + ((to - from) * i) / 19);

interface SingleStep {
  next_w: number[][];
  [state: string]: unknown;
}
const { rules } = golden<{ single_steps: { rules: Record<string, SingleStep> } }>(
  'solver_tiny.json',
).single_steps;

function expectNear(actual: Float64Array, expected: unknown): void {
  (expected as number[][]).flat().forEach((value, i) => {
    expect(Math.abs(actual[i]! - value)).toBeLessThanOrEqual(1e-14);
  });
}

describe('one step of the course’s checks', () => {
  it.each<[string, UpdateRuleName, number, number, Record<string, [number, number]>]>([
    ['sgd', 'sgd', 1e-2, 1, {}],
    ['sgd_momentum', 'momentum', 1e-3, 1, { velocity: [0.6, 0.9] }],
    ['rmsprop', 'rmsprop', 1e-2, 1, { cache: [0.6, 0.9] }],
    ['adam', 'adam', 1e-2, 6, { m: [0.6, 0.9], v: [0.7, 0.5] }],
  ])('%s', (goldenName, name, learningRate, t, start) => {
    const rule: UpdateRule = updateRules[name];
    const state = Object.fromEntries(Object.entries(start).map(([slot, [a, b]]) => [slot, linspace(a, b)]));
    expect(Object.keys(state)).toEqual(rule.state);
    const w = linspace(-0.4, 0.6);
    rule.update(w, linspace(-0.6, 0.4), state, { learningRate, t, weightDecay: 0.5 });
    const expected = rules[goldenName]!;
    expectNear(w, expected.next_w);
    for (const slot of rule.state) expectNear(state[slot]!, expected[slot]);
  });
});

describe('rules beyond the course’s checks', () => {
  const bowl = [3, -2, 0.5];
  /** Steps down `0.5 * sum(c_i w_i^2)` from (1, 1, 1), by the rule and by its textbook form. */
  function descend(rule: UpdateRule, steps: number, learningRate: number, weightDecay = 0): Float64Array {
    const w = Float64Array.of(1, 1, 1);
    const state = Object.fromEntries(rule.state.map((slot) => [slot, new Float64Array(3)]));
    for (let t = 1; t <= steps; t++) {
      const dw = w.map((value, i) => Math.abs(bowl[i]!) * value);
      rule.update(w, dw, state, { learningRate, t, weightDecay });
    }
    return w;
  }

  it('Nesterov looks ahead: the gradient at w + mu*v, seen from the point ahead', () => {
    const [learningRate, mu] = [0.05, 0.9];
    let position = [1, 1, 1];
    let velocity = [0, 0, 0];
    for (let t = 0; t < 7; t++) {
      const ahead = position.map((value, i) => value + mu * velocity[i]!);
      velocity = velocity.map((value, i) => mu * value - learningRate * Math.abs(bowl[i]!) * ahead[i]!);
      position = position.map((value, i) => value + velocity[i]!);
    }
    const seenAhead = position.map((value, i) => value + mu * velocity[i]!);
    const w = descend(updateRules.nesterov, 7, learningRate);
    seenAhead.forEach((value, i) => {
      expect(w[i]).toBeCloseTo(value, 14);
    });
  });

  it('AdamW is Adam where nothing decays, and a pure decay where the gradient is 0', () => {
    expect(descend(updateRules.adamw, 9, 0.1)).toEqual(descend(updateRules.adam, 9, 0.1));
    const w = Float64Array.of(2, -4);
    const state = { m: new Float64Array(2), v: new Float64Array(2) };
    updateRules.adamw.update(w, new Float64Array(2), state, { learningRate: 0.1, t: 1, weightDecay: 0.5 });
    expect([...w]).toEqual([2 * 0.95, -4 * 0.95]);
  });

  it.each(Object.entries<UpdateRule>(updateRules))('%s goes down a bowl', (_name, rule) => {
    expect(Math.max(...descend(rule, 200, 0.05).map(Math.abs))).toBeLessThan(0.1);
  });
});

describe('clipping', () => {
  it('scales all gradients by one factor to the norm asked for', () => {
    const gradients = [Float64Array.of(3, 0), Float64Array.of(0, -4)];
    expect(clipGradients(gradients, 2.5)).toBe(5);
    expect(gradients.flatMap((gradient) => [...gradient])).toEqual([1.5, 0, 0, -2]);
  });

  it('leaves smaller ones, and those whose norm is not finite', () => {
    const small = [Float64Array.of(3, -4)];
    expect(clipGradients(small, 5)).toBe(5);
    expect([...small[0]!]).toEqual([3, -4]);
    const bad = [Float64Array.of(Infinity, 1), Float64Array.of(NaN)];
    expect(clipGradients(bad, 1)).toBeNaN();
    expect([...bad[0]!]).toEqual([Infinity, 1]);
  });
});

import { describe, expect, it } from 'vitest';
import { SIMULATED_VALUES, smallMoments } from '../../../src/inspect/simulate';
import { ChoiceError } from '../../../src/inspect/plan';
import type { InspectChoice, SimulatedType } from '../../../src/protocol/inspect';
import { RandomState } from '../../../src/tensor/randomState';
import { smallFloats } from '../../../src/tensor/smallFloat';
import { golden, inspect, tensor } from '../support/inspect';

interface Case {
  readonly name: string;
  readonly type: SimulatedType;
  readonly eps: number;
  readonly centered: boolean;
  readonly mean: number | string;
  readonly variance: number | string;
  readonly overflow: number;
  readonly epsVanishes: boolean;
  readonly deviation: number | string;
  readonly smallEps: number;
}

const { simulations, columns } = golden<{
  readonly simulations: readonly Case[];
  readonly columns: Readonly<Record<string, readonly number[]>>;
}>('what_if.json');
const column = (values: ArrayLike<number>): ReturnType<typeof tensor> => tensor(values, [values.length, 1]);

describe('a norm in 16 bits', () => {
  it.each(simulations)('sums as NumPy: $name, $type, centred $centered', (example) => {
    const { name, type, centered, mean, variance } = example;
    const x = columns[name]!;
    const found = smallMoments(Float64Array.from(x), x.length, centered, smallFloats[type]);
    expect(found).toEqual({ mean: Number(mean), variance: Number(variance) });
  });

  it.each(simulations)(
    'reports what NumPy finds: $name, $type, eps $eps, centred $centered',
    async (example) => {
      const { name, type, eps, centered, overflow, epsVanishes, deviation } = example;
      const x = columns[name]!;
      // One row is one group: a column under batchnorm, a sample under RMSNorm.
      const choice: Partial<InspectChoice> = centered ? {} : { norm: 'rmsnorm', axis: 'sample' };
      const values = centered ? column(x) : tensor(x, [1, x.length]);
      const { simulation } = await inspect(values, { ...choice, eps, simulate: type });
      expect(simulation!.eps).toBe(example.smallEps);
      expect(simulation!.overflow[0]).toBe(overflow);
      expect(simulation!.epsVanishes[0]).toBe(Number(epsVanishes));
      const found = simulation!.deviation[0]!;
      if (deviation === 'NaN') expect(found).toBeNaN();
      else
        expect(Math.abs(found - Number(deviation))).toBeLessThanOrEqual(
          1e-9 * Math.max(1, Number(deviation)),
        );
    },
  );

  it('says what eps is worth', async () => {
    const x = column(new RandomState(1).randn(64));
    const eps = async (value: number, simulate: SimulatedType): Promise<number> =>
      (await inspect(x, { eps: value, simulate })).simulation!.eps;
    expect(await eps(1e-8, 'float16')).toBe(0);
    expect(await eps(1e-5, 'float16')).toBe(168 * 2 ** -24);
    expect(await eps(1e-5, 'bfloat16')).toBe(168 * 2 ** -24);
  });

  it('follows groups that are not the rows, parameters inside rows, and running statistics', async () => {
    const x = tensor(new RandomState(2).randn(6 * 4), [6, 4]);
    const perRow = async (choice: Partial<InspectChoice>, parameters = {}): Promise<number[]> => {
      const { simulation } = await inspect(x, { simulate: 'float16', ...choice }, parameters);
      expect([...simulation!.overflow]).toEqual(new Array(simulation!.overflow.length).fill(0));
      return [...simulation!.deviation];
    };
    const gamma = { gamma: [1, 2, -3, 4], beta: [0, 1, 2, 3] };
    const bySample = await perRow({ norm: 'layernorm', axis: 'sample' }, gamma);
    const byFeature = await perRow({ norm: 'layernorm' }, gamma);
    expect(bySample).toHaveLength(6);
    expect(byFeature).toHaveLength(4);
    // The same elements, cut two ways: the worst one is the worst one.
    expect(Math.max(...bySample)).toBe(Math.max(...byFeature));
    const running = await perRow({ mode: 'running' }, { runningMean: 0.25, runningVar: 4 });
    expect(Math.max(...running)).toBeLessThan(2e-3);
    const none = await perRow({ norm: 'none' });
    expect(Math.max(...none)).toBeLessThan(2 ** -10);
  });

  it('leaves out what was not finite before, and says so of what never is', async () => {
    const values = Float64Array.of(1, NaN, 2, Infinity, 3, 4);
    const kept = await inspect(column(values), { simulate: 'bfloat16' });
    const clean = await inspect(column(Float64Array.of(1, 2, 3, 4)), { simulate: 'bfloat16' });
    expect(kept.simulation).toEqual(clean.simulation);
    const { simulation } = await inspect(column(Float64Array.of(NaN, NaN)), { simulate: 'float16' });
    expect(simulation!.overflow[0]).toBeNaN();
    expect(simulation!.deviation[0]).toBeNaN();
  });

  it('is exact where every number has few digits', async () => {
    const x = column(Float64Array.from({ length: 64 }, (_, i) => (i % 2 === 0 ? -1 : 1)));
    const { simulation } = await inspect(x, { simulate: 'float16', eps: 0 });
    expect([simulation!.overflow[0], simulation!.deviation[0]]).toEqual([0, 0]);
  });

  it('takes the first values of long rows, and says so', async () => {
    const long = new Float64Array(SIMULATED_VALUES + 10).fill(1);
    long.fill(1e6, SIMULATED_VALUES);
    for (let i = 0; i < SIMULATED_VALUES; i += 2) long[i] = -1;
    const cut = await inspect(column(long), { simulate: 'float16' });
    expect(cut.simulation!.overflow[0]).toBe(0);
    expect(cut.warnings.filter(({ kind }) => kind === 'simulationTruncated')).toHaveLength(1);
    const whole = await inspect(column(long.subarray(0, SIMULATED_VALUES)), { simulate: 'float16' });
    expect(cut.simulation).toEqual(whole.simulation);
    expect(whole.warnings).toEqual([]);
  });

  it('takes the statistics of a small batch where one is asked for', async () => {
    const x = column(new RandomState(3).randn(40));
    const { simulation } = await inspect(x, { simulate: 'float16', batchSize: 4 });
    expect(simulation!.deviation[0]).toBeLessThan(0.02);
    const one = await inspect(x, { simulate: 'float16', batchSize: 1 }, { beta: 0.1 });
    expect(one.simulation!.deviation[0]).toBeCloseTo(Math.abs(smallFloats.float16.round(0.1) - 0.1), 12);
    await expect(inspect(x, { simulate: 'float16', batchSize: 0 })).rejects.toThrow(ChoiceError);
  });
});

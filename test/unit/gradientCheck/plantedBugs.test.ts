import { describe, expect, it } from 'vitest';
import { checkGradients } from '../../../src/gradientCheck/checkGradients';
import { checkOptions } from '../../../src/gradientCheck/checkOptions';
import type { CheckOptions } from '../../../src/gradientCheck/checkOptions';
import { checkables } from '../../../src/gradientCheck/checkables';
import type { Checkable, CheckableName } from '../../../src/gradientCheck/checkables';
import { analyticOf } from '../../../src/gradientCheck/subject';
import type { Subject } from '../../../src/gradientCheck/subject';
import { subjectOf } from '../../../src/gradientCheck/subjects';
import type { Arrays, Layer, LayerParams } from '../../../src/layers/layer';
import type { RandomState } from '../../../src/tensor/randomState';
import { unattended } from '../../../src/work';
import { BUGS, shapeOf } from './bugs';
import type { Bug } from './bugs';

const SEEDS = [0, 1, 2, 3];

/** The layer with its mistake. */
function spoiled(layer: Layer, { wrong }: Bug): Layer {
  return {
    ...layer,
    forward: (inputs, params) => {
      const { out, cache } = layer.forward(inputs, params);
      return { out, cache: { inputs, cache } };
    },
    backward: (dout, given) => {
      const { inputs, cache } = given as { inputs: Arrays; cache: unknown };
      const right = layer.backward(dout, cache);
      const gradients = Object.entries({ ...right, ...wrong({ right, dout, inputs }) });
      return Object.fromEntries(gradients.filter(([, gradient]) => (gradient as unknown) !== undefined));
    },
  };
}

/** A registered layer at a drawn point; `layer` in its place, where given. */
function pointOf(
  name: CheckableName,
  shape: readonly number[],
  params: LayerParams,
  seed: number,
  layer?: Layer,
): Subject {
  const checkable: Checkable = checkables[name];
  const draw = (random: RandomState): Arrays => checkable.draw(shape, params, random);
  return subjectOf(layer ?? checkable.layer, draw, params, seed, 'random', true);
}

/** Names and causes of what a check calls wrong. */
async function wrongOf(subject: Subject, options: Partial<CheckOptions> = {}): Promise<string[][]> {
  const { parameters } = await checkGradients(subject, checkOptions(options), unattended);
  return parameters.filter(({ verdict }) => verdict === 'fail').map(({ name, cause }) => [name, cause]);
}

const wrongLayer = (bug: Bug): Layer => spoiled(checkables[bug.layer].layer, bug);

describe.each(BUGS)('$layer that $what', (bug) => {
  it.each(SEEDS)('is wrong where it is wrong, and nowhere else (seed %i)', async (seed) => {
    const shape = shapeOf(seed);
    const params = bug.params?.(shape[1]) ?? {};
    const point = pointOf(bug.layer, shape, params, seed);
    const names = Object.keys(bug.wrong({ ...point, right: analyticOf(point) }));
    const found = await wrongOf(pointOf(bug.layer, shape, params, seed, wrongLayer(bug)));
    expect(found.map(([name]) => name).sort()).toEqual(names.sort());
    for (const [, cause] of found) expect(bug.causes).toContain(cause);
  });
});

describe('a mistake in one element', () => {
  const bug = BUGS.find(({ what }) => what === 'is 1% off in one weight')!;
  it.each([1e-2, 1e-3, 1e-7])('is found among the truncated and the kinked ones of h %f', async (h) => {
    const point = pointOf('fullyConnectedNet', [3, 7], { hidden: [8, 6] }, 5, wrongLayer(bug));
    expect(await wrongOf(point, { h })).toEqual([['W2', 'realError']]);
  });
});

describe('right layers', () => {
  const names = (Object.keys(checkables) as CheckableName[]).filter(
    (name) => checkables[name].defaultShape.length === 2,
  );
  const params = { hidden: [8, 6], reg: 0.1 };

  it.each(names)('%s is called wrong with no seed and shape', async (name) => {
    for (let seed = 0; seed < 50; seed++) {
      expect(await wrongOf(pointOf(name, shapeOf(seed), params, seed)), `seed ${seed}`).toEqual([]);
    }
  });

  it.each<Partial<CheckOptions>>([
    { h: 1e-2 },
    { h: 1e-9 },
    { dtype: 'float32' },
    { fast: true },
    { dout: 'ones' },
    { elements: 3 },
  ])('are called wrong by no way to check: %j', async (options) => {
    for (const name of names) {
      expect(await wrongOf(pointOf(name, shapeOf(7), params, 7), options), name).toEqual([]);
    }
  });
});

import type { RunConfig } from '../../src/protocol/training';
import { t } from '../l10n';
import type { Field } from './fields';
import { parseField, type TypedField, type VariedValues } from './trainForm';

/** Numbers of a config that can be an axis of a grid, each with values to begin with. */
const GRID_PARAMETERS = {
  learningRate: [1e-4, 1e-3, 1e-2],
  weightScale: [1e-3, 1e-2, 1e-1],
  batchSize: [10, 50, 100],
  epochs: [5, 10, 20],
  numTrain: [250, 500, 1000],
  reg: [0, 1e-3, 1e-1],
  learningRateDecay: [0.8, 0.9, 1],
  weightDecay: [0, 1e-3, 1e-1],
  gradientClip: [0, 1, 5],
  keep: [0.5, 0.75, 1],
  momentum: [0.5, 0.9, 0.99],
} as const satisfies Partial<Record<keyof RunConfig & TypedField, readonly number[]>>;
export type GridParameter = keyof typeof GRID_PARAMETERS;

export const gridParameters = Object.keys(GRID_PARAMETERS) as GridParameter[];

const isGridParameter = (name: string): name is GridParameter => Object.hasOwn(GRID_PARAMETERS, name);

/** As the experiment has it, too: more cells than these are a night's work and no picture. */
export const MOST_CELLS = 64;

export const gridAxes = (lists: VariedValues): GridParameter[] => Object.keys(lists).filter(isGridParameter);

/** Another parameter on one of the two axes, with values of its own; that of the other axis: they change places. */
export function withAxis(lists: VariedValues, index: number, name: GridParameter): VariedValues {
  const axes = gridAxes(lists);
  const former = axes[index];
  if (former === undefined || former === name) return lists;
  const next = axes.map((axis, i) => (i === index ? name : axis === name ? former : axis));
  const others = Object.entries(lists).filter(([key]) => !isGridParameter(key));
  return {
    ...Object.fromEntries(next.map((axis) => [axis, lists[axis] ?? GRID_PARAMETERS[axis]])),
    ...Object.fromEntries(others),
  };
}

/** Values of an axis: each one that the parameter may have, two of them at least, none of them twice. */
export function parseAxis(name: GridParameter, text: string): Field<readonly number[]> {
  const values: number[] = [];
  for (const part of text.split(',').filter((each) => each.trim() !== '')) {
    const field = parseField(name, part);
    if ('error' in field) return field;
    if (values.includes(field.value)) return { error: t('The value {0} stands there twice.', part.trim()) };
    values.push(field.value);
  }
  return values.length < 2 ? { error: t('Two values or more, separated by commas.') } : { value: values };
}

/** Why a grid of these lists is refused; undefined where it is not. */
export function gridRefusal(lists: VariedValues): string | undefined {
  const counts = gridAxes(lists).map((axis) => lists[axis]!.length);
  const cells = counts.reduce((product, count) => product * count, 1);
  return cells > MOST_CELLS
    ? t(
        'A grid has at most {0} cells; {1} values are {2}. Take fewer.',
        MOST_CELLS,
        counts.join(' \u00d7 '),
        cells,
      )
    : undefined;
}

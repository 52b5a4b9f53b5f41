import Ajv from 'ajv';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkGradientsArguments } from '../../../src/protocol/documents/checkGradients';
import { compareTensorsArguments } from '../../../src/protocol/documents/compareTensors';
import { inspectActivationsArguments } from '../../../src/protocol/documents/inspectActivations';
import { runExperimentArguments } from '../../../src/protocol/documents/runExperiment';
import { closed } from '../../../src/protocol/documents/schema';
import type { JsonSchema } from '../../../src/protocol/documents/schema';
import { trainArguments } from '../../../src/protocol/documents/train';
import { fits, violationOf } from '../../../src/protocol/documents/violation';

const SCHEMAS: [string, JsonSchema][] = [
  ['inspectActivations', inspectActivationsArguments],
  ['compareTensors', compareTensorsArguments],
  ['checkGradients', checkGradientsArguments],
  ['runExperiment', runExperimentArguments],
  ['train', trainArguments],
];

const ANYTHING = fc.oneof(
  fc.constantFrom(null, undefined, true, '', 'NaN', 0, -1, 1.5, NaN, Infinity),
  fc.string(),
  fc.double(),
  fc.array(fc.oneof(fc.integer(), fc.string()), { maxLength: 3 }),
  fc.dictionary(fc.string(), fc.integer(), { maxKeys: 2 }),
);

/** Values that mostly fit a schema, with something else here and there. */
function nearly(schema: JsonSchema): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 12, arbitrary: fitting(schema) }, { weight: 1, arbitrary: ANYTHING });
}

function fitting(schema: JsonSchema): fc.Arbitrary<unknown> {
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map(nearly));
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if ('const' in schema) return fc.constant(schema.const);
  const types = typeof schema.type === 'string' ? [schema.type] : (schema.type ?? ['any']);
  return fc.oneof(...types.map((type) => ofType(type, schema)));
}

function ofType(type: string, schema: JsonSchema): fc.Arbitrary<unknown> {
  const { minimum = -2, maximum = 20, items = {}, minItems = 0, maxItems = 4 } = schema;
  const byType: Record<string, () => fc.Arbitrary<unknown>> = {
    string: () => fc.string(),
    boolean: () => fc.boolean(),
    null: () => fc.constant(null),
    number: () => fc.oneof(fc.double({ min: minimum, max: maximum }), fc.integer({ min: 1, max: 20 })),
    integer: () => fc.integer({ min: minimum, max: maximum }),
    array: () => fc.array(nearly(items), { minLength: minItems, maxLength: Math.max(minItems, maxItems) }),
    object: () => object(schema),
  };
  return byType[type]?.() ?? ANYTHING;
}

/** What is required and a few other members; now and then one that nobody knows, or one less. */
function object({ properties = {}, required = [] }: JsonSchema): fc.Arbitrary<unknown> {
  const optional = Object.keys(properties).filter((key) => !required.includes(key));
  return fc
    .tuple(fc.subarray(optional, { maxLength: Math.min(3, optional.length) }), fc.nat(20))
    .chain(([some, chance]) => {
      const keys = [...(chance === 0 ? required.slice(1) : required), ...some];
      const members = Object.fromEntries(keys.map((key) => [key, nearly(properties[key]!)]));
      return fc.record({ ...members, ...(chance === 1 && { stray: fc.integer() }) });
    });
}

describe.each(SCHEMAS)('arguments of %s', (_, schema) => {
  it('fit where another reading of JSON Schema says so', () => {
    const validate = new Ajv({ allowUnionTypes: true }).compile(schema);
    const seen = { fit: 0, unfit: 0 };
    fc.assert(
      fc.property(nearly(schema), (value) => {
        const expected = validate(value);
        seen[expected ? 'fit' : 'unfit']++;
        expect(fits(schema, value)).toBe(expected);
      }),
      { seed: 7, numRuns: 1500 },
    );
    expect(Math.min(seen.fit, seen.unfit)).toBeGreaterThan(50);
  });

  it('are told where they do not fit', () => {
    fc.assert(
      fc.property(nearly(schema), (value) => {
        if (fits(schema, value)) return;
        const { path, unknown, missing } = violationOf(schema, value);
        const found = path.reduce<unknown>(
          (parent, key) => Reflect.get(Object(parent) as object, key),
          value,
        );
        if (unknown !== undefined) expect(Object.keys(found as object)).toContain(unknown);
        if (missing !== undefined) expect(Reflect.get(found as object, missing)).toBeUndefined();
      }),
      { seed: 7, numRuns: 300 },
    );
  });
});

const NESTED = closed({
  name: { type: 'string' },
  sizes: { type: 'array', items: { type: 'integer', minimum: 1 }, minItems: 1 },
  slice: closed({ from: { type: 'integer' }, to: { type: 'integer' } }, ['to']),
});

it.each<[unknown, ReturnType<typeof violationOf>]>([
  [3, { path: [] }],
  [{}, { path: [], missing: 'name' }],
  [{ name: 'x', sizes: [], slice: { from: 1 } }, { path: ['sizes'] }],
  [{ name: 'x', sizes: [1, 0], slice: { from: 1 } }, { path: ['sizes', '1'] }],
  [
    { name: 'x', sizes: [1], slice: {} },
    { path: ['slice'], missing: 'from' },
  ],
  [
    { name: 'x', sizes: [1], slice: { from: 1, stop: 2 } },
    { path: ['slice'], unknown: 'stop' },
  ],
  [{ name: 'x', sizes: [1], slice: { from: NaN } }, { path: ['slice', 'from'] }],
  [{ nam: 'x' }, { path: [], unknown: 'nam' }],
])('of %j the deepest part that does not fit is named', (value, expected) => {
  expect(fits(NESTED, value)).toBe(false);
  expect(violationOf(NESTED, value)).toEqual(expected);
});

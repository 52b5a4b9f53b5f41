import { SHAPE, inspectActivationsArguments } from '../src/protocol/documents/inspectActivations';
import type { JsonSchema } from '../src/protocol/documents/schema';
import { fits, violationOf } from '../src/protocol/documents/violation';
import type { Violation } from '../src/protocol/documents/violation';
import type { ChoicePatch, RestoredView } from '../src/protocol/messages';

/** Arguments that do not fit a command's schema; the message names the key. */
export class ArgumentError extends Error {
  override readonly name = 'ArgumentError';
}

/**
 * Check a command's argument object against its schema. No argument at all is the empty object.
 * @throws {ArgumentError} that names the key, what it may be and what it was.
 */
export function checkArguments(command: string, schema: JsonSchema, value: unknown): unknown {
  const candidate = value ?? {};
  if (fits(schema, candidate)) return candidate;
  throw new ArgumentError(`${command}: ${explain(violationOf(schema, candidate), candidate, schema)}`);
}

/**
 * Refuses a script's arguments that leave out what somebody at the screen would be asked for: nobody is there to answer.
 * No argument at all is a person's, from the palette or a button.
 * @throws {ArgumentError} that names the key.
 */
export function refuseUnasked(command: string, key: string, argument: unknown): void {
  if (argument === undefined) return;
  throw new ArgumentError(
    `${command}: "${key}" is missing: expected among the arguments, got ${JSON.stringify(argument)}`,
  );
}

function explain({ path, unknown, missing }: Violation, value: unknown, schema: JsonSchema): string {
  if (unknown !== undefined) {
    const keys = Object.keys(memberOf(schema, path)?.properties ?? {}).join(', ');
    const key = [...path, unknown].join('.');
    return `unknown key "${key}"; ${keys === '' ? 'there are none' : `known are ${keys}`}`;
  }
  if (missing !== undefined) {
    const expected = [...path, missing];
    return `"${expected.join('.')}" is missing: expected ${describe(memberOf(schema, expected) ?? {})}`;
  }
  if (path.length === 0) return `expected an object of arguments, got ${JSON.stringify(value)}`;
  // The deepest member that has a name: an item of a list is told by the list.
  const named = path.filter((_, i) => memberOf(schema, path.slice(0, i + 1)) !== undefined);
  const found = named.reduce<unknown>((parent, key) => Reflect.get(Object(parent) as object, key), value);
  return `"${named.join('.')}" must be ${describe(memberOf(schema, named) ?? {})}, got ${JSON.stringify(found)}`;
}

function memberOf(schema: JsonSchema, path: readonly string[]): JsonSchema | undefined {
  return path.reduce<JsonSchema | undefined>((parent, key) => parent?.properties?.[key], schema);
}

function describe(schema: JsonSchema): string {
  if (schema.anyOf) return schema.anyOf.map(describe).join(' or ');
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(', ');
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  const article = ['integer', 'array', 'object'].includes(String(schema.type)) ? 'an' : 'a';
  const least = schema.minimum === undefined ? '' : ` from ${schema.minimum}`;
  const most = schema.maximum === undefined ? '' : ` to ${schema.maximum}`;
  const above = schema.exclusiveMinimum === undefined ? '' : ` above ${schema.exclusiveMinimum}`;
  const items = schema.items ? ` of ${describe(schema.items)}` : '';
  return `${article} ${String(schema.type)}${length(schema)}${items}${least}${most}${above}`;
}

/** " of length 2": how many items a list may have. */
function length({ minItems = 0, maxItems }: JsonSchema): string {
  if (maxItems === undefined) return minItems > 0 ? ` of length ${minItems} or more` : '';
  return minItems === maxItems ? ` of length ${maxItems}` : ` of length ${minItems} to ${maxItems}`;
}

const CHOICE_KEYS = Object.entries(inspectActivationsArguments.properties ?? {}).filter(
  ([key]) => !['uri', 'tensor', 'shape', 'sort', 'limit'].includes(key),
);
const CHOICE: JsonSchema = {
  type: 'object',
  properties: Object.fromEntries(CHOICE_KEYS),
  additionalProperties: false,
};
const RESTORED: JsonSchema = {
  type: 'object',
  properties: {
    source: {
      type: 'object',
      properties: {
        kind: { enum: ['file', 'uri', 'sample'] },
        path: { type: 'string' },
        uri: { type: 'string' },
        name: { type: 'string' },
      },
      required: ['kind'],
      additionalProperties: false,
    },
    tensor: { type: 'string' },
    shape: SHAPE,
    choice: CHOICE,
    selected: { type: 'integer', minimum: 0 },
  },
  additionalProperties: true,
};

const PATCH: JsonSchema = {
  ...CHOICE,
  properties: Object.fromEntries(
    CHOICE_KEYS.map(([key, schema]) => [key, { anyOf: [schema, { type: 'null' }] }]),
  ),
};

/** What a webview sends is checked like any other input. */
export function isChoicePatch(value: unknown): value is ChoicePatch {
  return fits(PATCH, value);
}

export function isRestoredView(value: unknown): value is RestoredView {
  return value !== undefined && fits(RESTORED, value);
}

import type { JsonSchema } from './schema';

/** Where a value does not fit its schema: the deepest member or item that does not. */
export interface Violation {
  readonly path: readonly string[];
  /** A member of what is there that the schema does not know. */
  readonly unknown?: string;
  /** A member that is not there and must be. */
  readonly missing?: string;
}

/**
 * Whether a value fits a schema, in the sense of JSON Schema: a member that is undefined is none, and neither NaN nor an
 * infinity is a number.
 */
export function fits(schema: JsonSchema, value: unknown): boolean {
  return (
    isOfType(schema, value) &&
    (schema.enum?.includes(value) ?? true) &&
    (!('const' in schema) || schema.const === value) &&
    (schema.anyOf?.some((each) => fits(each, value)) ?? true) &&
    (typeof value !== 'number' || isInRange(schema, value)) &&
    (!Array.isArray(value) || itemsFit(schema, value)) &&
    (!isObject(value) || (unfitMember(schema, value) ?? wrongKey(schema, value)) === undefined)
  );
}

/** What is to be said of a value that does not fit. */
export function violationOf(schema: JsonSchema, value: unknown, path: readonly string[] = []): Violation {
  if (isObject(value)) {
    const wrong = wrongKey(schema, value);
    if (wrong) return { path, ...wrong };
    const key = unfitMember(schema, value);
    if (key !== undefined) return violationOf(schema.properties![key]!, value[key], [...path, key]);
  }
  const { items } = schema;
  const index = Array.isArray(value) && items ? value.findIndex((item) => !fits(items, item)) : -1;
  if (items && index >= 0) return violationOf(items, (value as unknown[])[index], [...path, String(index)]);
  return { path };
}

function isOfType({ type }: JsonSchema, value: unknown): boolean {
  if (type === undefined) return true;
  const own = typeOf(value);
  const types = typeof type === 'string' ? [type] : type;
  return types.some((each) => each === own || (each === 'integer' && Number.isInteger(value)));
}

function typeOf(value: unknown): string | undefined {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value === 'number' && !Number.isFinite(value) ? undefined : typeof value;
}

function isInRange(schema: JsonSchema, value: number): boolean {
  const { minimum = -Infinity, maximum = Infinity, exclusiveMinimum = -Infinity } = schema;
  return value >= minimum && value <= maximum && value > exclusiveMinimum;
}

function itemsFit(
  { items, minItems = 0, maxItems = Infinity }: JsonSchema,
  value: readonly unknown[],
): boolean {
  if (value.length < minItems || value.length > maxItems) return false;
  return !items || value.every((item) => fits(items, item));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function unfitMember({ properties = {} }: JsonSchema, value: Record<string, unknown>): string | undefined {
  return Object.keys(properties).find((key) => isThere(value, key) && !fits(properties[key]!, value[key]));
}

function wrongKey(
  { properties = {}, required = [], additionalProperties = true }: JsonSchema,
  value: Record<string, unknown>,
): Pick<Violation, 'unknown' | 'missing'> | undefined {
  const unknown = additionalProperties
    ? undefined
    : Object.keys(value).find((key) => !Object.hasOwn(properties, key));
  if (unknown !== undefined) return { unknown };
  const missing = required.find((key) => !isThere(value, key));
  return missing === undefined ? undefined : { missing };
}

function isThere(value: Record<string, unknown>, key: string): boolean {
  return Object.hasOwn(value, key) && value[key] !== undefined;
}

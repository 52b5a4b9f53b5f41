import type { GivenCheck } from '../../src/protocol/checkMessages';
import { SLICE, checkGradientsArguments } from '../../src/protocol/documents/checkGradients';
import type { JsonSchema } from '../../src/protocol/documents/schema';
import { PANEL_CHOICE } from '../choicePatch';
import { ArgumentError, checkArguments, isRestoredView } from '../validate';

/** More checks than anybody has on screen: a state that holds more is none of ours. */
const MOST = 64;

const RESTORED: JsonSchema = {
  type: 'object',
  properties: {
    ...checkGradientsArguments.properties,
    // Its source, tensor and choice are those of any restored view.
    activations: {
      type: 'object',
      properties: { source: { type: 'object' }, slice: SLICE },
      required: ['source'],
    },
  },
  additionalProperties: false,
};

/** The checks that a view kept over a reload; what is none is left behind, like state of another version. */
export function restoredChecks(kept: unknown): GivenCheck[] {
  const requests: unknown = Reflect.get(Object(kept), 'requests');
  return Array.isArray(requests) ? requests.slice(0, MOST).flatMap(restoredCheck) : [];
}

function restoredCheck(value: unknown): GivenCheck[] {
  try {
    const given = checkArguments('a restored check', RESTORED, value) as GivenCheck;
    const { activations, layer } = given;
    if (!activations) return layer === undefined ? [] : [given];
    if (!isRestoredView(activations)) return [];
    return [
      { ...given, activations: { ...activations, choice: { ...PANEL_CHOICE, ...activations.choice } } },
    ];
  } catch (error) {
    if (error instanceof ArgumentError) return [];
    throw error;
  }
}

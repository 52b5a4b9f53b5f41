import { describe, expect, it } from 'vitest';
import { ArgumentError, checkArguments, refuseUnasked } from '../../../extension/validate';
import { checkGradientsArguments } from '../../../src/protocol/documents/checkGradients';
import { compareBackwardFormsArguments } from '../../../src/protocol/documents/compareBackwardForms';
import { inspectActivationsArguments } from '../../../src/protocol/documents/inspectActivations';
import type { JsonSchema } from '../../../src/protocol/documents/schema';
import { showComputeBackendsArguments } from '../../../src/protocol/documents/showComputeBackends';

describe('what does not fit is named', () => {
  it.each<[JsonSchema, object, string]>([
    [inspectActivationsArguments, { uri: 3 }, '"uri" must be a string, got 3'],
    [inspectActivationsArguments, { limit: -1 }, '"limit" must be an integer from 0, got -1'],
    [checkGradientsArguments, { options: { h: -1 } }, '"options.h" must be a number above 0, got -1'],
    [checkGradientsArguments, { options: 3 }, '"options" must be an object, got 3'],
    [checkGradientsArguments, { options: { step: 1 } }, 'unknown key "options.step"; known are h, atol,'],
    [
      checkGradientsArguments,
      { shape: [4, 0] },
      '"shape" must be an array of length 1 to 4 of an integer from 1, got [4,0]',
    ],
    [compareBackwardFormsArguments, { shape: [3] }, '"shape" must be an array of length 2 of'],
    [showComputeBackendsArguments, { fast: true }, 'unknown key "fast"; there are none'],
    [inspectActivationsArguments, [1], 'expected an object of arguments, got [1]'],
  ])('%#', (schema, value, message) => {
    expect(() => checkArguments('command', schema, value)).toThrow(`command: ${message}`);
  });
});

describe('what nobody can be asked for', () => {
  it('is refused with the command, the key and what came', () => {
    const refuse = (): void => {
      refuseUnasked('normscope.inspectActivations', 'uri', { norm: 'layernorm' });
    };
    expect(refuse).toThrow(ArgumentError);
    expect(refuse).toThrow(
      'normscope.inspectActivations: "uri" is missing: expected among the arguments, got {"norm":"layernorm"}',
    );
  });

  it('is asked for where no argument came: somebody is at the screen', () => {
    expect(() => {
      refuseUnasked('normscope.inspectActivations', 'uri', undefined);
    }).not.toThrow();
  });
});

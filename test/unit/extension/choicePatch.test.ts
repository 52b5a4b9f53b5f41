import { describe, expect, it } from 'vitest';
import { PANEL_CHOICE, patched } from '../../../extension/choicePatch';
import { isChoicePatch } from '../../../extension/validate';

describe('a patch of a choice', () => {
  it('sets members, takes them away, and back to their defaults', () => {
    const choice = patched(PANEL_CHOICE, { batchSize: 4, simulate: 'float16', eps: 1e-3 });
    expect(choice).toEqual({ ...PANEL_CHOICE, batchSize: 4, simulate: 'float16', eps: 1e-3 });
    const cleared = patched(choice, { batchSize: null, simulate: null, eps: null });
    expect(cleared).toEqual(PANEL_CHOICE);
    expect(Object.keys(cleared)).not.toContain('batchSize');
    expect(patched(choice, undefined)).toEqual(choice);
  });

  it('is checked when it comes from a webview', () => {
    expect(isChoicePatch({ batchSize: 4, simulate: 'bfloat16', layout: null, gamma: null })).toBe(true);
    expect(isChoicePatch({ batchSize: 1.5 })).toBe(false);
    expect(isChoicePatch({ simulate: 'float8' })).toBe(false);
    expect(isChoicePatch({ size: null })).toBe(false);
  });
});

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { speak, t } from '../../../webview/l10n';

const ROOT = new URL('../../..', import.meta.url).pathname;

/** Every text that is the first argument of a `t(…)` of the webview. */
function texts(): string[] {
  const found = new Set<string>();
  for (const file of readdirSync(join(ROOT, 'webview'), { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.ts')) continue;
    const source = readFileSync(join(ROOT, 'webview', file), 'utf8');
    for (const [, text = ''] of source.matchAll(/\bt\(\s*'((?:[^'\\]|\\.)*)'/g))
      found.add(
        JSON.parse(`"${text.replaceAll(String.raw`\'`, "'").replaceAll('"', String.raw`\"`)}"`) as string,
      );
  }
  return [...found].sort();
}

afterEach(() => {
  speak({});
});

describe('texts', () => {
  it('are filled in, in any language', () => {
    expect(t('{0} of {1}', 3, 'x')).toBe('3 of x');
    speak({ '{0} of {1}': '{1}: {0}' });
    expect(t('{0} of {1}', 3, 'x')).toBe('x: 3');
    expect(t('not translated')).toBe('not translated');
  });

  it('are all in the bundle that translators get (vitest -u writes it)', async () => {
    const bundle = Object.fromEntries(texts().map((text) => [text, text]));
    expect(Object.keys(bundle).length).toBeGreaterThan(150);
    await expect(`${JSON.stringify(bundle, null, 2)}\n`).toMatchFileSnapshot(
      join(ROOT, 'l10n/bundle.l10n.json'),
    );
  });
});

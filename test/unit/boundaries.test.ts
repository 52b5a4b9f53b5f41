import { ESLint } from 'eslint';
import { describe, expect, it } from 'vitest';
import tseslint from 'typescript-eslint';

/** [file, import planted there, allowed?]: one line per wall of the house, and its legal doors. */
const PLANTED: readonly (readonly [string, string, boolean])[] = [
  ['src/inspect/planted.ts', `import * as vscode from 'vscode'; export const x = vscode;`, false],
  ['src/inspect/planted.ts', `import { readFile } from 'node:fs'; export const x = readFile;`, false],
  ['src/inspect/planted.ts', `import { GPU } from 'gpu.js'; export const x = GPU;`, false],
  [
    'src/inspect/planted.ts',
    `import { Session } from '../../extension/session'; export const x = Session;`,
    false,
  ],
  ['src/inspect/planted.ts', `import { theme } from '../../webview/theme'; export const x = theme;`, false],
  ['src/compute/select.ts', `import { GPU } from 'gpu.js'; export const x = GPU;`, false],
  ['src/compute/gpujs/planted.ts', `import { GPU } from 'gpu.js'; export const x = GPU;`, true],
  [
    'src/tensor/planted.ts',
    `import { norms } from '../normalization/registry'; export const x = norms;`,
    false,
  ],
  ['src/tensor/planted.ts', `import { npy } from '../readers/npy'; export const x = npy;`, false],
  [
    'src/normalization/planted.ts',
    `import { planNorm } from '../inspect/plan'; export const x = planNorm;`,
    false,
  ],
  ['src/normalization/planted.ts', `import { x } from '../tensor/tensor'; export const y = x;`, true],
  [
    'src/readers/planted.ts',
    `import { maxDeviation } from '../compute/compare'; export const x = maxDeviation;`,
    false,
  ],
  [
    'src/protocol/planted.ts',
    `import { norms } from '../normalization/registry'; export const x = norms;`,
    false,
  ],
  [
    'src/protocol/planted.ts',
    `import type { Tensor } from '../tensor/tensor'; export type X = Tensor;`,
    true,
  ],
  ['extension/planted.ts', `import * as vscode from 'vscode'; export const x = vscode;`, true],
  ['extension/planted.ts', `import { GPU } from 'gpu.js'; export const x = GPU;`, false],
  ['extension/planted.ts', `import { Chart } from 'chart.js'; export const x = Chart;`, false],
  ['extension/planted.ts', `import { theme } from '../webview/theme'; export const x = theme;`, false],
  ['webview/planted.ts', `import * as vscode from 'vscode'; export const x = vscode;`, false],
  ['webview/planted.ts', `import { Session } from '../extension/session'; export const x = Session;`, false],
  [
    'webview/planted.ts',
    `import { norms } from '../src/normalization/registry'; export const x = norms;`,
    false,
  ],
  [
    'webview/planted.ts',
    `import { QUANTILES } from '../src/protocol/inspect'; export const x = QUANTILES;`,
    true,
  ],
  ['webview/planted.ts', `import { Chart } from 'chart.js'; export const x = Chart;`, false],
  ['webview/charts/planted.ts', `import { Chart } from 'chart.js'; export const x = Chart;`, true],
  [
    'webview/views/planted.ts',
    `import { vsCodeButton } from '@vscode/webview-ui-toolkit'; export const x = vsCodeButton;`,
    false,
  ],
  [
    'webview/controls.ts',
    `import { vsCodeButton } from '@vscode/webview-ui-toolkit'; export const x = vsCodeButton;`,
    true,
  ],
];

describe('the walls of the house', () => {
  const root = new URL('../..', import.meta.url).pathname;
  // Planted files are on no disk, so no type information: the walls need none.
  const eslint = new ESLint({
    cwd: root,
    overrideConfig: [
      tseslint.configs.disableTypeChecked,
      { languageOptions: { parserOptions: { projectService: false } } },
    ],
  });

  it.each(PLANTED)('%s: %s', async (file, code, allowed) => {
    const [result] = await eslint.lintText(code, { filePath: `${root}${file}` });
    const rules = result!.messages
      .map(({ ruleId }) => ruleId)
      .filter((rule) => rule?.includes('restricted-imports'));
    expect(rules.length > 0 ? 'refused' : 'allowed').toBe(allowed ? 'allowed' : 'refused');
  });
});

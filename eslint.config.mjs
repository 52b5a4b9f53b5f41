// One rule set for all code; below it, one block per folder that says what this folder may import.
import eslint from '@eslint/js';
import { globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** Bare modules and folders a folder must not reach. `allow` lifts single entries of the list. */
const GUARDED = {
  vscode: { name: 'vscode', message: 'Only extension/ and test/vscode may import the vscode API.' },
  gpu: { name: 'gpu.js', message: 'gpu.js lives in src/compute/gpujs only.' },
  chart: { group: ['chart.js', 'chart.js/*'], message: 'chart.js lives in webview/charts only.' },
  toolkit: {
    name: '@vscode/webview-ui-toolkit',
    message: 'The UI toolkit is registered in webview/controls.ts only.',
  },
  node: {
    group: ['node:*', 'fs', 'path', 'os', 'worker_threads'],
    message: 'src/ and webview/ run without Node: inject it.',
  },
};

function boundary(files, guards, folders = []) {
  const entries = guards.map((key) => GUARDED[key]);
  return {
    files,
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: entries.filter((entry) => entry.name),
          patterns: [
            ...entries.filter((entry) => entry.group),
            ...folders.map(([regex, message]) => ({ regex, message })),
          ],
        },
      ],
    },
  };
}

const NO_EXTENSION = ['(^|/)extension(/|$)', 'Nothing below extension/ may import it.'];
const NO_WEBVIEW = ['(^|/)webview(/|$)', 'Nothing outside webview/ may import it.'];
const ONLY_PROTOCOL = ['(^|/)src/(?!protocol/)', 'webview/ sees src/protocol and nothing else of src/.'];
const up = (...folders) => [
  `(^|/)(${folders.join('|')})/`,
  `This folder lies below ${folders.join(', ')}: the arrow must point down.`,
];

export default tseslint.config(
  globalIgnores([
    'dist',
    '.cache',
    'out',
    'test/fixtures',
    'test/stubs',
    'test/ui/artifacts',
    'src/compute/wasm/assembly',
  ]),
  eslint.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: true }],
      // Typed arrays are read inside their bounds: `a[i]!` is the idiom, a runtime check per element is not.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true, named: true } }],
      'no-console': 'error',
      // Iterating a typed array by for-of is several times slower than by index, and hot loops do.
      '@typescript-eslint/prefer-for-of': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true, argsIgnorePattern: '^_' }],
    },
  },
  boundary(['src/**/*.ts'], ['vscode', 'gpu', 'chart', 'toolkit', 'node'], [NO_EXTENSION, NO_WEBVIEW]),
  boundary(
    ['src/tensor/**/*.ts'],
    ['vscode', 'gpu', 'chart', 'toolkit', 'node'],
    [NO_EXTENSION, NO_WEBVIEW, up('normalization', 'compute', 'inspect', 'readers', 'samples', 'protocol')],
  ),
  boundary(
    ['src/normalization/**/*.ts', 'src/readers/**/*.ts'],
    ['vscode', 'gpu', 'chart', 'toolkit', 'node'],
    [NO_EXTENSION, NO_WEBVIEW, up('inspect', 'samples', 'compute')],
  ),
  boundary(['src/compute/gpujs/**/*.ts'], ['vscode', 'chart', 'toolkit', 'node'], [NO_EXTENSION, NO_WEBVIEW]),
  boundary(['extension/**/*.ts'], ['gpu', 'chart', 'toolkit'], [NO_WEBVIEW]),
  boundary(['webview/**/*.ts'], ['vscode', 'gpu', 'chart', 'toolkit', 'node'], [NO_EXTENSION, ONLY_PROTOCOL]),
  boundary(['webview/charts/**/*.ts'], ['vscode', 'gpu', 'toolkit', 'node'], [NO_EXTENSION, ONLY_PROTOCOL]),
  boundary(['webview/controls.ts'], ['vscode', 'gpu', 'chart', 'node'], [NO_EXTENSION, ONLY_PROTOCOL]),
  {
    files: ['src/protocol/**/*.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '^\\.\\./(?!protocol)',
              allowTypeImports: true,
              message: 'protocol/ imports types only.',
            },
          ],
        },
      ],
    },
  },
  {
    files: ['**/*.mjs'],
    languageOptions: {
      globals: Object.fromEntries(
        [
          'process',
          'console',
          'URL',
          'Buffer',
          'setTimeout',
          'clearTimeout',
          'setInterval',
          'clearInterval',
          'performance',
          'AbortSignal',
          'fetch',
          'document',
          'Event',
          'MutationObserver',
          'window',
          'getComputedStyle',
        ].map((name) => [name, 'readonly']),
      ),
    },
  },
  { files: ['eslint.config.mjs', '*.config.ts', 'test/**/*.ts'], rules: { 'no-restricted-exports': 'off' } },
  {
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-unused-expressions': 'off',
      '@typescript-eslint/no-floating-promises': [
        'error',
        {
          allowForKnownSafeCalls: [
            { from: 'package', name: ['it', 'test', 'describe'], package: 'node:test' },
          ],
        },
      ],
    },
  },
);

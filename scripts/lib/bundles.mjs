// What is bundled from what, and what must never be found inside.
import fs from 'node:fs';
import path from 'node:path';
import { kernelsForEsbuild } from './kernels.mjs';
import { inRepo, ROOT, TESTS_BUNDLE } from './paths.mjs';

/** gpu.js asks for these two at run time and lives without them. */
const ABSENT = ['gl', 'webgpu'];
const NEVER = [...ABSENT, 'react', 'react-dom'];

const forNode = { platform: 'node', format: 'cjs', target: 'node20' };
/** A web worker: the extension host of a browser, and workers of its own. What is Node's there fails to resolve. */
const forWebWorker = {
  platform: 'browser',
  target: 'es2022',
  alias: { 'node:path': inRepo('extension/platform/webPath.ts') },
  inject: [inRepo('extension/platform/webGlobals.ts')],
};
const forBrowser = { platform: 'browser', format: 'iife', target: 'es2022' };

/** The bundles of the extension. */
export function productBundles({ dev = false } = {}) {
  const minify = !dev;
  return [
    bundle('extension', 'extension/nodeExtension.ts', {
      options: { ...forNode, minify, external: ['vscode'] },
      without: ['gpu.js', 'chart.js'],
      dev,
    }),
    // Never minified: gpu.js parses the source of our kernels again, at run time.
    bundle('engineWorker', 'extension/engineWorker.ts', {
      options: { ...forNode, minify: false, keepNames: false, external: ABSENT },
      without: ['chart.js'],
      dev,
    }),
    bundle('moduleWorker', 'extension/moduleWorker.ts', {
      options: { ...forNode, minify },
      without: ['gpu.js', 'chart.js'],
      dev,
    }),
    bundle('kernelWorker', 'extension/kernelWorker.ts', {
      options: { ...forNode, minify },
      without: ['gpu.js', 'chart.js'],
      dev,
    }),
    bundle('job', 'extension/jobs/job.ts', {
      options: { ...forNode, minify },
      without: ['gpu.js', 'chart.js'],
      dev,
    }),
    bundle('webview', 'webview/main.ts', {
      options: { ...forBrowser, minify, loader: { '.ttf': 'file' }, assetNames: '[name]' },
      without: ['gpu.js'],
      dev,
    }),
    bundle('web/extension', 'extension/webExtension.ts', {
      options: { ...forWebWorker, format: 'cjs', minify, external: ['vscode'] },
      without: ['gpu.js', 'chart.js'],
      dev,
    }),
    // Never minified, as `engineWorker`.
    bundle('web/engineWorker', 'extension/webEngineWorker.ts', {
      options: { ...forWebWorker, format: 'iife', minify: false, keepNames: false },
      without: ['chart.js'],
      dev,
    }),
  ];
}

/** What the suite uses of Node, for a host that has none. */
const testsForWebWorker = {
  ...forWebWorker,
  format: 'cjs',
  alias: {
    ...forWebWorker.alias,
    'node:assert/strict': inRepo('test/vscode/web/assert.ts'),
    'node:fs/promises': inRepo('test/vscode/web/files.cjs'),
    mocha: inRepo('test/vscode/web/mocha.ts'),
  },
  define: { 'process.env.CI': process.env.CI ? '"1"' : 'undefined' },
};

/** The suite that runs inside the extension host; its files are found by glob. */
export function testsBundle({ web = false } = {}) {
  const files = fs
    .readdirSync(inRepo('test/vscode'), { recursive: true })
    .filter((file) => file.endsWith('.test.ts') && (web || !slashes(file).startsWith('web/')));
  // The bootstrap comes first: it defines `describe` and `it`, which the test files call while they load.
  const lines = [
    `export { run } from './index.ts';`,
    ...files.sort().map((file) => `import './${slashes(file)}';`),
  ];
  return {
    ...common,
    ...(web ? testsForWebWorker : forNode),
    stdin: {
      contents: lines.join('\n'),
      resolveDir: inRepo('test/vscode'),
      sourcefile: 'vscode-tests.ts',
      loader: 'ts',
    },
    external: web ? ['vscode'] : ['vscode', 'mocha'],
    outfile: TESTS_BUNDLE,
    plugins: [writeWhenClean([])],
  };
}

const slashes = (file) => file.split(path.sep).join('/');

const common = {
  bundle: true,
  absWorkingDir: ROOT,
  metafile: true,
  // Nothing is written before it is checked.
  write: false,
  logLevel: 'silent',
};

function bundle(name, entry, { options, without, dev }) {
  return {
    ...common,
    ...options,
    entryPoints: [entry],
    outfile: inRepo('dist', `${name}.js`),
    sourcemap: dev ? 'linked' : false,
    plugins: [kernelsForEsbuild(), writeWhenClean([...NEVER, ...without])],
  };
}

/** Refuses a bundle that holds a forbidden package, naming who imports it; writes a good one. */
function writeWhenClean(forbidden) {
  return {
    name: 'write-when-clean',
    setup(build) {
      build.onEnd(({ metafile, outputFiles, errors }) => {
        if (errors.length > 0) return undefined;
        const found = intruders(metafile, forbidden);
        if (found.length > 0) return { errors: found.map((text) => ({ text })) };
        for (const file of outputFiles) {
          fs.mkdirSync(path.dirname(file.path), { recursive: true });
          fs.writeFileSync(file.path, file.contents);
        }
        return undefined;
      });
    },
  };
}

/** A package may import itself; its first importer from outside is the one to name. */
function intruders(metafile, forbidden) {
  const [output] = Object.keys(metafile.outputs).filter((file) => file.endsWith('.js'));
  const messages = new Set();
  for (const [importer, { imports }] of Object.entries(metafile.inputs)) {
    for (const imported of imports) {
      const name = packageOf(imported);
      if (imported.external || !forbidden.includes(name) || packageOf({ path: importer }) === name) continue;
      messages.add(`${output} must not contain ${name}, but ${importer} imports it`);
    }
  }
  return [...messages];
}

function packageOf({ path: file, original }) {
  // The stub that stands for the absent packages is a link out of node_modules.
  if (file.includes('test/stubs/absent/')) return original;
  return /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1];
}

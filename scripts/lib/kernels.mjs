// The SIMD kernels: AssemblyScript in, one module of TypeScript-visible bytes out. Nothing binary is kept in git.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { inRepo } from './paths.mjs';

const SOURCES = 'src/compute/wasm/assembly';
/** What `src/` imports; declared in src/compute/wasm/kernelBytes.d.ts. */
const MODULE = 'normscope:kernels';

const COMMON = ['--runtime', 'stub', '--noAssert', '--importMemory', '-O3', '--enable', 'simd'];
/**
 * One source, three modules: a memory shared between threads must be declared so in the module itself, and not every host
 * knows relaxed SIMD.
 */
const VARIANTS = {
  plainKernels: COMMON,
  relaxedKernels: [...COMMON, '--enable', 'relaxed-simd'],
  sharedKernels: [...COMMON, '--enable', 'threads', '--sharedMemory', '--maximumMemory', '65536'],
};

/** For esbuild. */
export function kernelsForEsbuild() {
  return {
    name: 'kernels',
    setup(build) {
      build.onResolve({ filter: /^normscope:kernels$/ }, () => ({ path: MODULE, namespace: 'kernels' }));
      build.onLoad({ filter: /./, namespace: 'kernels' }, async () => {
        const contents = await kernelsModule();
        return { contents, loader: 'js', watchDirs: [inRepo(SOURCES)] };
      });
    },
  };
}

/** For vite, and so for vitest. */
export function kernelsForVite() {
  return {
    name: 'kernels',
    enforce: 'pre',
    resolveId: (id) => (id === MODULE ? `\0${MODULE}` : undefined),
    load: (id) => (id === `\0${MODULE}` ? kernelsModule() : undefined),
  };
}

/** The kernels compiled, as base64 in a module: it runs wherever JavaScript does, from one file. */
async function kernelsModule() {
  const lines = [
    'const decode = (text) => Uint8Array.from(atob(text), (char) => char.charCodeAt(0));',
    ...(await Promise.all(Object.entries(VARIANTS).map(exportLine))),
  ];
  return lines.join('\n');
}

async function exportLine([name, options]) {
  const bytes = await compiled(name, options);
  return `export const ${name} = decode('${bytes.toString('base64')}');`;
}

/** Compilations under way, by file: the bundles of one build share them. */
const underWay = new Map();

/** Compiles, or takes what the same sources and options gave before. */
async function compiled(name, options) {
  const file = inRepo('.cache/kernels', `${name}-${fingerprint(options)}.wasm`);
  if (!fs.existsSync(file)) {
    if (!underWay.has(file)) underWay.set(file, compile(file, options));
    await underWay.get(file);
  }
  return fs.readFileSync(file);
}

function fingerprint(options) {
  const hash = createHash('sha256').update(JSON.stringify(options));
  const version = JSON.parse(
    fs.readFileSync(inRepo('node_modules/assemblyscript/package.json'), 'utf8'),
  ).version;
  hash.update(version);
  for (const file of sources()) hash.update(file).update(fs.readFileSync(inRepo(SOURCES, file)));
  return hash.digest('hex').slice(0, 16);
}

function sources() {
  return fs
    .readdirSync(inRepo(SOURCES))
    .filter((file) => file.endsWith('.ts'))
    .sort();
}

async function compile(file, options) {
  const { main } = await import('assemblyscript/asc');
  fs.mkdirSync(path.dirname(file), { recursive: true });
  // Tests run in several processes: each writes a file of its own, and the last rename wins.
  const partial = `${file}.${process.pid}`;
  const { error, stderr } = await main([inRepo(SOURCES, 'index.ts'), '--outFile', partial, ...options]);
  if (error) throw new Error(`The kernels do not compile\n${stderr.toString()}`, { cause: error });
  fs.renameSync(partial, file);
}

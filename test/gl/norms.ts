// Runs in a page or a worker of a browser: gpu.js on WebGL2, against float64. What it finds goes back as data.
import fc from 'fast-check';
import { checkCanaries } from '../../src/compute/canaries';
import { failover } from '../../src/compute/failover';
import { gpujsBackend } from '../../src/compute/gpujs/gpujsBackend';
import { GpujsRuntime } from '../../src/compute/gpujs/runtime';
import { referenceBackend } from '../../src/compute/reference/referenceBackend';
import { createBackends } from '../../src/compute/select';
import type { GroupedView } from '../../src/normalization/grouping';
import { backwardDraws, deviationsOf, drawnCase, expectedGradients } from '../unit/compute/backwardCases';
import { affineOf, gaussian, run } from '../unit/compute/support';

export interface Deviations {
  y: number;
  dx: number;
  dgamma: number;
  dbeta: number;
}

/** The canaries, then random shapes, parameters, statistics and offsets: the largest deviations from float64. */
async function randomCases(count: number): Promise<{ device: string; kernels: number; worst: Deviations }> {
  const runtime = new GpujsRuntime('webgl2');
  const backend = gpujsBackend(runtime);
  await checkCanaries(backend);
  const worst: Deviations = { y: 0, dx: 0, dgamma: 0, dbeta: 0 };
  for (const draw of fc.sample(backwardDraws(4000), { numRuns: count, seed: 231 })) {
    const one = await drawnCase(draw);
    const { deviation } = await run(backend, one.x, one.view, one.pass.affine);
    const actual = await backend.backward(one.x, one.view, one.pass);
    const found = { y: deviation, ...deviationsOf(actual, expectedGradients(one)) };
    for (const name of Object.keys(worst) as (keyof Deviations)[]) {
      worst[name] = Math.max(worst[name], found[name]);
    }
  }
  const result = { device: backend.info.device, kernels: runtime.kernelCount, worst };
  await backend.dispose();
  return result;
}

/** More columns, rows and places than a texture has texels on a side; returns that side and the deviations. */
async function largeShapes(): Promise<{ side: number; deviations: number[] }> {
  const side = sideOfTextures();
  const backend = gpujsBackend(new GpujsRuntime('webgl2'));
  const views: GroupedView[] = [
    { P: 3, K: 2 * side + 1, Q: 1 },
    { P: 2 * side + 1, K: 3, Q: 1 },
    { P: 1, K: 2, Q: 2 * side + 1 },
    { P: 1, K: 2 * side + 1, Q: 3 },
  ];
  const deviations: number[] = [];
  for (const view of views) {
    const x = gaussian(view, 3, () => 1e4);
    deviations.push((await run(backend, x, view, affineOf(view, 'byGroup'))).deviation);
  }
  await backend.dispose();
  return { side, deviations };
}

function sideOfTextures(): number {
  const gl = new OffscreenCanvas(1, 1).getContext('webgl2')!;
  return gl.getParameter(gl.MAX_TEXTURE_SIZE) as number;
}

/** The context goes away between two calls and in the middle of nothing: who computes then, and what is said. */
async function lostContext(): Promise<{ device: string; warnings: string[]; deviations: number[] }> {
  const contexts = rememberContexts();
  const warnings: string[] = [];
  const backend = failover([gpujsBackend(new GpujsRuntime('webgl2')), referenceBackend], (message) => {
    warnings.push(message);
  });
  const view = { P: 50, K: 7, Q: 1 };
  const x = gaussian(view, 5);
  const affine = affineOf(view, 'byGroup');
  const before = (await run(backend, x, view, affine)).deviation;
  for (const gl of contexts) gl.getExtension('WEBGL_lose_context')?.loseContext();
  const after = (await run(backend, x, view, affine)).deviation;
  return { device: backend.info.device, warnings, deviations: [before, after] };
}

/** Every WebGL2 context that is made from now on. */
function rememberContexts(): WebGL2RenderingContext[] {
  const contexts: WebGL2RenderingContext[] = [];
  const canvases = [OffscreenCanvas, ...('HTMLCanvasElement' in globalThis ? [HTMLCanvasElement] : [])];
  for (const { prototype } of canvases as { prototype: { getContext: (...args: unknown[]) => unknown } }[]) {
    const { getContext } = prototype;
    prototype.getContext = function (...args) {
      const context = getContext.apply(this, args);
      if (context instanceof WebGL2RenderingContext) contexts.push(context);
      return context;
    };
  }
  return contexts;
}

/** Who computes here, by canaries and time. */
function contest(): ReturnType<ReturnType<typeof createBackends>['survey']> {
  return createBackends({ now: () => performance.now() }).survey('auto');
}

export const questions = { randomCases, largeShapes, lostContext, contest };
export type Questions = typeof questions;

const scope = globalThis as unknown as {
  ask?: (name: keyof Questions, argument: number) => Promise<unknown>;
  onmessage?: (event: { data: [keyof Questions, number] }) => void;
  postMessage(message: unknown): void;
};
scope.ask = (name, argument) => questions[name](argument);
if (!('document' in globalThis)) {
  scope.onmessage = ({ data: [name, argument] }) => {
    questions[name](argument).then(
      (answer) => {
        scope.postMessage({ answer });
      },
      (error: unknown) => {
        scope.postMessage({ error: String(error) });
      },
    );
  };
}

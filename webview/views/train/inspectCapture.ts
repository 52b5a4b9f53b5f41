import type { RunSummary } from '../../../src/protocol/training';
import type { Capture } from '../../figures/trainHistory';
import type { TrainApp } from '../../trainApp';

/** The name under which a capture holds what a layer's norm was given. */
export function captureTensor({ config }: RunSummary, layer: number): string {
  if (config.normPlacement === 'afterActivation' && config.norm !== 'none') return `act${layer}`;
  return `${config.model === 'convolutional' ? 'conv' : 'affine'}${layer}`;
}

/** Opens what feature scaling was given, with the scaling as a norm; undefined for a run that scales nothing. */
export function inspectInputs(app: TrainApp, run: RunSummary): (() => void) | undefined {
  const inputs = app.store.history(run.folder)?.inputs;
  if (!inputs) return undefined;
  return () => {
    app.host.emit('inspect', {
      ...{ folder: run.folder, file: inputs.file, tensor: 'inputs', followedBy: 'none' },
      // By the shift and spread that stand beside the inputs: (x - shift) / spread.
      ...{ norm: 'batchnorm', mode: 'running', eps: 0 },
    });
  };
}

const nearest = (captures: readonly Capture[], step: number): Capture | undefined =>
  captures.reduce<Capture | undefined>(
    (best, capture) =>
      best === undefined || Math.abs(capture.step - step) < Math.abs(best.step - step) ? capture : best,
    undefined,
  );

/** Opens the capture nearest to a step (absent: the last) at a layer; undefined for a run without captures. */
export function inspectCapture(
  app: TrainApp,
  run: RunSummary,
  layer = 1,
  step = Infinity,
): { readonly step: number; readonly open: () => void } | undefined {
  const captures = app.store.history(run.folder)?.captures ?? [];
  const capture = Number.isFinite(step) ? nearest(captures, step) : captures.at(-1);
  if (!capture) return undefined;
  const { norm, activation } = run.config;
  return {
    step: capture.step,
    open: () => {
      app.host.emit('inspect', {
        folder: run.folder,
        file: capture.file,
        tensor: captureTensor(run, layer),
        norm,
        followedBy: activation,
      });
    },
  };
}

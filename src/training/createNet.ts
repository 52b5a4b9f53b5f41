import type { Arrays } from '../layers/layer';
import type { RunConfig } from '../protocol/training';
import type { RandomState } from '../tensor/randomState';
import { ConvNet } from './convNet';
import type { Dataset } from './dataset';
import { FullyConnectedNet } from './fullyConnectedNet';
import type { StagedNet } from './stagedNet';

type CreateNet = (
  config: RunConfig,
  data: Pick<Dataset, 'inputShape' | 'classes'>,
  source: RandomState | Arrays,
) => StagedNet;

const models = {
  fullyConnected: (config, { inputShape, classes }, source) => {
    const inputSize = inputShape.reduce((product, size) => product * size, 1);
    return new FullyConnectedNet({ ...config, inputSize, classes }, source);
  },
  convolutional: (config, { inputShape, classes }, source) =>
    new ConvNet({ ...config, inputShape, channels: config.hidden, classes }, source),
} satisfies Record<RunConfig['model'], CreateNet>;

/**
 * The float64 net of a config, for examples of this shape, with weights drawn or given.
 * @throws {ShapeError} when the net cannot take such examples.
 */
export const createNet: CreateNet = (config, data, source) => models[config.model](config, data, source);

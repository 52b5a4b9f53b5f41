import type { RunConfig, SkippedDraw } from '../protocol/training';
import type { DataShape } from '../runs/jobs';
import { areAlike } from '../training/skipDraws';

/** Above this many examples an accuracy check looks at a sample of that size, and draws it. */
const CHECKED_EXAMPLES = 1000;

/**
 * Puts nets where the course notebook has them in the stream of one seed. A group is initialised as a whole before its
 * first net trains; groups follow one another. What the others draw is skipped, so that each net trains by itself to
 * the numbers the notebook prints. Only fully connected nets: the notebook has no others.
 */
export function inNotebookStream(
  groups: readonly (readonly RunConfig[])[],
  data: DataShape,
): readonly (readonly RunConfig[])[] {
  const earlier: SkippedDraw[] = [];
  return groups.map((group) => {
    const configs = group.map((config, i) => ({
      ...config,
      skip: {
        beforeWeights: joined([...earlier, ...group.slice(0, i).map((other) => weightDraws(other, data))]),
        afterWeights: joined([
          ...group.slice(i + 1).map((other) => weightDraws(other, data)),
          ...group.slice(0, i).flatMap((other) => trainingDraws(other, data)),
        ]),
      },
    }));
    earlier.push(...group.map((config) => weightDraws(config, data)));
    earlier.push(...group.flatMap((config) => trainingDraws(config, data)));
    return configs.map((config, i) => (config.model === 'fullyConnected' ? config : group[i]!));
  });
}

/** W1, W2, …: nothing else is drawn. */
function weightDraws({ hidden }: RunConfig, { features, classes }: DataShape): SkippedDraw {
  const sizes = [features, ...hidden, classes];
  let count = 0;
  for (let layer = 1; layer < sizes.length; layer++) count += sizes[layer - 1]! * sizes[layer]!;
  return { kind: 'randn', count };
}

/** A choice of rows per iteration; above {@link CHECKED_EXAMPLES}, one more per check, after the first and each epoch. */
function trainingDraws({ numTrain, batchSize, epochs }: RunConfig, { train }: DataShape): SkippedDraw[] {
  const from = numTrain === 0 ? train : numTrain;
  const perEpoch = Math.max(1, Math.floor(from / batchSize));
  const batches = (count: number): SkippedDraw => ({ kind: 'choice', from, size: batchSize, count });
  if (from <= CHECKED_EXAMPLES) return [batches(epochs * perEpoch)];
  const check: SkippedDraw = { kind: 'choice', from, size: CHECKED_EXAMPLES, count: 1 };
  const draws = perEpoch === 1 ? [] : [batches(1), check];
  for (let epoch = 0; epoch < epochs; epoch++) {
    draws.push(batches(epoch === 0 && perEpoch > 1 ? perEpoch - 1 : perEpoch), check);
  }
  return draws;
}

/** Neighbours of one kind as one draw. */
function joined(draws: readonly SkippedDraw[]): SkippedDraw[] {
  const result: SkippedDraw[] = [];
  for (const draw of draws) {
    const last = result.at(-1);
    if (last && areAlike(last, draw)) result[result.length - 1] = { ...last, count: last.count + draw.count };
    else result.push(draw);
  }
  return result;
}

// node test/bench/experiments.mjs [name …]: experiments through the command, in the real VS Code, with what they found;
// for the notebook's three also whether the synthetic set shows what it must. Takes minutes.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { main } from '../../scripts/lib/log.mjs';

const NOTEBOOK = ['deepNet', 'weightScaleSweep', 'batchSizeSweep'];

function report(name, { points, findings, milliseconds }) {
  process.stdout.write(`${points.length} runs, ${Math.round(milliseconds)} ms of computing\n`);
  for (const finding of findings) process.stdout.write(`* ${finding}\n`);
  for (const [fact, holds] of FACTS[name]?.(points) ?? []) {
    process.stdout.write(`${holds ? 'holds' : 'DOES NOT HOLD'}: ${fact}\n`);
  }
}

const result = (points, series, parameters, name) =>
  points.find(
    (point) =>
      point.series === series &&
      Object.entries(parameters).every(([key, value]) => point.parameters[key] === value),
  )?.results[name];

const of = (points, series) => points.filter((point) => point.series === series);
const scaleOf = ({ parameters }) => parameters.weightScale;

/** `outcome` of the golden numbers: orders, not digits. */
const FACTS = {
  deepNet: (points) => {
    const half = (norm) => result(points, norm, {}, 'epochAtHalf') ?? Infinity;
    return [['batchnorm comes to 50 % before no norm does', half('Batchnorm') < half('No norm')]];
  },
  weightScaleSweep: (points) => {
    const best = (list) => list.map(({ results }) => results.bestTrainAccuracy);
    const small = (series) => best(of(points, series).filter((point) => scaleOf(point) < 8e-3));
    const loss = (series) =>
      of(points, series)
        .filter((point) => scaleOf(point) > 0.2)
        .map(({ results }) => Number(results.finalLoss));
    return [
      [
        'below 8e-3 the worst with batchnorm trains better than the best without',
        Math.min(...small('Batchnorm')) > Math.max(...small('No norm')),
      ],
      ['above 0.2 the final loss is below 4 with batchnorm', Math.max(...loss('Batchnorm')) < 4],
      ['above 0.2 the final loss is above 20 without', Math.min(...loss('No norm')) > 20],
    ];
  },
  batchSizeSweep: (points) => {
    const final = (series, batchSize) => result(points, series, { batchSize }, 'finalTrainAccuracy');
    const spread = (series) => final(series, 50) - final(series, 5);
    const [small, middle, large] = [5, 10, 50].map((size) => final('Batchnorm', size));
    return [
      ['batchnorm trains better the larger the batch', large > middle && middle > small],
      ['at batch size 5 no norm beats batchnorm', final('No norm', 5) > small],
      [
        'the spread under layernorm is less than half of batchnorm’s',
        2 * spread('Layernorm') < spread('Batchnorm'),
      ],
    ];
  },
};

await main(async () => {
  // The caller's folder is the workspace, and so where runs go.
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'normscope-experiments-'));
  process.env.INIT_CWD = folder;
  const { withResults } = await import('../../scripts/lib/commands.mjs');
  const names = process.argv.length > 2 ? process.argv.slice(2) : NOTEBOOK;
  const requests = names.map((experiment) => ({ command: 'normscope.runExperiment', args: { experiment } }));
  try {
    await withResults(requests, (outcomes) => {
      for (const [i, { ok, message, file }] of outcomes.entries()) {
        process.stdout.write(`\n# ${names[i]}\n`);
        if (ok) report(names[i], JSON.parse(fs.readFileSync(file, 'utf8')));
        else process.stdout.write(`${message}\n`);
      }
    });
  } finally {
    fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
});

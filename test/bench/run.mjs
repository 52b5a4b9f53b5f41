// npm run bench: what the product computes and what a user waits for, beside what else computes it, on this machine and in
// one run. No figure here is ever asserted in a test; that results are right is.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ensurePackages } from '../../scripts/lib/ensure.mjs';
import { main, note, step } from '../../scripts/lib/log.mjs';
import { CALLER } from '../../scripts/lib/paths.mjs';
import { readOptions } from './lib/options.mjs';

await main(async () => {
  const options = readOptions(process.argv.slice(2));
  await ensurePackages();
  const { openBench } = await import('./lib/bench.mjs');
  const { groups } = await import('./rows/registry.mjs');
  const { machineLines } = await import('./lib/machine.mjs');
  const { measureGroups } = await import('./lib/measure.mjs');
  const { inText, tableOf } = await import('./lib/table.mjs');
  const { writeTable } = await import('./lib/performanceDocument.mjs');
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'normscope-bench-'));
  const bench = await step('Preparing', () => openBench(options, folder)).catch((error) => {
    fs.rmSync(folder, { recursive: true, force: true });
    throw error;
  });
  try {
    print(machineLines(bench).join('\n'));
    const measured = await measureGroups(groups, bench, async (result) => {
      print(`\n${result.group.title}\n\n${inText(tableOf(result, bench))}`);
      if (options.write) await writeTable(result, bench);
    });
    if (options.json)
      fs.writeFileSync(path.resolve(CALLER, options.json), asJson(measured, bench, machineLines(bench)));
    complain(measured);
  } finally {
    await bench.close();
    fs.rmSync(folder, { recursive: true, force: true });
  }
});

function print(text) {
  process.stdout.write(`${text}\n`);
}

function asJson(measured, { effort }, machine) {
  const rows = measured.flatMap(({ group, rows: own }) => own.map((row) => ({ group: group.name, ...row })));
  return `${JSON.stringify({ machine, effort: effort.name, rows }, undefined, 2)}\n`;
}

function complain(measured) {
  const wrong = measured.flatMap(({ group, rows }) =>
    rows.flatMap(({ name, size, wrong: own }) => own.map((text) => `${group.name}/${name} ${size}: ${text}`)),
  );
  if (measured.length === 0) note('No row matches --only.');
  if (wrong.length > 0 || measured.length === 0) process.exitCode = 1;
  for (const text of wrong) note(`WRONG: ${text}`);
}

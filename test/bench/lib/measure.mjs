// From the groups to the figures of every row asked for.
import { note } from '../../../scripts/lib/log.mjs';
import { race } from './race.mjs';

/**
 * @typedef {object} Measured
 * @property {string} name
 * @property {string} size
 * @property {Record<string, number | string>} cells by column; milliseconds, or what the group says
 * @property {string[]} wrong what is not as it must be
 * @property {object[]} [runs] by contender: all times, and the deviation from what is expected
 */

/** @returns {Promise<{ group: object, rows: Measured[], whole: boolean }[]>} groups without a row left out */
export async function measureGroups(groups, bench, onGroup) {
  const measured = [];
  for (const group of groups) {
    if (group.slow && bench.effort.name === 'smoke') continue;
    const cases = group.cases(bench);
    const rows = [];
    for (const one of cases) rows.push(...(await measureCase(group, one, bench)));
    if (rows.length === 0) continue;
    const whole = rows.length === cases.reduce((sum, one) => sum + one.rows.length, 0);
    const result = { group, rows, whole };
    await onGroup(result);
    measured.push(result);
  }
  return measured;
}

/** What fails takes no other row with it. */
async function measureCase(group, { size, open, rows }, bench) {
  const chosen = rows.filter(({ name }) => bench.only.test(`${group.name}/${name} ${size}`));
  if (chosen.length === 0) return [];
  let opened;
  try {
    opened = await open?.(bench);
  } catch (error) {
    return chosen.map(({ name }) => ({ name, size, ...failed(error) }));
  }
  try {
    const measured = [];
    for (const row of chosen) {
      const start = performance.now();
      const figures = await measureRow(row, opened, bench).catch(failed);
      note(`${group.name}/${row.name} ${size}: ${((performance.now() - start) / 1000).toFixed(1)} s`);
      measured.push({ name: row.name, size, ...figures });
    }
    return measured;
  } finally {
    await opened?.close?.();
  }
}

const failed = (error) => ({ cells: {}, wrong: [error.stack ?? String(error)] });

async function measureRow(row, opened, bench) {
  if (row.prepare) return contest(await row.prepare(opened, bench), bench);
  return { cells: await row.measure(opened, bench), wrong: [] };
}

async function contest({ contenders, expected, tolerance, bytes, bytesOfCopy }, bench) {
  const limits = {};
  for (const threads of bytes ? new Set([1, bench.threads]) : []) {
    limits[`limit ${threads}`] = bytes / (await bench.bandwidth(bytesOfCopy, threads));
  }
  const runs = await race(contenders, expected, bench.effort);
  const times = runs.map(({ name, milliseconds = 'failed' }) => [name, milliseconds]);
  return {
    cells: { ...limits, ...Object.fromEntries(times) },
    runs,
    wrong: runs.flatMap((run) => mistakes(run, tolerance)),
  };
}

function mistakes({ name, ours, deviation, failure }, tolerance) {
  if (failure !== undefined) {
    note(`${name} failed: ${failure}`);
    return ours ? [`${name} failed: ${failure}`] : [];
  }
  if (!ours || !(deviation > tolerance)) return [];
  return [`${name} is off by ${deviation.toExponential(1)}, at most ${tolerance} is right`];
}

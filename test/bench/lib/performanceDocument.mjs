// Keeps the tables of docs/performance.md. What stands between `<!-- bench:NAME -->` and `<!-- /bench:NAME -->` is written
// by the command, all else by people.
import fs from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { note, Problem } from '../../../scripts/lib/log.mjs';
import { inRepo } from '../../../scripts/lib/paths.mjs';
import { GOALS, goalLines } from './goals.mjs';
import { machineLines } from './machine.mjs';
import { inMarkdown, tableOf } from './table.mjs';

const FILE = inRepo('docs/performance.md');
const GOAL_TITLES = ['goal', 'aim', 'reached', 'met'];

/** Replaces the table of a group that was measured whole and without a mistake; what a later group does cannot lose it. */
export async function writeTable(result, bench) {
  const { group, rows, whole } = result;
  if (!whole || rows.some(({ wrong }) => wrong.length > 0)) {
    note(`${group.name}: not written, since some of its rows were left out or failed`);
    return;
  }
  let text = fs.readFileSync(FILE, 'utf8');
  text = replaced(text, group.name, () => section(result, bench));
  text = replaced(text, 'machine', () =>
    machineLines(bench)
      .map((line) => `- ${line}`)
      .join('\n'),
  );
  text = replaced(text, 'goals', (old) => goalTable(old, result, bench));
  fs.writeFileSync(FILE, await format(text, { ...(await resolveConfig(FILE)), filepath: FILE }));
}

function section(result, bench) {
  return [result.group.about.join('\n'), '', inMarkdown(tableOf(result, bench))].join('\n');
}

/** Goals of groups that were not measured keep the line they have. */
function goalTable(old, { group, rows }, { threads }) {
  const found = goalLines(new Map([[group.name, rows]]), threads);
  const known = old.split('\n').map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
  const lines = GOALS.map(({ work, aim }) => {
    const ofGoal = (table) => table.find(([first]) => first === work);
    return ofGoal(found) ?? ofGoal(known) ?? [work, aim, '', ''];
  });
  return inMarkdown({ titles: GOAL_TITLES, lines });
}

/** @param content made from what stands there */
function replaced(text, name, content) {
  const [start, end] = [`<!-- bench:${name} -->`, `<!-- /bench:${name} -->`];
  const [from, to] = [text.indexOf(start) + start.length, text.indexOf(end)];
  if (!text.includes(start) || to < from) {
    throw new Problem(`docs/performance.md must hold ${start} and, behind it, ${end}`);
  }
  return `${text.slice(0, from)}\n\n${content(text.slice(from, to))}\n\n${text.slice(to)}`;
}

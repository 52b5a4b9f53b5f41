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

/** Replaces the tables of groups that were measured whole and without a mistake. */
export async function writeDocument(measured, bench) {
  let text = fs.readFileSync(FILE, 'utf8');
  const isFit = ({ whole, rows }) => whole && rows.every(({ wrong }) => wrong.length === 0);
  const whole = measured.filter(isFit);
  for (const result of measured) {
    if (!isFit(result))
      note(`${result.group.name}: not written, since some of its rows were left out or failed`);
  }
  for (const result of whole) text = replaced(text, result.group.name, () => section(result, bench));
  text = replaced(text, 'machine', () =>
    machineLines(bench)
      .map((line) => `- ${line}`)
      .join('\n'),
  );
  text = replaced(text, 'goals', (old) => goalTable(old, whole, bench));
  fs.writeFileSync(FILE, await format(text, { ...(await resolveConfig(FILE)), filepath: FILE }));
}

function section(result, bench) {
  return [result.group.about.join('\n'), '', inMarkdown(tableOf(result, bench))].join('\n');
}

/** Goals of groups that were not measured keep the line they have. */
function goalTable(old, whole, { threads }) {
  const found = goalLines(new Map(whole.map(({ group, rows }) => [group.name, rows])), threads);
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

// Keeps the tables of docs/performance.md. What stands between `<!-- bench:NAME -->` and `<!-- /bench:NAME -->` is written
// by the command, all else by people.
import fs from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { note, Problem } from '../../../scripts/lib/log.mjs';
import { inRepo } from '../../../scripts/lib/paths.mjs';
import { machineLines } from './machine.mjs';
import { inMarkdown, tableOf } from './table.mjs';

const FILE = inRepo('docs/performance.md');

/** Replaces the tables of groups that were measured whole. */
export async function writeDocument(measured, bench) {
  let text = fs.readFileSync(FILE, 'utf8');
  text = replaced(text, 'machine', machineLines(bench).map((line) => `- ${line}`).join('\n'));
  for (const result of measured) {
    if (result.whole) text = replaced(text, result.group.name, section(result, bench));
    else note(`${result.group.name}: not written, since some of its rows were left out`);
  }
  fs.writeFileSync(FILE, await format(text, { ...(await resolveConfig(FILE)), filepath: FILE }));
}

function section(result, bench) {
  return [result.group.about.join('\n'), '', inMarkdown(tableOf(result, bench))].join('\n');
}

function replaced(text, name, content) {
  const [start, end] = [`<!-- bench:${name} -->`, `<!-- /bench:${name} -->`];
  const [from, to] = [text.indexOf(start), text.indexOf(end)];
  if (from < 0 || to < from) throw new Problem(`docs/performance.md must hold ${start} and, behind it, ${end}`);
  return `${text.slice(0, from + start.length)}\n\n${content}\n\n${text.slice(to)}`;
}

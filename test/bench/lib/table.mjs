// Tables of what was measured: for the terminal, and as markdown.

/** @returns {{ titles: string[], lines: string[][] }} */
export function tableOf({ group, rows }, { threads }) {
  const columns = [...new Set(rows.flatMap(({ cells }) => Object.keys(cells)))];
  const ratios = (group.ratios ?? [])
    .map((ratio) =>
      Object.fromEntries(Object.entries(ratio).map(([key, text]) => [key, text.replaceAll('{n}', threads)])),
    )
    .filter(({ of, to }) => columns.includes(of) && columns.includes(to));
  const raced = rows.some(({ runs }) => runs);
  const titles = [
    ...['', 'size', ...columns, ...ratios.map(({ title }) => title)],
    ...(raced ? ['ours off by', 'others off by'] : []),
  ];
  const lines = rows.map(({ name, size, cells, runs = [] }) => [
    ...[name, size, ...columns.map((column) => shown(cells[column]))],
    ...ratios.map(({ of, to }) => times(cells[of] / cells[to])),
    ...(raced ? [true, false].map((ours) => worst(runs.filter((run) => run.ours === ours))) : []),
  ]);
  return { titles, lines };
}

export function inText({ titles, lines }) {
  return aligned([titles, ...lines])
    .map((cells) => cells.join('  ').trimEnd())
    .join('\n');
}

export function inMarkdown({ titles, lines }) {
  const [head, ...body] = aligned([titles, ...lines]).map((cells) => `| ${cells.join(' | ')} |`);
  const rule = aligned([titles, ...lines])[0].map(({ length }, i) =>
    i < 2 ? '-'.repeat(length) : `${'-'.repeat(length - 1)}:`,
  );
  return [head, `| ${rule.join(' | ')} |`, ...body].join('\n');
}

/** The first two columns are words. */
function aligned(table) {
  const widths = table[0].map((_, i) => Math.max(3, ...table.map((cells) => cells[i].length)));
  return table.map((cells) =>
    cells.map((cell, i) => (i < 2 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))),
  );
}

function shown(value) {
  if (value === undefined) return '';
  return typeof value === 'string' ? value : significant(value);
}

/** Three figures. */
function significant(value) {
  if (value === 0) return '0';
  const decimals = Math.max(0, Math.min(4, 2 - Math.floor(Math.log10(Math.abs(value)))));
  return value.toFixed(decimals);
}

function times(ratio) {
  return Number.isFinite(ratio) ? `${ratio >= 10 ? ratio.toFixed(0) : ratio.toFixed(2)}x` : '';
}

function worst(runs) {
  const found = runs.flatMap(({ deviation }) => deviation ?? []);
  if (found.length === 0) return '';
  const largest = Math.max(...found);
  return largest === 0 ? '0' : largest.toExponential(0);
}

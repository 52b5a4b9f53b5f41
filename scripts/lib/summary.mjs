// The report of an inspection in a few lines for the terminal.
const FLAGGED_SHOWN = 8;

export function printSummary({ tensor, norm, backend, features }) {
  const flagged = features.filter(({ pathologies }) => pathologies.length > 0);
  const facts = [
    ['tensor', `${tensor.name}  (${tensor.shape.join(', ')})  ${tensor.dtype}`],
    ['norm', `${norm.name}, ${norm.mode}, eps ${norm.eps}`],
    ['backend', `${backend.name}, ${backend.precision}, ${number(backend.milliseconds)} ms`],
    ['flagged', `${flagged.length} of ${features.length} features`],
  ];
  const rows = flagged
    .slice(0, FLAGGED_SHOWN)
    .map(({ index, pathologies, before, after }) => [
      String(index),
      pathologies.map(({ kind }) => kind).join(', '),
      ...[before.mean, before.std, after.mean, after.std].map(number),
    ]);
  print([[''], ...facts, ['']]);
  print([['feature', 'flagged as', 'mean before', 'std before', 'mean after', 'std after'], ...rows]);
}

function print(rows) {
  const columns = Math.max(...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, i) =>
    Math.max(...rows.map((row) => (row[i] ?? '').length)),
  );
  for (const row of rows)
    process.stdout.write(
      `${row
        .map((cell, i) => cell.padEnd(widths[i]))
        .join('  ')
        .trimEnd()}\n`,
    );
}

/** Non-finite numbers are strings in a document. */
const number = (value) => (typeof value === 'number' ? String(Number(value.toPrecision(4))) : String(value));

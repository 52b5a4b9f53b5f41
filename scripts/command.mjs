// The door for scripts:  npm run --silent command -- <command id> ['<JSON>']   or   … -- --batch FILE
// Prints exactly one JSON value on stdout; everything else goes to stderr.
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { print, reportFailures, withResults } from './lib/commands.mjs';
import { main, Problem } from './lib/log.mjs';
import { CALLER } from './lib/paths.mjs';

const USAGE = `usage: npm run --silent command -- <command id> ['<JSON arguments>']
       npm run --silent command -- --batch FILE      (a JSON list of {"command": …, "args": …})`;

await main(async () => {
  const { batch, positionals } = readCommandLine();
  if (batch === undefined) await runOne(oneRequest(positionals));
  else await runBatch(batchRequests(batch, positionals));
});

function readCommandLine() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { batch: { type: 'string' } },
    });
    return { batch: values.batch, positionals };
  } catch (error) {
    throw new Problem(`${error.message}\n${USAGE}`);
  }
}

function oneRequest(positionals) {
  const [command, json, ...rest] = positionals;
  if (!command || rest.length > 0) throw new Problem(USAGE);
  return { command, args: json === undefined ? undefined : parse(json, 'the arguments') };
}

function batchRequests(file, positionals) {
  if (positionals.length > 0) throw new Problem(USAGE);
  const place = path.resolve(CALLER, file);
  if (!fs.existsSync(place)) throw new Problem(`--batch: there is no file ${place}`);
  const requests = parse(fs.readFileSync(place, 'utf8'), place);
  const isRequest = (entry) => typeof entry?.command === 'string';
  if (!Array.isArray(requests)) throw new Problem(`${place}: expected a list of {command, args}`);
  const wrong = requests.findIndex((entry) => !isRequest(entry));
  if (wrong >= 0) throw new Problem(`${place}: entry ${wrong} is no {command, args}`);
  return requests;
}

function parse(json, what) {
  try {
    return JSON.parse(json);
  } catch (error) {
    throw new Problem(`${what}: not JSON: ${error.message}`);
  }
}

async function runOne(request) {
  await withResults([request], async (outcomes) => {
    reportFailures(outcomes);
    if (outcomes[0].ok) await print([outcomes[0], '\n']);
  });
}

async function runBatch(requests) {
  await withResults(requests, async (outcomes) => {
    reportFailures(outcomes);
    const entries = outcomes.map((outcome) =>
      outcome.ok ? ['{"ok":', outcome, '}'] : [JSON.stringify({ error: { message: outcome.message } })],
    );
    await print([
      '[',
      ...entries.flatMap((entry, index) => (index === 0 ? entry : [',\n', ...entry])),
      ']\n',
    ]);
  });
}

// npm run check [-- <step> …]: every step in turn, a line for each, the whole output of the first that fails.
import fs from 'node:fs';
import { main, Problem, seconds } from './lib/log.mjs';
import { inRepo } from './lib/paths.mjs';
import { runLogged } from './lib/processes.mjs';
import { STEPS } from './lib/steps.mjs';

const LOGS = inRepo('.cache/check');
/** Longer than any step takes here; a hanging one must not eat the whole run. */
const LIMIT_MINUTES = 10;

const total = { passed: 0, failed: 0, skipped: 0 };

await main(async () => {
  fs.mkdirSync(LOGS, { recursive: true });
  for (const step of chosenSteps(process.argv.slice(2))) {
    const reason = await step.unavailable?.();
    if (reason) say(step.name, `skipped: ${reason}`);
    else if (!(await runStep(step))) break;
  }
  if (total.passed + total.failed > 0) {
    const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : '';
    console.log(`\n${total.passed} passed, ${total.failed} failed${skipped}`);
  }
});

function chosenSteps(names) {
  if (names.length === 0) return STEPS.filter(({ onlyInCi }) => !onlyInCi || process.env.CI);
  return names.map((name) => {
    const step = STEPS.find((candidate) => candidate.name === name);
    if (step) return step;
    throw new Problem(`no step "${name}"; expected: ${STEPS.map((known) => known.name).join(', ')}`);
  });
}

async function runStep({ name, program, args, env, readCounts }) {
  const start = performance.now();
  const log = `${LOGS}/${name}.log`;
  const countsFile = `${LOGS}/${name}.json`;
  fs.rmSync(countsFile, { force: true });
  const succeeded = await runLogged(program, args(countsFile), {
    log,
    cwd: inRepo(),
    env: { ...process.env, ...env, NORMSCOPE_TEST_COUNTS: countsFile },
    timeout: LIMIT_MINUTES * 60_000,
  });
  const counts = readCounts && add(readCounts(countsFile));
  const ranNothing = readCounts && !(counts?.passed > 0);
  const good = succeeded && !ranNothing;
  const detail = counts ? `${counts.passed} passed${counts.failed ? `, ${counts.failed} failed` : ''}` : '';
  say(name, `${good ? 'ok' : 'FAILED'}  ${seconds(start).padStart(8)}  ${detail}`.trimEnd());
  if (!good) explain(log, succeeded && ranNothing);
  return good;
}

function add(counts) {
  if (!counts) return undefined;
  for (const key of Object.keys(total)) total[key] += counts[key];
  return counts;
}

function explain(log, ranNothing) {
  process.exitCode = 1;
  console.log(fs.readFileSync(log, 'utf8').trimEnd());
  if (ranNothing) console.log('No test ran.');
}

function say(name, text) {
  console.log(`${name.padEnd(15)} ${text}`);
}

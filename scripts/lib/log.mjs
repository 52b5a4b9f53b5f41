// All messages go to stderr: stdout belongs to results.

/** A problem the user can act on: its message is shown without a stack. */
export class Problem extends Error {}

export function note(message) {
  process.stderr.write(`${message}\n`);
}

/** Announces a step and says how long it took. */
export async function step(title, work) {
  const start = performance.now();
  note(`${title} …`);
  const result = await work();
  note(`${title}: ${seconds(start)}`);
  return result;
}

export function seconds(start) {
  return `${((performance.now() - start) / 1000).toFixed(1)} s`;
}

/** Runs a script's main function; a failure is one message and exit code 1. */
export async function main(work) {
  try {
    await work();
  } catch (error) {
    note(error instanceof Problem ? error.message : (error?.stack ?? String(error)));
    process.exitCode = 1;
  }
}

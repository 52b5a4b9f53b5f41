/**
 * A process that trains. Forked, it performs the jobs its owner sends, one at a time, and ends with its owner; called
 * with a job document (`node dist/job.js job.json`), it performs this one and prints the result document.
 */
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Job, JobResult } from '../../src/runs/jobs';
import { toJson } from '../../src/runs/jsonFile';
import { parseJob } from '../../src/runs/parseJob';
import { openChannel } from '../../src/protocol/channel';
import { Datasets } from './datasets';
import type { JobOwnerContract, JobProcessContract } from './jobContract';
import { JobWork } from './jobWork';
import { performJob } from './performJob';

const USAGE = 'usage: node dist/job.js <job document.json>';

/** What a job may still write when its owner is gone. */
const LAST_WORDS_MS = 5000;

const tools = {
  datasets: new Datasets(),
  versions: { normscope: ownVersion(), node: process.versions.node },
};
let current: JobWork | undefined;

/** The bundle lies beside the extension's package.json, or alone on another machine. */
function ownVersion(): string {
  try {
    const text = readFileSync(join(__dirname, '..', 'package.json'), 'utf8');
    return (JSON.parse(text) as { readonly version: string }).version;
  } catch {
    return 'unknown';
  }
}

async function perform(job: Job, work: JobWork): Promise<JobResult> {
  current = work;
  try {
    return await performJob(job, work, tools);
  } finally {
    current = undefined;
  }
}

function serveOwner(send: (message: unknown) => void): void {
  const channel = openChannel<JobProcessContract, JobOwnerContract>(
    {
      post: send,
      listen: (receive) => {
        process.on('message', receive);
      },
    },
    {
      run: (job) =>
        perform(
          job,
          new JobWork({
            begun: (start) => {
              channel.emit('begun', start);
            },
            appended: (records) => {
              channel.emit('appended', records);
            },
          }),
        ),
    },
    {
      stop: (how) => {
        current?.stop(how);
      },
    },
  );
  process.on('disconnect', leave);
}

/** Without its owner a run stops behind a checkpoint, to go on when it is resumed. */
function leave(): void {
  if (!current) process.exit();
  current.stop('pause');
  setTimeout(() => process.exit(), LAST_WORDS_MS).unref();
}

async function runFromCommandLine(path: string | undefined): Promise<void> {
  if (path === undefined) throw new Error(USAGE);
  const job = parseJob(JSON.parse(await readFile(path, 'utf8')), path);
  const work = new JobWork();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      work.stop('pause');
    });
  }
  const result = await perform(job, work);
  process.stdout.write(`${toJson(result)}\n`);
  if (result.kind === 'train' && result.status === 'failed') process.exitCode = 1;
}

if (process.send) {
  serveOwner((message) => {
    // The owner may be gone between two messages.
    if (process.connected) process.send?.(message);
  });
} else {
  runFromCommandLine(process.argv[2]).catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  });
}

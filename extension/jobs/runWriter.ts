import fs from 'node:fs';
import { basename, join } from 'node:path';
import { METRICS_FILE, recordLine } from '../../src/runs/metrics';
import type { RunRecord } from '../../src/protocol/training';
import { writeError } from './writeError';

/** What writing needs of a file system; a test may let it fail. */
export type Disk = Pick<
  typeof fs,
  'openSync' | 'writeSync' | 'ftruncateSync' | 'fsyncSync' | 'closeSync' | 'renameSync' | 'rmSync'
>;

/** So many checkpoints are kept: if the newest turns out damaged, there is one more. */
const KEPT_CHECKPOINTS = 2;

export interface WriterOptions {
  /** Bytes of `metrics.jsonl` that stand; what is behind them is cut off. */
  readonly bytes: number;
  /** Checkpoints of earlier sittings, oldest first. */
  readonly checkpoints: readonly string[];
  /** Milliseconds between checkpoints, beside the one where a run stops. */
  readonly checkpointEvery: number;
  /** Hears of every record that is on disk. */
  readonly told: (record: RunRecord) => void;
  readonly disk?: Disk;
}

/**
 * The folder of a run, as training fills it. A record is appended by one write before anybody hears of it; a file is
 * written under another name and renamed when it is whole.
 */
export class RunWriter {
  private readonly disk: Disk;
  private readonly metrics: number;
  private readonly checkpoints: string[];
  private end: number;
  private lastCheckpoint = performance.now();

  constructor(
    private readonly folder: string,
    private readonly options: WriterOptions,
  ) {
    this.disk = options.disk ?? fs;
    this.checkpoints = [...options.checkpoints];
    this.end = options.bytes;
    const path = join(folder, METRICS_FILE);
    this.metrics = this.writing(path, () => {
      // Never truncated by opening: the bytes that stand are those an earlier sitting left.
      const file = this.disk.openSync(path, fs.constants.O_RDWR | fs.constants.O_CREAT);
      this.disk.ftruncateSync(file, options.bytes);
      return file;
    });
  }

  wantsCheckpoint(): boolean {
    return performance.now() - this.lastCheckpoint >= this.options.checkpointEvery;
  }

  record(record: RunRecord): void {
    const line = Buffer.from(recordLine(record));
    this.writing(join(this.folder, METRICS_FILE), () => {
      try {
        writeAll(this.disk, this.metrics, line, this.end);
      } catch (error) {
        this.cutBack();
        throw error;
      }
    });
    this.end += line.length;
    if (record.kind === 'checkpoint') this.keep(record.file);
    this.options.told(record);
  }

  writeFile(name: string, bytes: Uint8Array): void {
    replaceFile(join(this.folder, basename(name)), bytes, this.disk);
  }

  /** Deletes what only an unfinished run needs. */
  dropCheckpoints(): void {
    for (const name of this.checkpoints.splice(0)) this.disk.rmSync(join(this.folder, name), { force: true });
  }

  close(): void {
    this.disk.closeSync(this.metrics);
  }

  private keep(name: string): void {
    this.lastCheckpoint = performance.now();
    if (!this.checkpoints.includes(name)) this.checkpoints.push(name);
    for (const old of this.checkpoints.splice(0, this.checkpoints.length - KEPT_CHECKPOINTS)) {
      this.disk.rmSync(join(this.folder, old), { force: true });
    }
  }

  /** Takes half a record back. Where even that fails, readers skip it. */
  private cutBack(): void {
    try {
      this.disk.ftruncateSync(this.metrics, this.end);
    } catch {
      // Told by the error of the write itself.
    }
  }

  private writing<T>(path: string, write: () => T): T {
    return orWriteError(path, write);
  }
}

const PARTIAL = '.partial';

/** What a kill in the middle of writing a file has left. */
export function removePartialFiles(folder: string): void {
  for (const name of fs.readdirSync(folder)) {
    if (name.endsWith(PARTIAL)) fs.rmSync(join(folder, name), { force: true });
  }
}

/** Writes a file under another name, then renames it: readers see the old one or the whole new one. */
export function replaceFile(path: string, content: string | Uint8Array, disk: Disk = fs): void {
  const partial = `${path}${PARTIAL}`;
  orWriteError(path, () => {
    try {
      const file = disk.openSync(partial, 'w');
      try {
        writeAll(disk, file, Buffer.from(content), 0);
        // A rename may reach the disk before the bytes do.
        disk.fsyncSync(file);
      } finally {
        disk.closeSync(file);
      }
      disk.renameSync(partial, path);
    } catch (error) {
      // On a full disk its room is needed.
      disk.rmSync(partial, { force: true });
      throw error;
    }
  });
}

function writeAll(disk: Disk, file: number, bytes: Uint8Array, position: number): void {
  for (let done = 0; done < bytes.length;) {
    done += disk.writeSync(file, bytes, done, bytes.length - done, position + done);
  }
}

function orWriteError<T>(path: string, write: () => T): T {
  try {
    return write();
  } catch (error) {
    throw writeError(path, error);
  }
}

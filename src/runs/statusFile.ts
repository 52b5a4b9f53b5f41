import type { RunRecord, RunStatus } from '../protocol/training';
import { fromJson, isObject, toJson } from './jsonFile';

export const STATUS_FILE = 'status.json';

/** `status.json`: what the records do not say of a run. Replaced as a whole; a run can be read without it. */
export interface StatusFile {
  readonly status: 'running' | 'paused' | 'failed' | 'ended';
  readonly totalSteps: number;
  /** The process that runs it. */
  readonly process: number;
  readonly device?: string;
  /** Of the data set. */
  readonly classes?: number;
  /** Why it failed. */
  readonly message?: string;
  /** What to know of how it came about: of checkpoints passed over, of another engine. */
  readonly notes?: readonly string[];
}

/** While a run goes on, its process says so at least this often, by the time stamp of the file. */
export const SIGN_OF_LIFE_MS = 5000;

export function statusFileText(status: StatusFile): string {
  return `${toJson(status)}\n`;
}

/** Undefined for anything else: nothing depends on it. */
export function parseStatusFile(text: string): StatusFile | undefined {
  try {
    const value = fromJson(text);
    if (!isObject(value) || !['running', 'paused', 'failed', 'ended'].includes(String(value['status'])))
      return undefined;
    const { notes, ...file } = value;
    if (typeof file['totalSteps'] !== 'number') return undefined;
    const told = Array.isArray(notes) && notes.every((note) => typeof note === 'string');
    return { ...(file as unknown as StatusFile), ...(told && { notes }) };
  } catch {
    return undefined;
  }
}

/**
 * What became of a run, from what lies in its folder. Records decide; without an end, a run that nobody says goes on
 * was interrupted.
 */
export function statusOf(
  end: Extract<RunRecord, { kind: 'end' }> | undefined,
  file: StatusFile | undefined,
  isAlive: boolean,
): RunStatus {
  if (end) return end.status;
  if (file?.status === 'running') return isAlive ? 'running' : 'interrupted';
  return file === undefined || file.status === 'ended' ? 'interrupted' : file.status;
}

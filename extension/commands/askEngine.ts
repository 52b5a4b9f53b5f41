import * as vscode from 'vscode';
import { inspectDocument } from '../../src/inspect/inspectDocument';
import type { DocumentOptions } from '../../src/inspect/inspectDocument';
import { RemoteError } from '../../src/protocol/channel';
import type { CallOptions } from '../../src/protocol/channel';
import type { InspectActivationsDocument } from '../../src/protocol/documents/inspectActivations';
import type { InspectChoice, LayerReport, ReportWarning } from '../../src/protocol/inspect';
import type { SourceSpec } from '../../src/protocol/jobs';
import { failure } from '../session';
import { backendSetting, memoryBudget } from '../settings';
import type { CommandContext } from './context';

/** A command that takes longer than this says so, and can be cancelled. */
const QUIET_MS = 700;

export interface DocumentRequest extends Omit<DocumentOptions, 'remarks'> {
  readonly source: SourceSpec;
  readonly tensor?: string;
  readonly shape?: readonly number[];
  readonly choice: InspectChoice;
  /** What to say of how it was asked for, once the answer is there. */
  readonly remarks?: (report: LayerReport) => readonly ReportWarning[];
}

/** Inspect and run the backend, and make the document of both. Rejects with one readable message. */
export async function askForDocument(
  { engine }: CommandContext,
  request: DocumentRequest,
): Promise<InspectActivationsDocument> {
  const { source, tensor, shape, choice, sort, limit, remarks } = request;
  const job = {
    source,
    ...(tensor !== undefined && { tensor }),
    ...(shape && { shape }),
    choice,
    memoryBudget: memoryBudget(),
  };
  return following('Inspecting activations', async (options) => {
    const report = await engine.call('inspect', job, options);
    const run = { ...job, tensor: report.tensor.name, backend: backendSetting() };
    const execution = await engine.call('execute', run, options);
    return inspectDocument(report, execution, choice, {
      sort,
      ...(limit !== undefined && { limit }),
      ...(remarks && { remarks: remarks(report) }),
    });
  });
}

/** Run a job of a command: with progress when it takes long, rejecting with one readable message. */
export async function following<T>(title: string, job: (options: CallOptions) => Promise<T>): Promise<T> {
  try {
    return await withLateProgress(title, job);
  } catch (error) {
    throw error instanceof RemoteError ? new Error(inOneLine(error), { cause: error }) : error;
  }
}

/** A reader's error with all it knows: scripts and notifications have one line only. */
function inOneLine(error: RemoteError): string {
  const { message, where, expected, found, remedy } = failure(error);
  return [
    message,
    where === undefined ? '' : `Where: ${where}.`,
    expected === undefined ? '' : `Expected: ${expected}.`,
    found === undefined ? '' : `Found: ${found}.`,
    remedy ?? '',
  ]
    .filter((part) => part !== '')
    .join(' ');
}

async function withLateProgress<T>(title: string, job: (options: CallOptions) => Promise<T>): Promise<T> {
  let cancel: (() => void) | undefined;
  let report: ((done: number, total: number) => void) | undefined;
  const running = job({
    onCancellable: (stop) => {
      cancel = stop;
    },
    onProgress: (done, total) => report?.(done, total),
  });
  const timer = setTimeout(() => {
    const location = vscode.ProgressLocation.Notification;
    void vscode.window.withProgress({ location, title, cancellable: true }, async (progress, token) => {
      token.onCancellationRequested(() => cancel?.());
      report = (done, total) => {
        progress.report({ message: `${Math.round((100 * done) / Math.max(1, total))}%` });
      };
      await running.catch(() => undefined);
    });
  }, QUIET_MS);
  try {
    return await running;
  } finally {
    clearTimeout(timer);
  }
}

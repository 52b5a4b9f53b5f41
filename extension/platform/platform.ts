import type * as vscode from 'vscode';
import type { CallOptions, Port } from '../../src/protocol/channel';
import type { CheckGradientsDocument } from '../../src/protocol/documents/checkGradients';
import type { CheckRequest } from '../../src/protocol/jobs';
import type { Runs } from '../train/runs';

/** A worker of its own, messages to it and from it. */
export interface WorkerLink extends Port {
  /** Called once, when the worker is gone, with what ended it: "it was ended", or what it failed with. */
  onEnd(listener: (reason: string) => void): void;
  terminate(): Promise<void>;
}

/** What a module of the user's may take before it is stopped. */
export interface CheckLimits {
  readonly seconds: number;
  readonly megabytes: number;
}

/** What the extension needs of its host. There are two: Node's, and the web worker of a browser. */
export interface Platform {
  /** Starts a worker that reads and computes: the bundle `engineWorker`. */
  startEngine(): WorkerLink;
  /** Runs code of the user's. Where the host cannot, it rejects with a sentence that says who can. */
  checkModule(
    request: CheckRequest,
    limits: CheckLimits,
    options?: CallOptions,
  ): Promise<CheckGradientsDocument>;
  /** The runs of this window. Where the host cannot train, there are none, and none can be started. */
  createRuns(log: vscode.LogOutputChannel): { readonly runs: Runs; readonly disposable: vscode.Disposable };
}

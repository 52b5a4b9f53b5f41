import type * as vscode from 'vscode';
import type { Engine } from '../engine/engine';
import type { Sessions } from '../sessions';
import type { InspectorPanel } from '../views/inspectorPanel';

/** What commands work with. */
export interface CommandContext {
  readonly engine: Engine;
  readonly sessions: Sessions;
  readonly panel: InspectorPanel;
  readonly log: vscode.LogOutputChannel;
}

/** A command: its arguments are checked inside, its result is the command's document. */
export type Command = (context: CommandContext, ...args: unknown[]) => unknown;

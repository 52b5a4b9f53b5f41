import type * as vscode from 'vscode';
import type { CheckPanel } from '../checks/checkPanel';
import type { CheckRunner } from '../checks/checkRunner';
import type { GradientTests } from '../checks/gradientTests';
import type { Engine } from '../engine/engine';
import type { Sessions } from '../sessions';
import type { Runs } from '../train/runs';
import type { TrainView } from '../train/trainView';
import type { InspectorPanel } from '../views/inspectorPanel';

/** What commands work with. */
export interface CommandContext {
  readonly engine: Engine;
  readonly sessions: Sessions;
  readonly panel: InspectorPanel;
  readonly checks: CheckRunner;
  readonly checkPanel: CheckPanel;
  readonly gradientTests: GradientTests;
  readonly runs: Runs;
  readonly trainView: TrainView;
  readonly log: vscode.LogOutputChannel;
}

/** A command: its arguments are checked inside, its result is the command's document. */
export type Command = (context: CommandContext, ...args: unknown[]) => unknown;

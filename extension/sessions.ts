import * as vscode from 'vscode';
import { sourceKey } from '../src/protocol/jobs';
import type { SourceSpec } from '../src/protocol/jobs';
import type { Engine } from './engine/engine';
import { Session } from './session';
import type { SessionChange } from './session';

export interface SessionEvent {
  readonly session: Session;
  readonly change: SessionChange;
}

/** Every open source, and which one the side view follows. */
export class Sessions implements vscode.Disposable {
  private readonly open = new Map<string, Session>();
  private activeSession: Session | undefined;
  private readonly listChanged = new vscode.EventEmitter<undefined>();
  private readonly activeChanged = new vscode.EventEmitter<Session | undefined>();
  private readonly sessionChanged = new vscode.EventEmitter<SessionEvent>();
  readonly onDidChangeList = this.listChanged.event;
  readonly onDidChangeActive = this.activeChanged.event;
  readonly onDidChangeSession = this.sessionChanged.event;

  constructor(
    private readonly engine: Engine,
    private readonly log: vscode.LogOutputChannel,
  ) {}

  get all(): readonly Session[] {
    return [...this.open.values()];
  }

  get active(): Session | undefined {
    return this.activeSession;
  }

  find(source: SourceSpec): Session | undefined {
    return this.open.get(sourceKey(source));
  }

  /** The session of a source, opened on first use. Does not run it. */
  get(source: SourceSpec): Session {
    const key = sourceKey(source);
    const known = this.open.get(key);
    if (known) return known;
    const session = new Session(source, this.engine, this.log);
    this.open.set(key, session);
    session.onDidChange((change) => {
      this.sessionChanged.fire({ session, change });
    });
    this.listChanged.fire(undefined);
    return session;
  }

  activate(session: Session | undefined): void {
    if (session === this.activeSession) return;
    this.activeSession = session;
    this.activeChanged.fire(session);
  }

  close(session: Session): void {
    this.open.delete(sourceKey(session.source));
    session.dispose();
    if (this.activeSession === session) this.activate(undefined);
    this.listChanged.fire(undefined);
  }

  dispose(): void {
    for (const session of this.open.values()) session.dispose();
    this.open.clear();
    this.listChanged.dispose();
    this.activeChanged.dispose();
    this.sessionChanged.dispose();
  }
}

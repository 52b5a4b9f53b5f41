import * as vscode from 'vscode';
import { openChannel } from '../../src/protocol/channel';
import type { Channel, RequestHandlers } from '../../src/protocol/channel';
import type {
  HostContract,
  RestoredView,
  SessionState,
  ViewKind,
  WebviewContract,
} from '../../src/protocol/messages';
import { catalogue } from './catalogue';
import { webviewHtml, webviewOptions } from '../html';
import { PANEL_CHOICE } from '../choicePatch';
import type { Session, SessionChange } from '../session';
import { isChoicePatch, isRestoredView } from '../validate';
import { exportHandlers } from './exports';

const NOTHING_OPEN: SessionState = {
  title: '',
  description: '',
  tensors: [],
  choice: PANEL_CHOICE,
  status: { kind: 'empty' },
};

export interface SessionViewOptions {
  readonly kind: ViewKind;
  readonly extensionUri: vscode.Uri;
  /** Whether the webview can be seen: hidden ones get nothing until they are shown. */
  readonly visible: () => boolean;
  /** The webview is up, with what it kept of a former life, if it had one. */
  readonly onReady?: (restored: RestoredView | undefined) => void;
  readonly onReveal?: () => void;
}

/** One webview showing one session at a time: sends what changed while it is visible, serves its requests. */
export class SessionView implements vscode.Disposable {
  private session: Session | undefined;
  private listening: vscode.Disposable | undefined;
  private readonly channel: Channel<WebviewContract>;
  private ready = false;
  private disposed = false;

  constructor(
    private readonly webview: vscode.Webview,
    private readonly options: SessionViewOptions,
  ) {
    webview.options = webviewOptions(options.extensionUri);
    this.channel = openChannel<HostContract, WebviewContract>(
      {
        // A webview that is gone throws; answers to its last requests may still be on their way.
        post: (message) => void (this.disposed || webview.postMessage(message)),
        listen: (receive) => void webview.onDidReceiveMessage(receive),
      },
      this.requests(),
      {
        select: ({ row }) => this.session?.select(Number.isInteger(row) ? row : undefined),
        cancel: () => this.session?.cancel(),
        retry: () => void this.session?.reload(),
        reset: () => void this.session?.reset(),
        openFile: () => void vscode.commands.executeCommand('normscope.inspectActivations'),
        openSample: () => void vscode.commands.executeCommand('normscope.openSample'),
        showLog: () => void vscode.commands.executeCommand('normscope.showLog'),
        reveal: () => options.onReveal?.(),
        checkActivations: () => {
          // What fails shows in the check view.
          const quiet = (): undefined => undefined;
          const { source } = this.session ?? {};
          vscode.commands.executeCommand('normscope.checkActivations', {}, source).then(quiet, quiet);
        },
      },
    );
    webview.html = webviewHtml(webview, options.extensionUri, options.kind);
  }

  show(session: Session | undefined): void {
    if (session === this.session && session !== undefined) return;
    this.listening?.dispose();
    this.session = session;
    this.listening = session?.onDidChange((change) => {
      this.send(change);
    });
    this.hydrate();
  }

  /** Send everything: on becoming ready or visible, or after a change of session. */
  hydrate(): void {
    this.send('report');
  }

  dispose(): void {
    this.disposed = true;
    this.listening?.dispose();
    this.channel.close(new Error('The view was closed'));
  }

  private send(change: SessionChange): void {
    if (!this.ready || this.disposed || !this.options.visible()) return;
    const { session } = this;
    if (change === 'report') {
      this.channel.emit('report', session?.report ? { report: session.report } : {});
    }
    if (change !== 'state') {
      this.channel.emit('execution', session?.execution ? { execution: session.execution } : {});
    }
    if (change !== 'execution') this.channel.emit('session', session?.state ?? NOTHING_OPEN);
  }

  private requests(): RequestHandlers<HostContract> {
    return {
      ready: ({ restore }) => {
        this.ready = true;
        this.options.onReady?.(isRestoredView(restore) ? restore : undefined);
        // The catalogue must arrive before the first picture: menus are drawn with it.
        setTimeout(() => {
          this.hydrate();
        }, 0);
        return { ...catalogue, ...(vscode.l10n.bundle && { strings: vscode.l10n.bundle }) };
      },
      choose: ({ tensor, choice }) => {
        if (tensor !== undefined && typeof tensor !== 'string') throw new TypeError('tensor must be a name');
        if (choice !== undefined && !isChoicePatch(choice))
          throw new TypeError('choice has an unknown member');
        void this.session?.choose(tensor, choice);
        return undefined;
      },
      momentum: ({ samplesPerBatch, passes }) => {
        if (!this.session) throw new Error('No tensor is open');
        return this.session.momentum(samplesPerBatch, passes);
      },
      compare: async ({ off }) => {
        if (off) void this.session?.compareWith(undefined);
        else await vscode.commands.executeCommand('normscope.compareTensors');
        return undefined;
      },
      ...exportHandlers,
    };
  }
}

import type { Channel } from '../src/protocol/channel';
import type { ExportContract } from '../src/protocol/messages';
import type { Menu } from './menu';
import { Outbox } from './outbox';
import type { Theme } from './theme';

/** Who draws, and who remembers what a view looks like. */
export interface PanelHooks<View> {
  readonly changed: () => void;
  readonly save: (state: View) => void;
}

/** What every view's app can do, whatever it shows: say something, open a menu, give texts and files away. */
export abstract class PanelApp<Host extends Pick<Channel<ExportContract>, 'call'>, View> {
  /** For screen readers. */
  announcement = '';
  /** Why the host refused what was asked for last. */
  refusal: string | undefined;
  /** The menu that is open. */
  menu: Menu | undefined;
  private readonly outbox: Outbox;

  protected constructor(
    readonly host: Host,
    public view: View,
    public theme: Theme,
    protected readonly hooks: PanelHooks<View>,
  ) {
    this.outbox = new Outbox(host, this);
  }

  copy(text: string, what: string): void {
    this.outbox.copy(text, what);
  }

  save(suggestedName: string, content: string | Uint8Array): Promise<void> {
    return this.outbox.save(suggestedName, content);
  }

  openMenu(menu: Menu | undefined): void {
    this.menu = menu;
    this.redraw();
  }

  redraw(): void {
    this.hooks.changed();
  }

  announce(text: string): void {
    this.announcement = text;
    this.redraw();
  }

  /** Said where it can be seen, and to those who cannot see it. */
  refuse(error: unknown): void {
    this.refusal = error instanceof Error ? error.message : String(error);
    this.announce(this.refusal);
  }
}

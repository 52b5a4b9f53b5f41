import type { Channel } from '../src/protocol/channel';
import type { ExportContract } from '../src/protocol/messages';
import { t } from './l10n';

/** Gets texts and files out of the page, and says how that went. */
export class Outbox {
  constructor(
    private readonly host: Pick<Channel<ExportContract>, 'call'>,
    private readonly says: {
      readonly announce: (text: string) => void;
      readonly refuse: (error: unknown) => void;
    },
  ) {}

  copy(text: string, what: string): void {
    this.host.call('copy', { text, what }).then(
      () => {
        this.says.announce(t('Copied: {0}', what));
      },
      (error: unknown) => {
        this.says.refuse(new Error(t('Not copied: {0}', String(error))));
      },
    );
  }

  /** Hands an export to the host, which asks where it shall go. */
  async save(suggestedName: string, content: string | Uint8Array): Promise<void> {
    try {
      const name = await this.host.call('save', { suggestedName, content });
      this.says.announce(name === undefined ? t('Not saved') : t('Saved: {0}', name));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.says.refuse(new Error(t('Not saved: {0}', reason)));
    }
  }
}

import type { TemplateResult } from 'lit';
import { iconButton } from '../controls';
import { t } from '../l10n';
import type { Menu, MenuItem } from '../menu';
import type { Theme } from '../theme';
import { toPng } from './composePicture';
import { menuPlace } from './menuView';
import type { Picture } from './pictures';

/** What menus need of the app behind a view. */
export interface MenuApp {
  readonly theme: Theme;
  readonly view: { readonly table: boolean };
  setView(patch: { readonly table: boolean }): void;
  openMenu(menu: Menu | undefined): void;
  save(suggestedName: string, content: string | Uint8Array): Promise<void>;
  refuse(error: unknown): void;
}

/** Saves a picture, drawn when it is asked for; nothing where there is none then. */
export function pngItem(
  app: MenuApp,
  label: string,
  suggestedName: () => string,
  picture: () => Picture | undefined,
): MenuItem {
  const run = async (): Promise<void> => {
    const found = picture();
    if (!found) return;
    try {
      await app.save(suggestedName(), await toPng(found, app.theme));
    } catch (error) {
      app.refuse(error);
    }
  };
  return { id: 'export-png', icon: 'file-media', label, run: () => void run() };
}

/** What every header ends with: its figures as a table, and ways to take them along. */
export function viewActions(app: MenuApp, items: () => readonly MenuItem[]): TemplateResult[] {
  return [
    iconButton({
      id: 'table-view',
      icon: 'table',
      label: t('Show the figures as a table (t)'),
      pressed: app.view.table,
      onClick: () => {
        app.setView({ table: !app.view.table });
      },
    }),
    iconButton({
      id: 'export',
      icon: 'export',
      label: t('Export\u2026'),
      menu: true,
      onClick: (event) => {
        const opener = event.currentTarget as HTMLElement;
        const box = opener.getBoundingClientRect();
        app.openMenu({ label: t('Export'), opener, x: box.right - 200, y: box.bottom + 2, items: items() });
      },
    }),
  ];
}

/** The menu of a right click, Shift+F10 or the menu key. */
export function openContextMenu(app: MenuApp, event: MouseEvent, items: readonly MenuItem[]): void {
  const opener = event.currentTarget as HTMLElement;
  event.preventDefault();
  app.openMenu({ label: t('Copy and export'), opener, ...menuPlace(event, opener), items });
}

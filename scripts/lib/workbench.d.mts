import type { Frame, Page } from 'playwright-core';

export interface Workbench {
  readonly page: Page;
  /** Picks a command in the palette by its title. */
  runCommand(title: string): Promise<void>;
  /** Picks an entry, by its text, of the list that a command has opened. */
  pickEntry(title: string): Promise<void>;
  /** The frame of the webview that shows an element matching the selector. */
  webviewFrame(selector: string, timeout?: number): Promise<Frame>;
  close(): Promise<void>;
}

export function openWorkbench(options: {
  folder: string;
  /** An extension to install first. */
  vsix?: string;
  /** User settings on top of the quiet ones. */
  settings?: Record<string, unknown>;
  viewport?: { width: number; height: number };
}): Promise<Workbench>;

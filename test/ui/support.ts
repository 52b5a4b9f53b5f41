import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Frame, Page } from 'playwright-core';
import { expect, vi } from 'vitest';
import { openWorkbench } from '../../scripts/lib/workbench.mjs';
import type { Workbench } from '../../scripts/lib/workbench.mjs';

const ROOT = new URL('../..', import.meta.url).pathname;
const ARTIFACTS = join(ROOT, 'test/ui/artifacts');

export const THEMES = {
  dark: 'Default Dark Modern',
  light: 'Default Light Modern',
  'hc-dark': 'Default High Contrast',
  'hc-light': 'Default High Contrast Light',
} as const;

/** What the list of themes calls each, and the class of a webview's body that tells it. */
const THEME_SIGNS = {
  dark: ['Dark Modern', 'vscode-dark'],
  light: ['Light Modern', 'vscode-light'],
  'hc-dark': ['Dark High Contrast', 'vscode-high-contrast:not(.vscode-high-contrast-light)'],
  'hc-light': ['Light High Contrast', 'vscode-high-contrast-light'],
} as const;

export interface Studio {
  readonly workbench: Workbench;
  readonly page: Page;
  readonly folder: string;
  close(): Promise<void>;
}

/** The packaged extension in a real workbench, on a copy of the test workspace. */
export async function openStudio(
  settings: Record<string, unknown> = {},
  viewport = { width: 1600, height: 900 },
  fill?: (folder: string) => void,
): Promise<Studio> {
  const folder = mkdtempSync(join(tmpdir(), 'normscope-ui-'));
  cpSync(join(ROOT, 'test/fixtures/workspace'), folder, { recursive: true });
  fill?.(folder);
  const associations = { '*.npy': 'normscope.activations', '*.npz': 'normscope.activations' };
  const workbench = await openWorkbench({
    folder,
    vsix: join(ROOT, '.cache/normscope.vsix'),
    settings: {
      'workbench.colorTheme': THEMES.dark,
      'workbench.editorAssociations': associations,
      ...settings,
    },
    viewport,
  });
  return {
    workbench,
    page: workbench.page,
    folder,
    close: async () => {
      await workbench.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The inspector that is on screen, once it has drawn. */
export function inspector({ workbench }: Studio, state = 'ready'): Promise<Frame> {
  return workbench.webviewFrame(`body[data-view="inspector"] #app[data-state="${state}"]`);
}

/** A studio with the bundled sample on screen: where most tests begin. */
export async function openOnSample(): Promise<{ studio: Studio; frame: Frame }> {
  const studio = await openStudio();
  await studio.workbench.runCommand('Normscope: Open Sample Activations');
  return { studio, frame: await inspector(studio) };
}

/** Choose an option of one of the panel's dropdowns by its label. */
export async function pick(frame: Frame, id: string, option: string): Promise<void> {
  await frame.locator(`#${id}`).click();
  await frame.locator(`#${id} vscode-option`, { hasText: option }).first().click();
}

/** Change the theme as a person does, and wait until a webview has it. */
export async function chooseTheme(
  { workbench }: Studio,
  frame: Frame,
  name: keyof typeof THEMES,
): Promise<void> {
  await workbench.runCommand('Preferences: Color Theme');
  const [label, bodyClass] = THEME_SIGNS[name];
  await workbench.pickEntry(label);
  await frame.locator(`body.${bodyClass}`).waitFor();
}

/** Wait until an element's text fits a pattern. (The page's CSP forbids predicates as strings, rightly.) */
export async function eventually(frame: Frame, selector: string, pattern: RegExp): Promise<void> {
  await expect
    .poll(() => frame.locator(selector).first().textContent(), { timeout: 30_000 })
    .toMatch(pattern);
}

export async function eventuallyState(frame: Frame, state: string): Promise<void> {
  await frame.locator(`#app[data-state="${state}"]`).waitFor({ timeout: 30_000 });
}

export async function screenshot({ page }: Studio, name: string): Promise<void> {
  mkdirSync(ARTIFACTS, { recursive: true });
  await page.waitForTimeout(250);
  await page.screenshot({ path: join(ARTIFACTS, `${name}.png`) });
}

export async function openFromExplorer({ page }: Studio, name: string): Promise<void> {
  // Before the extension is registered a file would open in the built-in binary editor.
  await page.locator('.activitybar [aria-label^="Normscope"]').first().waitFor();
  const file = page.locator('.explorer-folders-view .monaco-list-row', { hasText: name }).first();
  // A key pressed while a webview has the focus may be lost on its way.
  await vi.waitFor(
    async () => {
      await page.keyboard.press('Control+Shift+E');
      await file.dblclick({ timeout: 5000 });
    },
    { timeout: 30_000 },
  );
}

/** Share of a canvas's pixels that are of a colour other than its most frequent one. */
export async function inkShare(frame: Frame, selector: string): Promise<number> {
  return frame.locator(selector).evaluate((element) => {
    const canvas = element as HTMLCanvasElement;
    const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
    const counts = new Map<number, number>();
    for (let i = 0; i < data.length; i += 4) {
      const colour = (data[i]! << 16) | (data[i + 1]! << 8) | data[i + 2]! | ((data[i + 3]! >> 4) << 24);
      counts.set(colour, (counts.get(colour) ?? 0) + 1);
    }
    return 1 - Math.max(...counts.values()) / (data.length / 4);
  });
}

export async function expectDrawn(frame: Frame): Promise<void> {
  for (const selector of ['.strip canvas', 'canvas.grid-canvas', '.chart-box canvas']) {
    const canvases = await frame.locator(selector).count();
    expect(canvases, selector).toBeGreaterThan(0);
    expect(await inkShare(frame, `${selector} >> nth=0`), selector).toBeGreaterThan(0.01);
  }
}

// The workbench as a person sees it: a page to look at, a palette to type into, webviews to find.
import { startBrowser } from './browser.mjs';
import { startServer } from './server.mjs';

/**
 * Opens a folder in a real VS Code in headless Chromium.
 * @param {{ folder: string, vsix?: string, settings?: object, viewport?: { width: number, height: number } }} options
 */
export async function openWorkbench({ folder, vsix, settings, viewport }) {
  const server = await startServer({ vsix, settings, endsAlone: true });
  const close = [server.stop];
  try {
    const browser = await startBrowser(viewport ? { viewport } : {});
    close.unshift(browser.close);
    const { page } = browser;
    await page.goto(server.pageUrl(folder));
    await page.locator('.monaco-workbench .part.statusbar').waitFor({ timeout: 60_000 });
    return {
      page,
      runCommand: (title) => runCommand(page, title),
      pickEntry: (title) => pickEntry(page, title),
      webviewFrame: (selector, timeout) => webviewFrame(page, selector, timeout),
      close: () => closeAll(close),
    };
  } catch (error) {
    await closeAll(close);
    throw error;
  }
}

async function closeAll(steps) {
  for (const end of steps) await end();
}

/** Picks a command in the palette; waits while the extension that brings it is still being loaded. */
export async function runCommand(page, title, timeout = 60_000) {
  for (const end = Date.now() + timeout; ;) {
    await page.keyboard.press('F1');
    if (await picks(page, title, `>${title}`)) return;
    if (Date.now() > end) throw new Error(`the palette has no command "${title}" after ${timeout / 1000} s`);
    // The palette lists what was known when it opened; it also closes again when something else takes the focus.
    await page.keyboard.press('Escape');
  }
}

/** Picks an entry of the list that a command has opened; what is typed may still have gone to the list before. */
export async function pickEntry(page, title, timeout = 30_000) {
  for (const end = Date.now() + timeout; !(await picks(page, title, title));) {
    if (Date.now() > end) throw new Error(`no list offers "${title}" after ${timeout / 1000} s`);
  }
}

/** The frame of the webview that shows an element; a webview's document lies two frames deep. */
export async function webviewFrame(page, selector, timeout = 30_000) {
  for (const end = Date.now() + timeout; Date.now() < end; await page.waitForTimeout(50)) {
    for (const frame of page.frames()) {
      if (!frame.url().includes('/webview/browser/pre/fake.html')) continue;
      // A frame may go away while it is asked.
      if (
        await frame
          .locator(selector)
          .count()
          .catch(() => 0)
      )
        return frame;
    }
  }
  throw new Error(`no webview shows ${selector} after ${timeout / 1000} s`);
}

async function picks(page, title, text) {
  const entry = page.locator('.quick-input-list .monaco-list-row', { hasText: title }).first();
  try {
    await page.locator('.quick-input-widget .quick-input-box input').fill(text, { timeout: 5000 });
    await entry.click({ timeout: 3000 });
    return true;
  } catch {
    return false;
  }
}

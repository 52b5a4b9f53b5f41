// A headless Chromium that talks to this machine only.
import { ensureBrowser, findBrowser } from './ensure.mjs';

const FLAGS = [
  ...['--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  // /dev/shm is tiny in containers.
  ...['--disable-quic', '--disable-dev-shm-usage'],
  // WebGL2 without a graphics card.
  ...['--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'],
];

/** @param {import('playwright-core').BrowserContextOptions} [contextOptions] */
export async function startBrowser(contextOptions = {}) {
  await ensureBrowser();
  const { chromium } = await import('playwright-core');
  const browser = await chromium.launch({
    executablePath: findBrowser(),
    // Who starts it also ends it, and in order: page, browser, server.
    ...{ handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false },
    args: FLAGS,
  });
  const context = await browser.newContext({ viewport: { width: 1400, height: 900 }, ...contextOptions });
  await context.route(leavesThisMachine, (route) => route.abort());
  return { page: await context.newPage(), close: () => browser.close() };
}

/** Webviews load their files from this name; the workbench's service worker answers it, no network does. */
const WEBVIEW_FILES = '.vscode-resource.vscode-cdn.net';

function leavesThisMachine(url) {
  const remote = /^(http|ws)s?:$/.test(url.protocol) && !['127.0.0.1', 'localhost'].includes(url.hostname);
  return remote && !url.hostname.endsWith(WEBVIEW_FILES);
}

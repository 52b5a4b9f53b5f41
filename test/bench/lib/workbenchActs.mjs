// What a user does in the workbench, timed.

const PATIENCE_MS = 60_000;

export const readyWith = (shape) =>
  `body[data-view="inspector"] #app[data-state="ready"]:has-text("${shape}")`;

/** Double click in the Explorer until the picture stands, and until VS Code has given the editor its page. */
export async function openOnce({ page, webviewFrame }, name, shape, close = true) {
  const row = page.locator('.explorer-folders-view .monaco-list-row', { hasText: name }).first();
  await row.waitFor();
  const others = new Set(page.frames());
  const start = performance.now();
  await row.dblclick();
  await pageOfWebview(page, others);
  const given = performance.now() - start;
  await webviewFrame(readyWith(shape));
  const elapsed = performance.now() - start;
  if (close) {
    const tab = page.locator('.tab', { hasText: name });
    await tab.locator('.codicon-close').click();
    await tab.waitFor({ state: 'detached' });
  }
  return { elapsed, given };
}

/** When VS Code has given the new webview its page: what any extension's webview costs. */
async function pageOfWebview(page, others) {
  const deadline = performance.now() + PATIENCE_MS;
  while (performance.now() < deadline) {
    for (const frame of page.frames()) {
      if (others.has(frame) || !frame.url().includes('fake.html')) continue;
      if (await frame.evaluate(() => document.body?.dataset.view).catch(() => undefined)) return;
    }
    await page.waitForTimeout(5);
  }
  throw new Error(`No new webview after ${PATIENCE_MS / 1000} s`);
}

/** Timed inside the page, from the input event to the drawn answer: the driver's own latency is not the product's. */
export async function answerTime(frame, id, value) {
  const elapsed = await frame.evaluate(typeAndWait, [id, value]);
  await frame.waitForTimeout(1000);
  return elapsed;
}

function typeAndWait([id, value]) {
  return new Promise((resolve) => {
    const start = performance.now();
    const shown = () => {
      const rows = [...document.querySelectorAll('.figures tr')];
      return rows.find((row) => row.querySelector('th')?.textContent === 'std')?.textContent;
    };
    const before = shown();
    const observer = new MutationObserver(() => {
      if (shown() === before || document.querySelector('#app').dataset.state !== 'ready') return;
      observer.disconnect();
      resolve(performance.now() - start);
    });
    observer.observe(document.body, {
      subtree: true,
      childList: true,
      characterData: true,
      attributes: true,
    });
    const field = document.querySelector(`#${id}`);
    field.value = value;
    field.dispatchEvent(new Event('input', { bubbles: true }));
  });
}

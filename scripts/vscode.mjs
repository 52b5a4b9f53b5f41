#!/usr/bin/env node
// VS Code without a display, started with the desktop's command line: so the test runners that start a desktop
// VS Code start this one unchanged. Ends with the suite's exit code; 124 when the time is up.
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { format, parseArgs } from 'node:util';
import { startBrowser } from './lib/browser.mjs';
import { main, note } from './lib/log.mjs';
import { startServer } from './lib/server.mjs';

const VERBOSE = process.env.NORMSCOPE_VERBOSE !== undefined;
const LIMIT_SECONDS = Number(process.env.NORMSCOPE_TIMEOUT ?? 300);

/** What the workbench itself says while it starts; not the suite's output. */
const CHATTER = [
  /Resolv(ing|ed) connection token|Creating a socket|reconnection-grace-time/,
  /builtin extensions (cache|from gallery)|\[Service Worker\] registration/,
  /\[AgentHost|\[AccountPolicyGate\]|Creation of workbench contribution|No search provider registered/,
  // Two addons that are not compiled: a log file and a watchdog.
  /native-watchdog|spdlog|^ChatSessionStore/,
];

const text = { type: 'string' };
const { values, positionals } = parseArgs({
  strict: false,
  allowPositionals: true,
  options: {
    extensionDevelopmentPath: { ...text, multiple: true },
    extensionTestsPath: text,
    extensionDevelopmentKind: text,
    'user-data-dir': text,
  },
});

/** Resolves to the exit code of whichever comes first: the suite's end, a crash, a signal, the time limit. */
async function runSuite(page, server) {
  const ended = new Promise((resolve) => {
    const end = (code, why) => {
      if (why) note(why);
      resolve(code);
    };
    void page.exposeFunction('codeAutomationExit', (code) => end(code));
    page.on('crash', () => end(125, 'The workbench page crashed.'));
    setTimeout(() => end(124, `No result after ${LIMIT_SECONDS} s.`), LIMIT_SECONDS * 1000).unref();
    // Ctrl-C comes twice, to the whole group and passed on by our parent: the second must not end us while we clean up.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => end(130));
    endWithStarter(end);
  });
  await page.exposeFunction('codeAutomationLog', print);
  await page.goto(server.pageUrl(folderToOpen(), payload(server.authority)));
  return ended;
}

/** A starter that was killed cannot ask us to end. */
function endWithStarter(end) {
  const starter = process.ppid;
  setInterval(() => process.ppid !== starter && end(130), 1000).unref();
}

function print(type, args) {
  const line = format(...args);
  if (VERBOSE || !CHATTER.some((pattern) => pattern.test(line))) (console[type] ?? console.log)(line);
}

function payload(authority) {
  const remote = (file) => `vscode-remote://${authority}${pathToFileURL(file).pathname}`;
  const extensions = values.extensionDevelopmentPath ?? [];
  return [
    ...extensions.map((folder) => ['extensionDevelopmentPath', remote(folder)]),
    ['extensionTestsPath', remote(values.extensionTestsPath)],
    ...(values.extensionDevelopmentKind
      ? [['extensionDevelopmentKind', values.extensionDevelopmentKind]]
      : []),
    ['skipWelcome', 'true'],
  ];
}

function folderToOpen() {
  return positionals.find((argument) => path.isAbsolute(argument) || argument.startsWith('.'));
}

/** The desktop keeps user settings in its user data folder; the server keeps them in its own profile. */
function userSettings() {
  const file = path.join(values['user-data-dir'] ?? '', 'User/settings.json');
  return fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : {};
}

await main(async () => {
  const onOutput = VERBOSE ? (output) => process.stderr.write(`[server] ${output}`) : undefined;
  const server = await startServer({
    development: true,
    endsAlone: true,
    settings: userSettings(),
    onOutput,
  });
  try {
    const browser = await startBrowser();
    try {
      process.exitCode = await runSuite(browser.page, server);
    } finally {
      await browser.close();
    }
  } finally {
    await server.stop();
  }
});

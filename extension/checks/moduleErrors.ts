import { fork } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { RemoteError } from '../../src/protocol/channel';

const EXPECTED = 'an ES module that exports forward(inputs, params) and backward(dout, cache)';

/** Reading a file's syntax takes a tenth of a second. */
const SYNTAX_CHECK_MS = 10_000;

/**
 * When a module was last saved, in milliseconds.
 * @throws {Error} where there is no such file: what was expected, the path and what to do.
 */
export async function savedAt(path: string): Promise<number> {
  const instead = `Expected the path of ${EXPECTED}: check "layer", or name a built-in layer`;
  const found = await stat(path).catch((error: unknown) => {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    const reason = missing
      ? 'does not exist'
      : `cannot be read: ${error instanceof Error ? error.message : String(error)}`;
    throw new Error(`${path} ${reason}. ${instead}`, { cause: error });
  });
  if (!found.isFile()) throw new Error(`${path} is not a file. ${instead}`);
  return found.mtimeMs;
}

/**
 * Why a module could not be loaded, or what its code threw: with file, line and column where the runtime tells them.
 * Of what does not parse, its syntax check alone does.
 */
export async function withPlace(error: unknown, path: string): Promise<unknown> {
  if (!(error instanceof RemoteError)) return error;
  const thrown = thrownAt(error.stack);
  if (thrown !== undefined || error.name !== 'SyntaxError') {
    return new Error(`${thrown ?? path}: ${error.message}`, { cause: error });
  }
  const where = (await syntaxErrorAt(path)) ?? `${path}, or a module that it imports`;
  const hint = path.endsWith('.js')
    ? '. If it is one, name it .mjs, or set "type": "module" in its package.json'
    : '';
  return new Error(
    `${where}: ${error.message}. Expected ${EXPECTED}: correct it there and check again${hint}`,
    { cause: error },
  );
}

/** The first place in a stack that is a module's: "/home/ada/layer.mjs:3:9". This program's own are no URLs. */
function thrownAt(stack = ''): string | undefined {
  const found = /(file:\/\/[^\s?)]+?)(?:\?[^\s:)]*)?:(\d+)(?::(\d+))?/.exec(stack);
  if (!found) return undefined;
  const [, url, line, column = caretColumn(stack)] = found;
  return placeOf(fileURLToPath(url!), line!, column);
}

/** `node --check`, by the runtime that this is. Undefined where the file parses, or nothing can be told. */
function syntaxErrorAt(path: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = fork(path, [], { execArgv: ['--check'], silent: true, timeout: SYNTAX_CHECK_MS });
    let printed = '';
    child.stderr?.on('data', (text: Buffer) => {
      printed += text.toString();
    });
    child.on('error', () => {
      resolve(undefined);
    });
    child.on('close', () => {
      const line = /^.*:(\d+)$/m.exec(printed)?.[1];
      resolve(line === undefined ? undefined : placeOf(path, line, caretColumn(printed)));
    });
  });
}

/** The runtime prints a line of source and carets below what is wrong in it. */
function caretColumn(printed: string): string | undefined {
  const before = /^([ \t]*)\^/m.exec(printed)?.[1];
  return before === undefined ? undefined : String(before.length + 1);
}

function placeOf(path: string, line: string, column: string | undefined): string {
  return [path, line, ...(column === undefined ? [] : [column])].join(':');
}

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { backendMemory } from '../../../extension/engine/backendMemory';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'normscope-memory-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

it('remembers what won, for one version on one machine', async () => {
  const storage = join(folder, 'not', 'there yet');
  const memory = backendMemory(storage, '1.2.3');
  expect(await memory.read()).toBeUndefined();
  await memory.write('wasm');
  expect(await memory.read()).toBe('wasm');
  expect(await backendMemory(storage, '1.2.3').read()).toBe('wasm');
  expect(await backendMemory(storage, '1.2.4').read()).toBeUndefined();
  await memory.write('gpujs');
  expect(await memory.read()).toBe('gpujs');
});

it.each(['', '{', 'null', '[]', '"wasm"'])('takes a file of %j for none', async (text) => {
  writeFileSync(join(folder, 'computeBackend.json'), text);
  expect(await backendMemory(folder, '1').read()).toBeUndefined();
});

it('knows no backend of another name, and lives without a folder to write to', async () => {
  const memory = backendMemory(folder, '1');
  await memory.write('wasm');
  const file = join(folder, 'computeBackend.json');
  writeFileSync(file, readFileSync(file, 'utf8').replace('"wasm"', '"cuda"'));
  expect(await memory.read()).toBeUndefined();
  const nowhere = backendMemory(join(file, 'below a file'), '1');
  await nowhere.write('wasm');
  expect(await nowhere.read()).toBeUndefined();
});

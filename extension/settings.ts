import * as vscode from 'vscode';
import type { BackendSetting } from '../src/protocol/jobs';

const BACKENDS: readonly BackendSetting[] = ['auto', 'gpujs', 'wasm', 'reference'];
const MEGABYTE = 1e6;

export function backendSetting(): BackendSetting {
  const value = vscode.workspace.getConfiguration('normscope').get<string>('compute.backend');
  return BACKENDS.find((backend) => backend === value) ?? 'auto';
}

/** Largest tensor to hold in memory, in bytes. */
export function memoryBudget(): number {
  const megabytes = vscode.workspace.getConfiguration('normscope').get<number>('memoryBudget');
  return (typeof megabytes === 'number' && megabytes > 0 ? megabytes : 1000) * MEGABYTE;
}

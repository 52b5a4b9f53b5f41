import * as vscode from 'vscode';
import { DEFAULT_SEED } from '../../src/gradientCheck/runCheck';
import { reproduceNotebookArguments } from '../../src/protocol/documents/reproduceNotebook';
import type {
  CellValue,
  ReproduceNotebookArguments,
  ReproduceNotebookDocument,
} from '../../src/protocol/documents/reproduceNotebook';
import { checkArguments } from '../validate';
import type { CommandContext } from './context';

/** *Reproduce Course Notebook*: its forward and gradient cells for any seed, as a document to read and to copy. */
export async function reproduceNotebook(
  { engine }: CommandContext,
  argument?: unknown,
): Promise<ReproduceNotebookDocument> {
  const given = checkArguments(
    'normscope.reproduceNotebook',
    reproduceNotebookArguments,
    argument,
  ) as ReproduceNotebookArguments;
  const request = { seed: given.seed ?? DEFAULT_SEED, activation: given.activation ?? 'relu' };
  const result = await engine.call('notebook', request);
  const content = asMarkdown(result);
  const document = await vscode.workspace.openTextDocument({ content, language: 'markdown' });
  await vscode.window.showTextDocument(document, { preview: true, preserveFocus: argument !== undefined });
  return result;
}

/** Numbers as the notebook prints them, in full precision. */
export function asMarkdown({ seed, activation, cells }: ReproduceNotebookDocument): string {
  const lines = [`# Batch normalization notebook, seed ${seed}`, ''];
  for (const { cell, title, values } of cells) {
    lines.push(`## Cell ${cell}: ${title}${cell === 7 ? ` (${activation})` : ''}`, '');
    lines.push('```');
    for (const [name, value] of Object.entries(values)) lines.push(`${name}: ${text(value)}`);
    lines.push('```', '');
  }
  return lines.join('\n');
}

function text(value: CellValue): string {
  return Array.isArray(value) ? `[${value.map(text).join(', ')}]` : String(value);
}

import * as vscode from 'vscode';
import { showComputeBackendsArguments } from '../../src/protocol/documents/showComputeBackends';
import type {
  ComputeBackend,
  ShowComputeBackendsDocument,
} from '../../src/protocol/documents/showComputeBackends';
import { backendSetting } from '../settings';
import { checkArguments } from '../validate';
import { following } from './askEngine';
import type { CommandContext } from './context';

/** *Show Compute Backends*: what can compute on this machine, how fast, and what the setting chooses. */
export async function showComputeBackends(
  { engine }: CommandContext,
  argument?: unknown,
): Promise<ShowComputeBackendsDocument> {
  checkArguments('normscope.showComputeBackends', showComputeBackendsArguments, argument);
  const setting = backendSetting();
  const result = await following('Timing compute backends', (options) =>
    engine.call('backends', { setting }, options),
  );
  const content = asMarkdown(result);
  const document = await vscode.workspace.openTextDocument({ content, language: 'markdown' });
  await vscode.window.showTextDocument(document, { preview: true, preserveFocus: argument !== undefined });
  return result;
}

/** A table for people; what cannot compute here stands below it, with the reason. */
export function asMarkdown({ setting, shape, backends }: ShowComputeBackendsDocument): string {
  const able = backends.filter(({ available }) => available);
  const others = backends.filter(({ available }) => !available);
  return [
    '# Compute backends',
    '',
    `Batchnorm of ${shape.join(' × ')} float32, milliseconds. \`normscope.compute.backend\` is \`${setting}\`;`,
    'the statistics shown are float64 whatever computes.',
    '',
    '| | device | backend | moments | normalize | backward |',
    '| --- | --- | --- | ---: | ---: | ---: |',
    ...able.map(row),
    '',
    ...others.map(({ device, reason }) => `- ${device} cannot compute here: ${reason ?? 'no reason given'}`),
    '',
  ].join('\n');
}

function row({ name, device, milliseconds, chosen }: ComputeBackend): string {
  const times = (['moments', 'normalize', 'backward'] as const).map(
    (kernel) => milliseconds?.[kernel].toFixed(2) ?? '',
  );
  return `| ${[chosen ? 'computes' : '', device, `\`${name}\``, ...times].join(' | ')} |`;
}

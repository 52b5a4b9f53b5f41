import * as vscode from 'vscode';
import { DEFAULT_SEED } from '../../src/gradientCheck/runCheck';
import { compareBackwardFormsArguments } from '../../src/protocol/documents/compareBackwardForms';
import type {
  CompareBackwardFormsArguments,
  CompareBackwardFormsDocument,
} from '../../src/protocol/documents/compareBackwardForms';
import { checkArguments } from '../validate';
import { following } from './askEngine';
import type { CommandContext } from './context';

/** The course's cell 6. */
const COURSE = { shape: [100, 500], seed: DEFAULT_SEED, repeats: 50 } as const;
const COPY = 'Copy';

/** *Compare Backward Forms*: batchnorm's backward, staged against closed form; says the figures, returns them all. */
export async function compareBackwardForms(
  { engine }: CommandContext,
  argument?: unknown,
): Promise<CompareBackwardFormsDocument> {
  const given = checkArguments(
    'normscope.compareBackwardForms',
    compareBackwardFormsArguments,
    argument,
  ) as CompareBackwardFormsArguments;
  const request = { ...COURSE, ...given };
  const result = await following('Timing backward forms', (options) =>
    engine.call('backwardForms', request, options),
  );
  void offerToCopy(result);
  return result;
}

async function offerToCopy(result: CompareBackwardFormsDocument): Promise<void> {
  const answer = await vscode.window.showInformationMessage(inWords(result), COPY);
  if (answer === COPY) await vscode.env.clipboard.writeText(JSON.stringify(result, null, 2));
}

/** "Closed form 1.9x faster: 0.21 ms against 0.40 ms staged at 100 × 500; dx differ by 4e-13 at most." */
export function inWords({ shape, forms, speedup, differences }: CompareBackwardFormsDocument): string {
  const time = (name: string): string =>
    `${forms.find((form) => form.name === name)!.milliseconds.toPrecision(2)} ms`;
  const ratio = Number(speedup);
  const verdict = Number.isFinite(ratio)
    ? `Closed form ${(ratio >= 1 ? ratio : 1 / ratio).toFixed(1)}x ${ratio >= 1 ? 'faster' : 'slower'}`
    : 'Too quick to compare';
  const off = Number(differences.dx.relError).toExponential(0);
  return `${verdict}: ${time('closed')} against ${time('staged')} staged at ${shape.join(' × ')}; dx differ by ${off} at most.`;
}

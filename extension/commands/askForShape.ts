import * as vscode from 'vscode';
import { rawTensorName } from '../../src/readers/rawFloat32';
import { ReaderError } from '../../src/readers/readerError';
import { parseShape, resolveShape } from '../../src/readers/reshape';

const EXAMPLES = '"200, 100" or "64 x 3 x 32 x 32"; one length may be -1';

/** Whether a file's format does not hold the tensor's shape, going by its name. */
export function needsShape(uri: vscode.Uri): boolean {
  return rawTensorName(uri.path) !== undefined;
}

/**
 * Asks for the shape of a raw file.
 * @returns the shape; 'flat' for an empty answer: one long axis; undefined when the question was dismissed.
 */
export async function askForShape(uri: vscode.Uri): Promise<readonly number[] | 'flat' | undefined> {
  const elements = await elementsOf(uri);
  const size = elements === undefined ? '' : ` It holds ${elements.toLocaleString('en')} numbers.`;
  const answer = await vscode.window.showInputBox({
    title: 'Shape of the Tensor',
    prompt: `A raw file does not say its shape.${size} Enter with nothing: one long axis.`,
    placeHolder: EXAMPLES,
    ignoreFocusOut: true,
    validateInput: (text) => problemOf(text, elements),
  });
  if (answer === undefined) return undefined;
  return answer.trim() === '' ? 'flat' : parseShape(answer);
}

function problemOf(text: string, elements: number | undefined): string | undefined {
  if (text.trim() === '') return undefined;
  const shape = parseShape(text);
  if (shape === undefined) return `Lengths such as ${EXAMPLES}`;
  if (elements === undefined) return undefined;
  try {
    resolveShape(shape, elements);
    return undefined;
  } catch (error) {
    if (error instanceof ReaderError) return error.message;
    throw error;
  }
}

/** Known only for whole numbers of a file that is there; what is wrong with others the reader says. */
async function elementsOf(uri: vscode.Uri): Promise<number | undefined> {
  try {
    const { size } = await vscode.workspace.fs.stat(uri);
    return size > 0 && size % 4 === 0 ? size / 4 : undefined;
  } catch {
    return undefined;
  }
}

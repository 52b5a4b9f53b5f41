import { isAbsolute, join } from 'node:path';
import * as vscode from 'vscode';
import { checkables } from '../../src/gradientCheck/checkables';
import { DEFAULT_SEED } from '../../src/gradientCheck/runCheck';
import { norms } from '../../src/normalization/registry';
import type { CheckItem, GivenCheck } from '../../src/protocol/checkMessages';
import { sliceText } from '../../src/protocol/documents/checkGradients';
import type { CheckGradientsDocument } from '../../src/protocol/documents/checkGradients';
import { sourceKey } from '../../src/protocol/jobs';
import type { CheckRequest } from '../../src/protocol/jobs';
import { memoryBudget } from '../settings';
import { titleOf } from '../sourceNames';
import { ArgumentError } from '../validate';

/** A check with its defaults filled in. @throws {ArgumentError} when there is no layer to check. */
export function requestOf(given: GivenCheck): CheckRequest {
  const { activations } = given;
  const layer = activations?.choice.norm ?? given.layer;
  if (layer === undefined) throw new ArgumentError('normscope.checkGradients: "layer" is missing');
  return {
    layer: isModulePath(layer) ? absolutePath(layer) : layer,
    ...(given.shape && { shape: given.shape }),
    seed: given.seed ?? DEFAULT_SEED,
    params: given.params ?? {},
    options: given.options ?? {},
    ...(activations && { activations: { ...activations, memoryBudget: memoryBudget() } }),
  };
}

/** A path, as against the name of a built-in layer. */
export function isModulePath(layer: string): boolean {
  return !Object.hasOwn(checkables, layer) && /[\\/]|\.[cm]?js$/.test(layer);
}

function absolutePath(path: string): string {
  if (path.startsWith('file:')) return vscode.Uri.parse(path).fsPath;
  if (isAbsolute(path)) return path;
  const folder = vscode.workspace.workspaceFolders?.[0];
  if (!folder) throw new ArgumentError(`"layer" is a relative path (${path}), and no folder is open`);
  return join(folder.uri.fsPath, path);
}

type Description = Pick<CheckItem, 'id' | 'title' | 'subtitle' | 'isModule'>;

/** How the check view calls it; `document` says which elements of activations it was. */
export function describe(request: CheckRequest, document?: CheckGradientsDocument): Description {
  if (request.activations) return describeActivations(request.activations, document);
  const { layer, shape, params } = request;
  // What is no list is told by the check itself.
  const hidden = Array.isArray(params['hidden']) ? (params['hidden'] as unknown[]) : [20, 30];
  const isModule = isModulePath(layer);
  const known = isModule ? undefined : checkables[layer as keyof typeof checkables];
  const size = shape ?? known?.defaultShape ?? [4, 5];
  const subtitle =
    layer === 'fullyConnectedNet'
      ? `${[size[1], ...hidden, 10].join('–')}, N = ${size[0]!}`
      : size.length === 2
        ? `N = ${size[0]!}, D = ${size[1]!}`
        : size.join(' × ');
  const title = isModule ? layer.replace(/^.*[\\/]/, '') : (known?.label ?? layer);
  return { id: layer, title, subtitle, isModule };
}

/** "Batchnorm on affine4", "activations.npz, x = affine4[0:24, 0:25] of 200 × 100" */
function describeActivations(
  { source, tensor = '', choice }: NonNullable<CheckRequest['activations']>,
  document: CheckGradientsDocument | undefined,
): Description {
  const taken = document?.activations;
  const name = taken?.tensor ?? tensor;
  const of = taken ? `, x = ${sliceText(taken)} of ${taken.shape.join(' × ')}` : '';
  const statistics = choice.mode === 'running' ? ', running statistics' : '';
  return {
    id: `${choice.norm} ${sourceKey(source)} ${tensor}`,
    title: [norms[choice.norm].label, ...(name === '' ? [] : [name])].join(' on '),
    subtitle: `${titleOf(source)}${of}${statistics}`,
    isModule: false,
  };
}

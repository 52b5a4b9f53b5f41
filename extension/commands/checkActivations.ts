import { readAsColumn } from '../../src/inspect/readAsColumn';
import type { GivenCheck } from '../../src/protocol/checkMessages';
import { checkActivationsArguments } from '../../src/protocol/documents/checkActivations';
import type { CheckActivationsArguments } from '../../src/protocol/documents/checkActivations';
import type { CheckGradientsDocument } from '../../src/protocol/documents/checkGradients';
import { DEFAULT_CHOICE } from '../../src/protocol/inspect';
import type { SourceSpec } from '../../src/protocol/jobs';
import { checkArguments } from '../validate';
import { sourceOf } from '../workspaceFiles';
import type { CommandContext } from './context';
import { givenChoice, resolveUri } from './inspectActivations';

/**
 * *Check Gradients on These Activations*: the norm of the inspection on screen, on a slice of its tensor; shows the
 * view, returns the document. With `uri`: any file's tensor, no inspection needed.
 * @param source from a view: the inspection it shows.
 */
export async function checkActivations(
  context: CommandContext,
  argument?: unknown,
  source?: unknown,
): Promise<CheckGradientsDocument> {
  const { seed, options, slice, ...point } = checkArguments(
    'normscope.checkActivations',
    checkActivationsArguments,
    argument,
  ) as CheckActivationsArguments;
  const activations = point.uri === undefined ? onScreen(context, point, source) : ofFile(point.uri, point);
  // Somebody who asks for what is on screen wants to see the answer.
  context.checkPanel.show(point.uri !== undefined);
  const document = await context.checks.check({
    activations: { ...activations, ...(slice && { slice }) },
    ...(seed !== undefined && { seed }),
    ...(options && { options }),
  });
  return point.uri === undefined || point.shape ? document : withShapeToldOf(document);
}

function withShapeToldOf(document: CheckGradientsDocument): CheckGradientsDocument {
  const { activations, warnings } = document;
  if (!activations) return document;
  const { source, tensor: name, shape } = activations;
  return { ...document, warnings: [...readAsColumn(source, { name, shape }), ...warnings] };
}

type Activations = NonNullable<GivenCheck['activations']>;
type Point = Omit<CheckActivationsArguments, 'seed' | 'options' | 'slice'>;

function ofFile(uri: string, point: Point): Activations {
  const { tensor, shape } = point;
  return {
    source: sourceOf(resolveUri(uri)),
    ...(tensor !== undefined && { tensor }),
    ...(shape && { shape }),
    choice: { ...DEFAULT_CHOICE, ...givenChoice(point) },
  };
}

function onScreen({ sessions }: CommandContext, point: Point, source: unknown): Activations {
  const session = source === undefined ? sessions.active : sessions.find(source as SourceSpec);
  if (!session) {
    throw new Error(
      'No activations are on screen to check a layer on: open some with Normscope: Inspect Activations…, or give "uri"',
    );
  }
  const { state } = session;
  const tensor = point.tensor ?? state.tensor;
  const shape = point.shape ?? (tensor === state.tensor ? state.shape : undefined);
  return {
    source: session.source,
    ...(tensor !== undefined && { tensor }),
    ...(shape && { shape }),
    choice: { ...state.choice, ...givenChoice(point) },
  };
}

import { checkables } from '../../src/gradientCheck/checkables';
import type { Checkable } from '../../src/gradientCheck/checkables';
import { requireParams } from '../../src/gradientCheck/layerParams';
import { runCheck } from '../../src/gradientCheck/runCheck';
import { ShapeError } from '../../src/layers/layer';
import type { CheckGradientsDocument } from '../../src/protocol/documents/checkGradients';
import type { CheckRequest } from '../../src/protocol/jobs';
import { elementCount, formatShape } from '../../src/tensor/tensor';
import type { Work } from '../../src/work';

const MOST_ELEMENTS = 2 ** 23;

/** Check a layer of the registry by its name. */
export function runBuiltInCheck(request: CheckRequest, work: Work): Promise<CheckGradientsDocument> {
  const known: Readonly<Record<string, Checkable>> = checkables;
  const checkable = Object.hasOwn(known, request.layer) ? known[request.layer] : undefined;
  if (!checkable) {
    throw new ShapeError(
      `There is no layer "${request.layer}"; known are ${Object.keys(checkables).join(', ')}, or the path of an ES module`,
    );
  }
  requireParams(request.layer, checkable, request.params);
  const elements = elementCount(request.shape ?? []);
  if (elements > MOST_ELEMENTS) {
    throw new ShapeError(
      `A check takes at most ${MOST_ELEMENTS.toLocaleString('en')} elements, as it holds many copies of them: got ` +
        `${elements.toLocaleString('en')} in shape ${formatShape(request.shape!)}. A layer is as right or wrong on a few hundred`,
    );
  }
  return runCheck(checkable, request, work, () => performance.now());
}

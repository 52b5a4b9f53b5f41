import { numericGradient } from '../gradientCheck/numericGradient';
import { maxRelError } from '../gradientCheck/relError';
import { array } from '../layers/layer';
import { RandomState } from '../tensor/randomState';
import { FullyConnectedNet } from '../training/fullyConnectedNet';
import { toJsonNumber } from '../protocol/documents/schema';
import type { CellValue, NotebookCell } from '../protocol/documents/reproduceNotebook';
import type { Work } from '../work';

const [N, D, HIDDEN, CLASSES] = [2, 15, [20, 30], 10] as const;

/** Cell 7: the net 15-20-30-10 with batchnorm, reg 0 and 3.14; the second net continues the stream. */
export async function netCell(
  seed: number,
  activation: 'relu' | 'leakyRelu',
  work: Work,
): Promise<NotebookCell> {
  const random = new RandomState(seed);
  const X = array(random.randn(N * D), [N, D]);
  const y = random.randint(0, CLASSES, N);
  const values: Record<string, CellValue> = {};
  for (const reg of [0, 3.14]) {
    const options = { inputSize: D, hidden: HIDDEN, classes: CLASSES, weightScale: 5e-2, reg, activation };
    const net = new FullyConnectedNet({ ...options, norm: 'batchnorm' }, random);
    const { loss, gradients } = net.loss(X, y);
    values[`reg_${reg}_loss`] = loss;
    for (const name of Object.keys(gradients).sort()) {
      await work.pause();
      const numeric = numericGradient(net.lossAlong(name, X, y), net.parameters[name]!);
      values[`reg_${reg}_${name}_error`] = toJsonNumber(maxRelError(numeric, gradients[name]!.data));
    }
  }
  return { cell: 7, title: 'Fully connected net with batch normalization: loss and relative errors', values };
}

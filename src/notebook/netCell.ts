import { relError } from '../gradientCheck/relError';
import { array } from '../layers/layer';
import { RandomState } from '../tensor/randomState';
import { FullyConnectedNet } from '../training/fullyConnectedNet';
import { toJsonNumber } from '../protocol/documents/schema';
import type { CellValue, NotebookCell } from '../protocol/documents/reproduceNotebook';
import type { Work } from '../work';

const [N, D, HIDDEN, CLASSES] = [2, 15, [20, 30], 10] as const;
const H = 1e-5;

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
      values[`reg_${reg}_${name}_error`] = toJsonNumber(
        parameterError(net, name, gradients[name]!.data, X, y),
      );
    }
  }
  return { cell: 7, title: 'Fully connected net with batch normalization: loss and relative errors', values };
}

/** The scalar form: the parameter is moved in place, as the notebook's `eval_numerical_gradient` does, and put back. */
function parameterError(
  net: FullyConnectedNet,
  name: string,
  analytic: Float64Array,
  X: Parameters<FullyConnectedNet['lossOnly']>[0],
  y: Int32Array,
): number {
  const { data } = net.parameters[name]!;
  let worst = 0;
  for (let i = 0; i < data.length; i++) {
    const original = data[i]!;
    data[i] = original + H;
    const above = net.lossOnly(X, y);
    data[i] = original - H;
    const below = net.lossOnly(X, y);
    data[i] = original;
    worst = Math.max(worst, relError((above - below) / (2 * H), analytic[i]!));
  }
  return worst;
}

import type { TrainingActivation } from '../../protocol/training';
import type { EngineMemory } from './engineMemory';
import type { Part, PassInfo } from './part';

/** Numbers of the functions in `assembly/trainingElements.ts`. */
const FUNCTIONS = { relu: 0, leakyRelu: 1, sigmoid: 2, tanh: 3 } satisfies Record<TrainingActivation, number>;

export class Activation implements Part {
  readonly kind = 'act';
  readonly parameters = [];
  private readonly f: number;

  constructor(
    private readonly memory: EngineMemory,
    private readonly units: number,
    name: TrainingActivation,
  ) {
    this.f = FUNCTIONS[name];
  }

  forward(x: number, y: number, { rows }: PassInfo): number {
    this.memory.kernels.activate(this.f, x, y, rows * this.units);
    return y;
  }

  backward(_x: number, y: number, dout: number, _spare: number, { rows }: PassInfo): number {
    this.memory.kernels.activateBackward(this.f, y, dout, rows * this.units);
    return dout;
  }
}

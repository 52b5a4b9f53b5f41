import { RandomState } from '../../tensor/randomState';
import { dropoutSeed } from '../dropoutSeed';
import type { EngineMemory } from './engineMemory';
import type { Part, PassInfo } from './part';

/** Inverted dropout with the masks of `layers/dropout.ts`: `(rand(rows, units) < keep) / keep` from each step's seed. */
export class Dropout implements Part {
  readonly kind = 'dropout';
  readonly parameters = [];
  private readonly mask: number;

  constructor(
    private readonly memory: EngineMemory,
    private readonly layer: { readonly number: number; readonly units: number },
    private readonly options: { readonly keep: number; readonly seed: number },
    largestBatch: number,
  ) {
    this.mask = memory.singles(largestBatch * layer.units);
  }

  forward(x: number, y: number, { mode, rows, step }: PassInfo): number {
    if (mode === 'test') return x;
    const { memory, layer, options } = this;
    const count = rows * layer.units;
    const random = new RandomState(dropoutSeed(options.seed, step, layer.number));
    const mask = memory.viewSingles(this.mask, count);
    for (let i = 0; i < count; i++) mask[i] = random.nextDouble() < options.keep ? 1 / options.keep : 0;
    memory.kernels.multiply(x, this.mask, y, count);
    return y;
  }

  backward(_x: number, _y: number, dout: number, _spare: number, { rows }: PassInfo): number {
    this.memory.kernels.multiply(dout, this.mask, dout, rows * this.layer.units);
    return dout;
  }
}

import { resolveLayout } from '../../normalization/layout';
import { norms } from '../../normalization/registry';
import type { RunConfig } from '../../protocol/training';
import { Activation } from './activation';
import { AffineLayer } from './affineLayer';
import { ColumnNorm } from './columnNorm';
import { Dropout } from './dropout';
import type { EngineMemory } from './engineMemory';
import { Parameter } from './parameter';
import type { Part, PassInfo } from './part';
import { RowNorm } from './rowNorm';

/** Where a pass keeps what a layer computes: addresses of (rows, units) in float32. */
export interface LayerBuffers {
  /** Of the affine layer, and of each part. */
  readonly outputs: readonly number[];
  /** Where each of them really was in the last pass: a part may have had nothing to do. */
  readonly results: number[];
}

/** {affine - [norm] - activation - [dropout]}, or {affine - activation - [norm] - [dropout]}. */
export class HiddenLayer {
  readonly affine: AffineLayer;
  readonly parts: readonly Part[];

  constructor(
    private readonly memory: EngineMemory,
    readonly number: number,
    readonly inputs: number,
    readonly units: number,
    config: RunConfig,
  ) {
    this.affine = new AffineLayer(memory, number, inputs, units);
    const activation = new Activation(memory, units, config.activation);
    const norm = config.norm === 'none' ? [] : [normPart(memory, number, units, config)];
    this.parts = [
      ...(config.normPlacement === 'beforeActivation' ? [...norm, activation] : [activation, ...norm]),
      ...(config.keep < 1 ? [new Dropout(memory, { number, units }, config, config.batchSize)] : []),
    ];
  }

  get parameters(): Parameter[] {
    return [this.affine.weights, this.affine.bias, ...this.parts.flatMap(({ parameters }) => parameters)];
  }

  buffers(rows: number): LayerBuffers {
    const outputs = [this.affine, ...this.parts].map(() => this.memory.singles(rows * this.units));
    return { outputs, results: [...outputs] };
  }

  /** Returns where the output is. */
  forward(x: number, { outputs, results }: LayerBuffers, pass: PassInfo): number {
    this.affine.forward(x, outputs[0]!, pass.rows);
    this.parts.forEach((part, n) => {
      results[n + 1] = part.forward(results[n]!, outputs[n + 1]!, pass);
    });
    return results.at(-1)!;
  }

  /**
   * From the gradient of the output to that of the affine layer's, and to those of all parameters but the weights.
   * Returns where it is: `dout` or `spare`.
   */
  backward({ results }: LayerBuffers, dout: number, spare: number, pass: PassInfo): number {
    for (let n = this.parts.length - 1; n >= 0; n--) {
      const at = this.parts[n]!.backward(results[n]!, results[n + 1]!, dout, spare, pass);
      if (at === spare) [dout, spare] = [spare, dout];
    }
    this.affine.backwardBias(dout, pass.rows);
    return dout;
  }
}

/** By the norm's axes on (1, units): over the batch, or within a row over so many groups. */
function normPart(memory: EngineMemory, number: number, units: number, config: RunConfig): Part {
  const definition = norms[config.norm];
  const { groups } = definition.axes(resolveLayout([1, units]), { groups: config.groups });
  const gamma = new Parameter(memory, `gamma${number}`, [units]);
  const beta = definition.centered ? new Parameter(memory, `beta${number}`, [units]) : undefined;
  if (definition.acrossSamples && beta) {
    return new ColumnNorm(memory, units, { gamma, beta }, config.momentum);
  }
  return new RowNorm(memory, units, groups.count, { gamma, beta }, Math.max(config.batchSize, ROWS_AT_ONCE));
}

/** Rows that predictions are made of at a time. */
export const ROWS_AT_ONCE = 100;

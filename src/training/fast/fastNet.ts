import type { RunConfig } from '../../protocol/training';
import type { NamedArrays } from '../engine';
import { AffineLayer } from './affineLayer';
import { ColumnNorm } from './columnNorm';
import type { EngineMemory } from './engineMemory';
import { HiddenLayer } from './hiddenLayer';
import type { LayerBuffers } from './hiddenLayer';
import type { Parameter } from './parameter';
import type { PassInfo } from './part';

/** Where a pass of up to so many rows keeps what it computes. */
export interface Pass {
  readonly layers: readonly LayerBuffers[];
  /** Address of (rows, classes). */
  readonly scores: number;
}

/** Where a backward pass keeps its gradients. */
interface Gradients {
  readonly dscores: number;
  /** Of each hidden layer, two places: the gradient moves from one to the other on its way. */
  readonly douts: readonly (readonly [number, number])[];
  /** Where that of the affine layer came to stand. */
  readonly affine: number[];
}

/** What the gradient of each weight matrix is the product of, after a backward pass. */
export interface WeightFactors {
  readonly layer: AffineLayer;
  /** Addresses of what the layer was given, and of the gradient of its output. */
  readonly x: number;
  readonly dout: number;
}

/** The fully connected net: hidden layers, then an affine one to the scores. */
export class FastNet {
  readonly layers: readonly HiddenLayer[];
  readonly output: AffineLayer;
  readonly parameters: readonly Parameter[];
  readonly training: Pass;
  private readonly gradients: Gradients;

  constructor(
    private readonly memory: EngineMemory,
    config: RunConfig,
    sizes: { readonly inputs: number; readonly classes: number },
  ) {
    const widths = [sizes.inputs, ...config.hidden];
    this.layers = config.hidden.map((units, n) => new HiddenLayer(memory, n + 1, widths[n]!, units, config));
    this.output = new AffineLayer(memory, widths.length, widths.at(-1)!, sizes.classes);
    const { weights, bias } = this.output;
    this.parameters = [...this.layers.flatMap(({ parameters }) => parameters), weights, bias];
    this.training = this.pass(config.batchSize);
    const place = (units: number): number => memory.singles(config.batchSize * units);
    this.gradients = {
      dscores: place(sizes.classes),
      douts: this.layers.map(({ units }) => [place(units), place(units)] as const),
      affine: [],
    };
  }

  pass(rows: number): Pass {
    return {
      layers: this.layers.map((layer) => layer.buffers(rows)),
      scores: this.memory.singles(rows * this.output.outputs),
    };
  }

  /** Scores of the rows at x. */
  forward(x: number, pass: Pass, info: PassInfo): Float32Array {
    let at = x;
    for (const [n, layer] of this.layers.entries()) at = layer.forward(at, pass.layers[n]!, info);
    this.output.forward(at, pass.scores, info.rows);
    return this.memory.viewSingles(pass.scores, info.rows * this.output.outputs);
  }

  /** All gradients but those of the weights, after a forward of the training pass. */
  backward(dscores: Float64Array, info: PassInfo): void {
    const { gradients, training, layers, memory, output } = this;
    const { rows } = info;
    memory.viewSingles(gradients.dscores, dscores.length).set(dscores);
    output.backwardBias(gradients.dscores, rows);
    let next = output;
    let dnext = gradients.dscores;
    for (let n = layers.length - 1; n >= 0; n--) {
      const [dout, spare] = gradients.douts[n]!;
      next.backwardInput(dnext, dout, rows);
      dnext = layers[n]!.backward(training.layers[n]!, dout, spare, info);
      gradients.affine[n] = dnext;
      next = layers[n]!.affine;
    }
  }

  /** @param x Address of the rows of the last training pass. */
  weightFactors(x: number): WeightFactors[] {
    const { layers, training, gradients, output } = this;
    const factors = layers.map(({ affine }, n) => {
      const given = n === 0 ? x : training.layers[n - 1]!.results.at(-1)!;
      return { layer: affine, x: given, dout: gradients.affine[n]! };
    });
    const last = training.layers.at(-1)?.results.at(-1) ?? x;
    return [...factors, { layer: output, x: last, dout: gradients.dscores }];
  }

  /** Norms that keep running statistics, by layer. */
  running(): [number, ColumnNorm][] {
    return this.layers.flatMap(({ number, parts }) =>
      parts.flatMap((part) => (part instanceof ColumnNorm ? [[number, part] as [number, ColumnNorm]] : [])),
    );
  }

  /** By name, with running statistics. A copy. */
  save(): NamedArrays {
    const arrays = Object.fromEntries(this.parameters.map((parameter) => [parameter.name, parameter.read()]));
    return Object.assign(
      arrays,
      ...this.running().map(([number, norm]) => norm.saveRunning(number)),
    ) as NamedArrays;
  }

  /** @throws {ShapeError} when a parameter is missing or has another shape. */
  restore(state: NamedArrays): void {
    for (const parameter of this.parameters) parameter.write(state[parameter.name]);
    for (const [number, norm] of this.running()) {
      norm.restoreRunning(state[`runningMean${number}`], state[`runningVar${number}`]);
    }
  }
}

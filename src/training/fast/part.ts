import type { Parameter } from './parameter';

/** What all layers of a pass are told. */
export interface PassInfo {
  readonly mode: 'train' | 'test';
  /** Of the run, from 1. */
  readonly step: number;
  readonly rows: number;
}

/** What stands between two affine layers: norm, activation or dropout. Addresses are of (rows, units) in float32. */
export interface Part {
  readonly kind: 'norm' | 'act' | 'dropout';
  readonly parameters: readonly Parameter[];
  /** From x to y. Returns where the result is: y, or x where nothing is to be done. */
  forward(x: number, y: number, pass: PassInfo): number;
  /**
   * The gradient of x from that of y, and into its parameters' own; after a forward in training mode. `spare` has room
   * like `dout`. Returns where the result is: one of the two.
   */
  backward(x: number, y: number, dout: number, spare: number, pass: PassInfo): number;
}

import { ShapeError } from '../../layers/layer';
import type { NamedArray } from '../engine';
import type { EngineMemory } from './engineMemory';

/**
 * A parameter of a net in float32. A step writes the new values to a place of their own: what they were before stays
 * until the next one, for the observer.
 */
export class Parameter {
  readonly count: number;
  /** Address of the gradient, where it is kept. */
  readonly gradient: number;
  private current: number;
  private other: number;

  constructor(
    private readonly memory: EngineMemory,
    readonly name: string,
    readonly shape: readonly number[],
  ) {
    this.count = shape.reduce((product, size) => product * size, 1);
    this.current = memory.singles(this.count);
    this.other = memory.singles(this.count);
    this.gradient = memory.singles(this.count);
  }

  /** Weights alone are penalized and decay. */
  get isWeight(): boolean {
    return this.name.startsWith('W');
  }

  /** Address of the values. */
  get value(): number {
    return this.current;
  }

  /** Address of the values before the last step, and where the next one writes. */
  get previous(): number {
    return this.other;
  }

  /** The next values have been written. */
  turn(): void {
    [this.current, this.other] = [this.other, this.current];
  }

  /** A copy. */
  read(): NamedArray {
    return { shape: this.shape, data: this.view(this.current).slice() };
  }

  /** @throws {ShapeError} for values of another shape. */
  write(found: NamedArray | undefined): void {
    if (found?.shape.join() !== this.shape.join()) {
      const got = found ? `(${found.shape.join(', ')})` : 'is missing';
      throw new ShapeError(`The net's ${this.name} has shape (${this.shape.join(', ')}), the state's ${got}`);
    }
    this.view(this.current).set(found.data);
  }

  view(address: number): Float32Array {
    return this.memory.viewSingles(address, this.count);
  }
}

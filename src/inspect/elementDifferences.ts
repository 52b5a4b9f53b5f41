import type { Comparison } from '../protocol/inspect';
import type { TensorData } from '../tensor/tensor';

/** Two tensors of one shape, element by element, part by part. */
export class ElementDifferences {
  private differing = 0;
  private largest = -1;
  private at = 0;
  private values: readonly [number, number] = [NaN, NaN];
  private elements = 0;

  constructor(private readonly shape: readonly number[]) {}

  /** The elements that follow those of the last call. */
  visit(data: TensorData, other: TensorData): void {
    for (let i = 0; i < data.length; i++) {
      const difference = distance(data[i]!, other[i]!);
      if (difference > 0) this.differing++;
      if (difference > this.largest) {
        this.largest = difference;
        this.at = this.elements + i;
        this.values = [data[i]!, other[i]!];
      }
    }
    this.elements += data.length;
  }

  finish(): Pick<Comparison, 'largest' | 'differing' | 'elements'> {
    const { differing, elements, largest: difference } = this;
    if (difference < 0) return { differing, elements: 0 };
    const [first, second] = this.values;
    return {
      largest: { difference, index: indexOf(this.at, this.shape), first, second },
      differing,
      elements,
    };
  }
}

/** `|x - y|`; 0 for two NaN and for the same infinity, infinite for any other pair that is not finite. */
function distance(x: number, y: number): number {
  if (x === y) return 0;
  const difference = Math.abs(x - y);
  if (difference - difference === 0) return difference;
  return x !== x && y !== y ? 0 : Infinity;
}

/** Coordinates of a row-major index. */
function indexOf(flat: number, shape: readonly number[]): number[] {
  const index: number[] = [];
  for (const size of [...shape].reverse()) {
    index.unshift(flat % size);
    flat = Math.floor(flat / size);
  }
  return index;
}

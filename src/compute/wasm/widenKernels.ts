/** The functions of `assembly/widen.ts`: from bytes at `source` to elements at `target`. Flags are 0 or 1. */
export interface WidenExports {
  widenFloat16(source: number, count: number, target: number, swap: number): void;
  widenBfloat16(source: number, count: number, target: number, swap: number): void;
  widenInteger64(source: number, count: number, target: number, swap: number, signed: number): void;
  widenBoolean(source: number, count: number, target: number): void;
  swapBytes(source: number, bytes: number, target: number, width: number): void;
}

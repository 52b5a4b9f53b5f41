/** Words of MT19937's state. */
const N = 624;
const M = 397;

/** Where a generator stands, as `get_state()` shows it. */
export interface RandomStatePosition {
  /** The generator's 624 words. */
  readonly key: Uint32Array;
  /** The place of the next one. */
  readonly position: number;
  /** A normal that has been drawn and waits. */
  readonly cachedNormal?: number;
}

/**
 * NumPy's legacy `RandomState`: MT19937 with NumPy's way from raw 32-bit words to numbers, so that a seed gives
 * the numbers the course notebooks print. Integers and uniforms are bit-identical to NumPy; normals agree to
 * 2 ulp, because they go through the platform's `Math.log`.
 *
 * Draws are counted as NumPy counts them: one call of `randn(4)` equals two calls of `randn(2)`.
 */
export class RandomState {
  readonly #key = new Uint32Array(N);
  #position = N;
  /** The polar method makes normals in pairs. The second one waits here, whatever else is drawn meanwhile. */
  #cachedNormal: number | undefined;

  /**
   * @param seed an integer in [0, 2^32), as `np.random.RandomState(seed)` takes it.
   * @throws {RangeError} for anything else.
   */
  constructor(seed: number) {
    requireInteger('seed', seed, 0, 0xffffffff);
    const key = this.#key;
    key[0] = seed;
    for (let i = 1; i < N; i++) {
      const previous = key[i - 1]!;
      key[i] = Math.imul(1812433253, previous ^ (previous >>> 30)) + i;
    }
  }

  get state(): RandomStatePosition {
    const at = { key: this.#key.slice(), position: this.#position };
    return this.#cachedNormal === undefined ? at : { ...at, cachedNormal: this.#cachedNormal };
  }

  /** Goes on from there, as `set_state` does. @throws {RangeError} for a state that no generator has. */
  set state({ key, position, cachedNormal }: RandomStatePosition) {
    if (key.length !== N) throw new RangeError(`The key of a state has ${N} words, got ${key.length}`);
    requireInteger('position', position, 0, N);
    this.#key.set(key);
    this.#position = position;
    this.#cachedNormal = cachedNormal;
  }

  /** The next raw word, uniform over [0, 2^32). */
  nextUint32(): number {
    if (this.#position === N) this.#twist();
    let y = this.#key[this.#position++]!;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    y ^= y >>> 18;
    return y >>> 0;
  }

  /** Uniform over [0, 1) with 53 bits: two words, `(a·2^26 + b) / 2^53`. */
  nextDouble(): number {
    const a = this.nextUint32() >>> 5;
    const b = this.nextUint32() >>> 6;
    return (a * 67108864 + b) / 9007199254740992;
  }

  /** Standard normal by Marsaglia's polar method. */
  nextNormal(): number {
    const cached = this.#cachedNormal;
    if (cached !== undefined) {
      this.#cachedNormal = undefined;
      return cached;
    }
    let x1: number;
    let x2: number;
    let r2: number;
    do {
      x1 = 2 * this.nextDouble() - 1;
      x2 = 2 * this.nextDouble() - 1;
      r2 = x1 * x1 + x2 * x2;
    } while (r2 >= 1 || r2 === 0);
    const f = Math.sqrt((-2 * Math.log(r2)) / r2);
    this.#cachedNormal = f * x1;
    return f * x2;
  }

  /** `rand(count)`: uniform over [0, 1). */
  rand(count: number): Float64Array {
    return fill(new Float64Array(count), () => this.nextDouble());
  }

  /** `randn(count)`: standard normal. */
  randn(count: number): Float64Array {
    return fill(new Float64Array(count), () => this.nextNormal());
  }

  /** `uniform(low, high, count)`: `low + (high - low)·u`. */
  uniform(low: number, high: number, count: number): Float64Array {
    return fill(new Float64Array(count), () => low + (high - low) * this.nextDouble());
  }

  /** `normal(mean, std, count)`: `mean + std·z`. */
  normal(mean: number, std: number, count: number): Float64Array {
    return fill(new Float64Array(count), () => mean + std * this.nextNormal());
  }

  /**
   * `randint(low, high, count)`: integers of [low, high).
   * @throws {RangeError} unless `low < high`, both of them 32-bit.
   */
  randint(low: number, high: number, count: number): Int32Array {
    requireInteger('low', low, -(2 ** 31), 2 ** 31 - 1);
    requireInteger('high', high, low + 1, 2 ** 31);
    const largest = high - low - 1;
    return fill(new Int32Array(count), () => low + this.#upTo(largest));
  }

  /**
   * `choice(n, k, replace)`: `k` of the integers below `n`. Without replacement it is the head of a permutation.
   * @throws {RangeError} when `k` is more than `n` without replacement.
   */
  choice(n: number, k: number, replace = true): Int32Array {
    if (replace) return this.randint(0, n, k);
    requireInteger('k', k, 0, n);
    return this.permutation(n).slice(0, k);
  }

  /** `permutation(n)`: the integers below `n`, shuffled. */
  permutation(n: number): Int32Array {
    return this.shuffle(Int32Array.from({ length: n }, (_, i) => i));
  }

  /** `shuffle(items)`: Fisher-Yates from the end, in place; returns the same array. */
  shuffle<T extends Int32Array | Float64Array | Float32Array | unknown[]>(items: T): T {
    for (let i = items.length - 1; i > 0; i--) {
      const j = this.#upTo(i);
      const kept = items[i];
      items[i] = items[j];
      items[j] = kept;
    }
    return items;
  }

  /** Uniform over [0, largest] by masked rejection: one word a try, none when there is nothing to choose. */
  #upTo(largest: number): number {
    if (largest === 0) return 0;
    const mask = 0xffffffff >>> Math.clz32(largest);
    let value: number;
    do {
      value = (this.nextUint32() & mask) >>> 0;
    } while (value > largest);
    return value;
  }

  #twist(): void {
    const key = this.#key;
    for (let i = 0; i < N; i++) {
      const y = (key[i]! & 0x80000000) | (key[(i + 1) % N]! & 0x7fffffff);
      key[i] = key[(i + M) % N]! ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
    }
    this.#position = 0;
  }
}

function fill<T extends Float64Array | Int32Array>(array: T, draw: () => number): T {
  for (let i = 0; i < array.length; i++) array[i] = draw();
  return array;
}

function requireInteger(name: string, value: number, low: number, high: number): void {
  if (Number.isInteger(value) && value >= low && value <= high) return;
  throw new RangeError(`${name} must be an integer from ${low} to ${high}, not ${value}`);
}

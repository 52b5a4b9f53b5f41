// Order statistics of float64 values.

/** Shorter stretches are sorted by insertion. */
const SMALL: i32 = 24;

// @ts-ignore: decorator
@inline
function get(values: usize, i: i32): f64 {
  return load<f64>(values + ((<usize>i) << 3));
}

// @ts-ignore: decorator
@inline
function put(values: usize, i: i32, x: f64): void {
  store<f64>(values + ((<usize>i) << 3), x);
}

/**
 * The value that `values[rank]` would hold if all `count` were sorted: quickselect, and a heap sort of what is left when
 * pivots keep failing, so that no input is quadratic. Rearranges the values.
 */
export function select(values: usize, count: i32, rank: i32): f64 {
  let low: i32 = 0;
  let high = count - 1;
  let patience = 2 * (32 - clz(count));
  while (high - low >= SMALL) {
    if (patience-- == 0) {
      heapSort(values + ((<usize>low) << 3), high - low + 1);
      return get(values, rank);
    }
    const pivot = medianOfThree(get(values, low), get(values, (low + high) >> 1), get(values, high));
    let i = low;
    let j = high;
    while (i <= j) {
      while (get(values, i) < pivot) i++;
      while (get(values, j) > pivot) j--;
      if (i <= j) {
        const swapped = get(values, i);
        put(values, i++, get(values, j));
        put(values, j--, swapped);
      }
    }
    if (rank <= j) high = j;
    else if (rank >= i) low = i;
    else return get(values, rank);
  }
  insertionSort(values, low, high);
  return get(values, rank);
}

function medianOfThree(a: f64, b: f64, c: f64): f64 {
  return max(min(a, b), min(max(a, b), c));
}

function insertionSort(values: usize, low: i32, high: i32): void {
  for (let i = low + 1; i <= high; i++) {
    const x = get(values, i);
    let j = i - 1;
    for (; j >= low && get(values, j) > x; j--) put(values, j + 1, get(values, j));
    put(values, j + 1, x);
  }
}

function heapSort(values: usize, count: i32): void {
  for (let root = (count >> 1) - 1; root >= 0; root--) sift(values, root, count);
  for (let end = count - 1; end > 0; end--) {
    const last = get(values, end);
    put(values, end, get(values, 0));
    put(values, 0, last);
    sift(values, 0, end);
  }
}

/** Let the value at `root` sink to where both below it are no larger. */
function sift(values: usize, root: i32, count: i32): void {
  const x = get(values, root);
  for (;;) {
    let child = 2 * root + 1;
    if (child >= count) break;
    if (child + 1 < count && get(values, child + 1) > get(values, child)) child++;
    if (get(values, child) <= x) break;
    put(values, root, get(values, child));
    root = child;
  }
  put(values, root, x);
}

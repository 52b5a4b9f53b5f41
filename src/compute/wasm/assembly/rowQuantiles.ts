// Quantiles of a row, exact: the fine bins tell which few values to look among.
import { PLACE_BYTES } from './rowPlaces';
import { select } from './select';

/** Quantiles of one row, at most. */
export const MOST_LEVELS: i32 = 16;
/** A level wants the values of two ranks: so many fine bins may have to be looked into. Slot 0 is none. */
const SLOTS: usize = 2 * MOST_LEVELS + 1;
/** Tables of int32 by slot, then by wish. */
const CURSOR: usize = 4 * SLOTS;
const BIN: usize = 2 * CURSOR;
const RANK: usize = 3 * CURSOR;
const SLOT: usize = 4 * CURSOR;
/** Bytes of all of them. */
export const DESK_BYTES: usize = 5 * CURSOR;

// @ts-ignore: decorator
@inline
function intAt(table: usize, i: usize): i32 {
  return load<i32>(table + (i << 2));
}

// @ts-ignore: decorator
@inline
function putInt(table: usize, i: usize, value: i32): void {
  store<i32>(table + (i << 2), value);
}

// @ts-ignore: decorator
@inline
function doubleAt(values: usize, i: i32): f64 {
  return load<f64>(values + ((<usize>i) << 3));
}

/** `numpy.percentile` (linear interpolation, its own rounding) of all values, which are rearranged. */
export function quantilesOfFew(values: usize, count: i32, levels: usize, many: i32, out: usize): void {
  for (let i = 0; i < many; i++) {
    const position = doubleAt(levels, i) * <f64>(count - 1);
    const below = <i32>Math.floor(position);
    const a = select(values, count, below);
    const b = select(values, count, min(below + 1, count - 1));
    store<f64>(out + ((<usize>i) << 3), between(a, b, position - Math.floor(position)));
  }
}

/**
 * The same, by the places of the values among fine bins with these counts.
 * @param slots A byte for each fine bin, all 0; they are 0 again afterwards.
 * @param chosen Room for `count` values.
 */
export function quantilesByPlace(
  values: usize,
  count: i32,
  places: usize,
  counts: usize,
  slots: usize,
  desk: usize,
  chosen: usize,
  levels: usize,
  many: i32,
  out: usize,
): void {
  const used = findSlots(count, counts, slots, desk, levels, many);
  choose(values, count, places, slots, desk + CURSOR, chosen);
  for (let i = 0; i < many; i++) {
    const position = doubleAt(levels, i) * <f64>(count - 1);
    const a = ranked(2 * i, desk, chosen);
    const b = ranked(2 * i + 1, desk, chosen);
    store<f64>(out + ((<usize>i) << 3), between(a, b, position - Math.floor(position)));
  }
  for (let slot = 1; slot <= used; slot++) store<u8>(slots + intAt(desk + BIN, slot), 0);
}

/** Gives a slot to each fine bin that holds a wanted rank. Returns how many. */
function findSlots(count: i32, counts: usize, slots: usize, desk: usize, levels: usize, many: i32): i32 {
  let used = 0;
  let total = 0;
  let bin = 0;
  let below = 0;
  for (let wish = 0; wish < 2 * many; wish++) {
    const position = <i32>Math.floor(doubleAt(levels, wish >> 1) * <f64>(count - 1));
    const rank = min(position + (wish & 1), count - 1);
    // Levels ascend, but what follows one level may lie beyond the next.
    while (rank < below) below -= intAt(counts, --bin);
    while (below + intAt(counts, bin) <= rank) below += intAt(counts, bin++);
    let slot = <i32>load<u8>(slots + bin);
    if (slot == 0) {
      slot = ++used;
      store<u8>(slots + bin, <u8>slot);
      putInt(desk + BIN, slot, bin);
      putInt(desk, slot, total);
      putInt(desk + CURSOR, slot, total);
      total += intAt(counts, bin);
    }
    putInt(desk + RANK, wish, rank - below);
    putInt(desk + SLOT, wish, slot);
  }
  return used;
}

/** Copies the values whose fine bins have a slot, each to where its slot's cursor points. */
function choose(values: usize, count: i32, places: usize, slots: usize, cursor: usize, chosen: usize): void {
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    const at = places + <usize>(i * PLACE_BYTES);
    const any =
      load<u8>(slots + load<u16>(at)) |
      load<u8>(slots + load<u16>(at, 2)) |
      load<u8>(slots + load<u16>(at, 4)) |
      load<u8>(slots + load<u16>(at, 6));
    // Few values are wanted: most fours hold none.
    if (any == 0) continue;
    for (let j = i; j < i + 4; j++) chooseOne(values, j, places, slots, cursor, chosen);
  }
  for (; i < count; i++) chooseOne(values, i, places, slots, cursor, chosen);
}

// @ts-ignore: decorator
@inline
function chooseOne(values: usize, i: i32, places: usize, slots: usize, cursor: usize, chosen: usize): void {
  const slot = <usize>load<u8>(slots + load<u16>(places + <usize>(i * PLACE_BYTES)));
  if (slot == 0) return;
  const next = intAt(cursor, slot);
  store<f64>(chosen + ((<usize>next) << 3), doubleAt(values, i));
  putInt(cursor, slot, next + 1);
}

function ranked(wish: i32, desk: usize, chosen: usize): f64 {
  const slot = intAt(desk + SLOT, wish);
  const from = intAt(desk, slot);
  const count = intAt(desk + CURSOR, slot) - from;
  return select(chosen + ((<usize>from) << 3), count, intAt(desk + RANK, wish));
}

/** NumPy's interpolation, which is exact at both ends. Adding 0 takes the sign off a zero. */
function between(a: f64, b: f64, t: f64): f64 {
  return (t < 0.5 ? a + (b - a) * t : b - (b - a) * (1 - t)) + 0;
}

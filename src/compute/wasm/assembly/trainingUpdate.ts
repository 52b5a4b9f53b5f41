import { HEIGHT } from './gemm';
import { TILE, multiplyAdd, multiplyTile } from './gemmBlock';
import { packPanels, packTiles } from './gemmPacking';
import { singles } from './lanes';
import { combine } from './trainingElements';

// One step of an update rule, and the product that makes the gradient of weights fused with it.
//
// `settings` are float32, in this order. They are loaded as vectors before a loop begins: V8 would make a vector of an
// argument anew in each turn.
//
// What decays, and the square of what is small, would become subnormal and stay so; a processor takes thirty times as
// long for such numbers. So velocities and first moments are rounded to a multiple of 2^-23 of ROUND by adding and
// subtracting it, and TINY, far below eps, is added to what is squared.

/** Learning rate; of Adam: with both corrections. */
const RATE: usize = 0;
/** reg: the gradient gains `reg * w`. */
const REG: usize = 4;
/** What decoupled weight decay leaves of a weight. */
const KEPT: usize = 8;
/** Weight of the old velocity or first moment, and of what is new in it. */
const OLD1: usize = 12;
const NEW1: usize = 16;
/** The same for the second moment, the second one as a square root. */
const OLD2: usize = 20;
const ROOT2: usize = 24;
const EPS: usize = 28;
const ROUND: usize = 32;
const TINY: usize = 36;

/** The rules, as TypeScript numbers them. */
const SGD: i32 = 0;
const MOMENTUM: i32 = 1;
const NESTEROV: i32 = 2;
const RMSPROP: i32 = 3;
const ADAM: i32 = 4;

/** Bytes of a ragged block of `multiplyTile`, and of five vectors. */
const BLOCK_ROOM: usize = 160;

/** Bytes of room that `descendProduct` needs for K rows of dout, N columns. */
export function descendRoom(K: i32, N: i32): i32 {
  return <i32>(BLOCK_ROOM + singles(TILE * N) + singles(HEIGHT * K) + singles(((N + 3) & ~3) * K));
}

/**
 * One step along the gradient `x^T * dout` of weights (M, N): x (K, M) with `stride` bytes from row to row, dout (K, N).
 * Five rows of the gradient at a time: they never leave the cache.
 */
export function descendProduct(
  rule: i32,
  x: usize,
  stride: usize,
  dout: usize,
  M: i32,
  K: i32,
  N: i32,
  w: usize,
  updated: usize,
  first: usize,
  second: usize,
  settings: usize,
  room: usize,
): void {
  const gradient = room + BLOCK_ROOM;
  const tiles = gradient + singles(TILE * N);
  const panels = tiles + singles(HEIGHT * K);
  packPanels(dout, singles(N), false, N, K, panels);
  for (let i = 0; i < M; i += HEIGHT) {
    const height = min(HEIGHT, M - i);
    packTiles(x + singles(i), stride, true, height, K, tiles);
    for (let row = 0; row < height; row += TILE) {
      const rows = min(TILE, height - row);
      multiplyTile(tiles + singles(row * K), panels, K, 0, 0, gradient, singles(N), rows, N, room);
      const at = singles((i + row) * N);
      descend(rule, gradient, rows * N, w + at, updated + at, first + at, second + at, settings, room);
    }
  }
}

/**
 * One step of a rule: from `w` to `updated`, which may be the same place. `first` and `second` are the rule's state:
 * velocity or first moment, and second moment. `room` holds five vectors.
 */
export function descend(
  rule: i32,
  gradient: usize,
  count: i32,
  w: usize,
  updated: usize,
  first: usize,
  second: usize,
  settings: usize,
  room: usize,
): void {
  const whole = count & ~3;
  if (whole > 0) descendVectors(rule, gradient, whole, w, updated, first, second, settings);
  const rest = singles(count - whole);
  if (rest === 0) return;
  const at = singles(whole);
  const usesFirst = rule !== SGD && rule !== RMSPROP;
  const usesSecond = rule >= RMSPROP;
  memory.fill(room, 0, 80);
  memory.copy(room, gradient + at, rest);
  memory.copy(room + 16, w + at, rest);
  if (usesFirst) memory.copy(room + 32, first + at, rest);
  if (usesSecond) memory.copy(room + 48, second + at, rest);
  descendVectors(rule, room, 4, room + 16, room + 64, room + 32, room + 48, settings);
  memory.copy(updated + at, room + 64, rest);
  if (usesFirst) memory.copy(first + at, room + 32, rest);
  if (usesSecond) memory.copy(second + at, room + 48, rest);
}

function descendVectors(
  rule: i32,
  gradient: usize,
  count: i32,
  w: usize,
  updated: usize,
  first: usize,
  second: usize,
  settings: usize,
): void {
  const reg = load<f32>(settings, REG);
  if (reg !== 0) combine(gradient, 1, w, reg, count);
  const kept = load<f32>(settings, KEPT);
  if (kept !== 1) {
    memory.copy(updated, w, singles(count));
    combine(updated, kept, updated, 0, count);
    w = updated;
  }
  if (rule === SGD) sgd(gradient, count, w, updated, settings);
  else if (rule === MOMENTUM) momentum(gradient, count, w, updated, first, settings);
  else if (rule === NESTEROV) nesterov(gradient, count, w, updated, first, settings);
  else if (rule === RMSPROP) rmsprop(gradient, count, w, updated, second, settings);
  else adam(gradient, count, w, updated, first, second, settings);
}

/** `w -= lr*dw`. */
function sgd(gradient: usize, count: i32, w: usize, updated: usize, settings: usize): void {
  const rate = v128.load32_splat(settings, RATE);
  for (const end = w + singles(count); w < end; w += 16) {
    v128.store(updated, f32x4.sub(v128.load(w), f32x4.mul(rate, v128.load(gradient))));
    gradient += 16;
    updated += 16;
  }
}

/** `v = mu*v - lr*dw`, `w += v`. */
function momentum(gradient: usize, count: i32, w: usize, updated: usize, velocity: usize, settings: usize): void {
  const rate = v128.load32_splat(settings, RATE);
  const mu = v128.load32_splat(settings, OLD1);
  const round = v128.load32_splat(settings, ROUND);
  for (const end = w + singles(count); w < end; w += 16) {
    const step = f32x4.mul(rate, v128.load(gradient));
    const v = f32x4.sub(multiplyAdd(mu, v128.load(velocity), f32x4.sub(round, step)), round);
    v128.store(velocity, v);
    v128.store(updated, f32x4.add(v128.load(w), v));
    gradient += 16;
    updated += 16;
    velocity += 16;
  }
}

/** `v = mu*v - lr*dw`, `w += mu*v - lr*dw`. */
function nesterov(gradient: usize, count: i32, w: usize, updated: usize, velocity: usize, settings: usize): void {
  const rate = v128.load32_splat(settings, RATE);
  const mu = v128.load32_splat(settings, OLD1);
  const round = v128.load32_splat(settings, ROUND);
  for (const end = w + singles(count); w < end; w += 16) {
    const step = f32x4.mul(rate, v128.load(gradient));
    const v = f32x4.sub(multiplyAdd(mu, v128.load(velocity), f32x4.sub(round, step)), round);
    v128.store(velocity, v);
    v128.store(updated, multiplyAdd(mu, v, f32x4.sub(v128.load(w), step)));
    gradient += 16;
    updated += 16;
    velocity += 16;
  }
}

/** `cache = decay*cache + (1 - decay)*dw^2`, `w -= lr*dw / (sqrt(cache) + eps)`. */
function rmsprop(gradient: usize, count: i32, w: usize, updated: usize, cache: usize, settings: usize): void {
  const rate = v128.load32_splat(settings, RATE);
  const decay = v128.load32_splat(settings, OLD2);
  const root = v128.load32_splat(settings, ROOT2);
  const eps = v128.load32_splat(settings, EPS);
  const tiny = v128.load32_splat(settings, TINY);
  for (const end = w + singles(count); w < end; w += 16) {
    const dw = v128.load(gradient);
    const size = multiplyAdd(root, dw, tiny);
    const squares = multiplyAdd(size, size, f32x4.mul(decay, v128.load(cache)));
    v128.store(cache, squares);
    const step = f32x4.div(f32x4.mul(rate, dw), f32x4.add(f32x4.sqrt(squares), eps));
    v128.store(updated, f32x4.sub(v128.load(w), step));
    gradient += 16;
    updated += 16;
    cache += 16;
  }
}

/** `m = b1*m + (1 - b1)*dw`, `v = b2*v + (1 - b2)*dw^2`, `w -= rate*m / (sqrt(v) + eps)`. */
function adam(
  gradient: usize,
  count: i32,
  w: usize,
  updated: usize,
  first: usize,
  second: usize,
  settings: usize,
): void {
  const rate = v128.load32_splat(settings, RATE);
  const old1 = v128.load32_splat(settings, OLD1);
  const new1 = v128.load32_splat(settings, NEW1);
  const old2 = v128.load32_splat(settings, OLD2);
  const root = v128.load32_splat(settings, ROOT2);
  const eps = v128.load32_splat(settings, EPS);
  const round = v128.load32_splat(settings, ROUND);
  const tiny = v128.load32_splat(settings, TINY);
  for (const end = w + singles(count); w < end; w += 16) {
    const dw = v128.load(gradient);
    const m = f32x4.sub(multiplyAdd(old1, v128.load(first), multiplyAdd(new1, dw, round)), round);
    const size = multiplyAdd(root, dw, tiny);
    const v = multiplyAdd(size, size, f32x4.mul(old2, v128.load(second)));
    v128.store(first, m);
    v128.store(second, v);
    const step = f32x4.div(f32x4.mul(rate, m), f32x4.add(f32x4.sqrt(v), eps));
    v128.store(updated, f32x4.sub(v128.load(w), step));
    gradient += 16;
    updated += 16;
    first += 16;
    second += 16;
  }
}

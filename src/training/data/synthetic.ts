import { RandomState } from '../../tensor/randomState';
import type { EmbeddedSet } from './dataFormat';
import { meanExample } from './rawSet';

const SEED = 20190;
const COUNT = 2000;
const TRAIN = 1000;
const CLASSES = 10;
const VARIANTS = 3;
const CHANNELS = 3;
/** Side of an image, and of the coarse grids that are blown up to it. */
const SIDE = 32;
const GRID = 5;
const PIXELS = SIDE * SIDE;
const FEATURES = CHANNELS * PIXELS;

/**
 * A stand-in for CIFAR-10 of the same shape: 2,000 images of 3x32x32 in ten classes, each a shifted smooth pattern of
 * its class under brightness, contrast, colour clouds and noise. Made of uniforms, integers and plain arithmetic only,
 * so that every machine makes the same bytes. The first 1,000 train, the others validate.
 */
export const synthetic: EmbeddedSet = {
  title: 'Synthetic images, shaped like CIFAR-10',
  make() {
    const { pixels, labels } = syntheticImages();
    const x = pixels.subarray(0, TRAIN * FEATURES);
    return {
      name: 'Synthetic images',
      train: { x, y: labels.slice(0, TRAIN) },
      val: { x: pixels.subarray(TRAIN * FEATURES), y: labels.slice(TRAIN) },
      inputShape: [CHANNELS, SIDE, SIDE],
      classes: CLASSES,
      center: meanExample(x, FEATURES),
    };
  },
};

/** All 2,000 images, (count, channel, row, column), and their labels. */
export function syntheticImages(): { pixels: Uint8Array; labels: Int32Array } {
  const random = new RandomState(SEED);
  const planes = CLASSES * VARIANTS * CHANNELS;
  const prototypes = enlarge(centred(random.rand(planes * GRID * GRID)));
  const pixels = new Uint8Array(COUNT * FEATURES);
  const labels = new Int32Array(COUNT);
  for (let i = 0; i < COUNT; i++) {
    const label = random.randint(0, CLASSES, 1)[0]!;
    const variant = random.randint(0, VARIANTS, 1)[0]!;
    const prototype = (label * VARIANTS + variant) * FEATURES;
    labels[i] = label;
    const pattern = prototypes.subarray(prototype, prototype + FEATURES);
    drawImage(random, pattern, pixels.subarray(i * FEATURES, (i + 1) * FEATURES));
  }
  return { pixels, labels };
}

function drawImage(random: RandomState, pattern: Float64Array, out: Uint8Array): void {
  const dy = random.randint(-4, 5, 1)[0]!;
  const dx = random.randint(-4, 5, 1)[0]!;
  const contrast = 0.5 + random.nextDouble();
  const brightness = 60 * (random.nextDouble() - 0.5);
  const clouds = enlarge(centred(random.rand(CHANNELS * GRID * GRID)));
  const noise = centred(random.rand(FEATURES));
  for (let i = 0; i < FEATURES; i++) {
    const row = (i % PIXELS) >> 5;
    const from = i - (i % PIXELS) + ((row - dy) & 31) * SIDE + ((i - dx) & 31);
    const value = 121 + brightness + 80 * contrast * pattern[from]! + 150 * clouds[i]! + 60 * noise[i]!;
    out[i] = Math.min(255, Math.max(0, Math.floor(value + 0.5)));
  }
}

function centred(uniforms: Float64Array): Float64Array {
  return uniforms.map((value) => value - 0.5);
}

/** Grids of 5x5 to planes of 32x32, linear between the points: rows first, then columns. */
function enlarge(grids: Float64Array): Float64Array {
  const planes = grids.length / (GRID * GRID);
  const out = new Float64Array(planes * PIXELS);
  const row = new Float64Array(GRID);
  for (let plane = 0; plane < planes; plane++) {
    for (let r = 0; r < SIDE; r++) {
      const [above, down] = between(r);
      const start = plane * GRID * GRID + above * GRID;
      for (let c = 0; c < GRID; c++) {
        row[c] = grids[start + c]! * (1 - down) + grids[start + GRID + c]! * down;
      }
      for (let c = 0; c < SIDE; c++) {
        const [left, across] = between(c);
        out[plane * PIXELS + r * SIDE + c] = row[left]! * (1 - across) + row[left + 1]! * across;
      }
    }
  }
  return out;
}

/** Where a pixel lies on the grid: the point before it, and how far beyond. */
function between(pixel: number): readonly [number, number] {
  const u = (pixel * (GRID - 1)) / (SIDE - 1);
  const point = Math.min(Math.floor(u), GRID - 2);
  return [point, u - point];
}

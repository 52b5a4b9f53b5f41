type Rgb = readonly [r: number, g: number, b: number];

/** A computed colour, "rgb(31, 31, 31)" or "rgba(…)"; its opacity does not count. */
function rgbOf(colour: string): Rgb | undefined {
  const parts = /^rgba?\(([\d.]+),? ([\d.]+),? ([\d.]+)/.exec(colour);
  return parts ? [Number(parts[1]), Number(parts[2]), Number(parts[3])] : undefined;
}

/** Relative luminance, WCAG 2. */
function luminance(colour: Rgb): number {
  const [r, g, b] = colour.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** Contrast ratio of two colours, 1 to 21, WCAG 2. */
export function contrast(a: Rgb, b: Rgb): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

const LEAST = 4.5;
const EXTREMES: readonly Rgb[] = [
  [255, 255, 255],
  [0, 0, 0],
];

/**
 * A text colour one can read on `share` of ink in ground: ink while it stands out, else white or black, whichever
 * stands out more.
 */
export function readableOn(ink: string, ground: string, share: number): string {
  const [over, under] = [rgbOf(ink), rgbOf(ground)];
  if (!over || !under) return ink;
  const mixed = under.map((part, i) => part + share * (over[i]! - part)) as unknown as Rgb;
  if (contrast(over, mixed) >= LEAST) return ink;
  const [best] = [...EXTREMES, over].sort((a, b) => contrast(b, mixed) - contrast(a, mixed));
  return `rgb(${best!.join(', ')})`;
}

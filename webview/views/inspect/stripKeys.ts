/** By how many rows a key moves along a strip of so many. */
export function stripStep(key: string, rows: number): number | undefined {
  const page = Math.max(1, Math.round(rows / 10));
  const steps: Readonly<Record<string, number>> = {
    ArrowLeft: -1,
    ArrowDown: -1,
    ArrowRight: 1,
    ArrowUp: 1,
    PageDown: -page,
    PageUp: page,
    Home: -Infinity,
    End: Infinity,
  };
  return steps[key];
}

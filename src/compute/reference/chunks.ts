import type { Work } from '../../work';

/** Elements between two pauses: a few milliseconds of work. */
const CHUNK = 1 << 20;

/** Visit the elements `0 … length - 1`, from `start` to before `end` at a time, with a pause after each stretch. */
export async function inChunks(
  length: number,
  work: Work,
  visit: (start: number, end: number) => void,
): Promise<void> {
  for (let start = 0; start < length; start += CHUNK) {
    visit(start, Math.min(start + CHUNK, length));
    await work.pause();
  }
}

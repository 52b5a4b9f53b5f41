/** "160,000": how messages write a count. */
export function grouped(count: number): string {
  return count.toLocaleString('en-US');
}

/** "1 byte", "81,920 bytes". */
export function byteCount(bytes: number): string {
  return `${grouped(bytes)} byte${bytes === 1 ? '' : 's'}`;
}

const UNITS = ['kB', 'MB', 'GB', 'TB', 'PB'];

/** "81,920 bytes", "16.8 MB", "4.3 GB": a size at a glance, decimal units. */
export function memorySize(bytes: number): string {
  if (bytes < 1e6) return byteCount(bytes);
  const power = Math.min(UNITS.length, Math.floor(Math.log10(bytes) / 3));
  return `${grouped(Number((bytes / 1000 ** power).toFixed(1)))} ${UNITS[power - 1]!}`;
}

const LONGEST_NAME = 120;

/** A name from a file, fit for a one-line message: control characters replaced, overlong middles cut. */
export function printable(name: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are the very thing to remove
  const clean = name.replace(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g, '\ufffd');
  if (clean.length <= LONGEST_NAME) return clean;
  const half = LONGEST_NAME / 2 - 1;
  return `${clean.slice(0, half)}…${clean.slice(-half)}`;
}

/** A Python string literal of the name, for the lines of code that messages offer. */
export function pythonString(name: string): string {
  return JSON.stringify(printable(name));
}

/** A file or member name without `ending` ("npy"), whatever its case. */
export function withoutEnding(name: string, ending: string): string {
  const stem = name.slice(0, -ending.length - 1);
  return stem !== '' && name.toLowerCase().endsWith(`.${ending}`) ? stem : name;
}

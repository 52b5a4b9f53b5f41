import type { Range } from './figures/trainAxes';

/** The parts of x axes that are on show, of the pictures of one section that have the same one. */
export class Zooms {
  version = 0;
  private readonly ranges = new Map<string, Range>();

  constructor(private readonly changed: () => void) {}

  get any(): boolean {
    return this.ranges.size > 0;
  }

  of(group: string, xKind: string): Range | undefined {
    return this.ranges.get(`${group}\n${xKind}`);
  }

  has(group: string): boolean {
    return this.keys(group).length > 0;
  }

  set(group: string, xKind: string, range: Range): void {
    this.ranges.set(`${group}\n${xKind}`, range);
    this.version++;
    this.changed();
  }

  /** Of one section, or of all. */
  reset(group?: string): void {
    for (const key of this.keys(group)) this.ranges.delete(key);
    this.version++;
    this.changed();
  }

  private keys(group: string | undefined): string[] {
    const all = [...this.ranges.keys()];
    return group === undefined ? all : all.filter((key) => key.startsWith(`${group}\n`));
  }
}

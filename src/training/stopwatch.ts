/** Adds up the time between `start` and `stop`, on a clock that is given. */
export class Stopwatch {
  private since: number | undefined;

  /** @param total milliseconds to begin with. */
  constructor(
    private readonly now: () => number,
    private total: number,
  ) {}

  start(): void {
    this.since ??= this.now();
  }

  stop(): void {
    this.total = this.milliseconds;
    this.since = undefined;
  }

  get milliseconds(): number {
    return this.total + (this.since === undefined ? 0 : this.now() - this.since);
  }
}

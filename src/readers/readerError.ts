export interface ReaderProblem {
  /** One sentence that states the problem with its figures. */
  readonly message: string;
  /** File, archive member, byte: whatever locates it. */
  readonly where?: string;
  readonly expected?: string;
  readonly found?: string;
  /** What the user can do about it. */
  readonly remedy?: string;
}

/** A file that cannot be read as what it claims to be. The only error a reader throws for bad input. */
export class ReaderError extends Error {
  override readonly name = 'ReaderError';
  constructor(readonly problem: ReaderProblem) {
    super(problem.message);
  }

  /** A listing has one line for a member: the problem and the way out. */
  get inOneLine(): string {
    const { message, remedy } = this.problem;
    return remedy === undefined ? message : `${message} ${remedy}`;
  }
}

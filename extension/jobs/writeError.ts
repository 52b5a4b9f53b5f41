/** The disk would not take it. What was written before stands. */
export class RunWriteError extends Error {
  override readonly name = 'RunWriteError';
}

/** What failed where, and what to do about it. */
export function writeError(path: string, error: unknown): RunWriteError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return new RunWriteError(`${path} cannot be written: ${reasonOf(code, error)}`, { cause: error });
}

function reasonOf(code: string, error: unknown): string {
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return `the disk is full (${code}). Free some space, then resume the run: what it had recorded is kept.`;
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return (
        `it is not allowed (${code}). Allow it, then resume the run: what it had recorded is kept. ` +
        'New runs go to the folder in the setting normscope.runs.folder.'
      );
    case 'ENOENT':
      return `its folder is gone (${code}). Try again: the run begins anew.`;
    case 'ENOTDIR':
    case 'EEXIST':
      return `a file stands where a folder should be (${code}). Move it away, then try again.`;
    default:
      return `${error instanceof Error ? error.message : String(error)}. What the run had recorded is kept.`;
  }
}

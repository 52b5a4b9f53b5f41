// Where things lie. Everything that is made goes to dist/, out/ or .cache/, all ignored by git.
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url)).replace(/[\\/]$/, '');

/** A path inside the repository. */
export const inRepo = (...parts) => path.join(ROOT, ...parts);

/** Downloads that several clones may share; the bundles and packages of this clone are never put there. */
export const DOWNLOADS = path.resolve(ROOT, process.env.NORMSCOPE_CACHE ?? '.cache');

export const VSIX = inRepo('.cache/normscope.vsix');
export const TESTS_BUNDLE = inRepo('.cache/vscode-tests/index.js');

/** npm starts scripts in the repository and says in INIT_CWD where its caller stood. */
export const CALLER = process.env.INIT_CWD ?? process.cwd();

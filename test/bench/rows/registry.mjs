// The groups of rows, in the order of the document. To add one: a file beside this one, and a line here.
import { gradientCheck } from './gradientCheck.mjs';
import { histograms } from './histograms.mjs';
import { inspection } from './inspection.mjs';
import { norms } from './norms.mjs';
import { products } from './products.mjs';
import { reading } from './reading.mjs';
import { sizes } from './sizes.mjs';
import { sweep } from './sweep.mjs';
import { training } from './training.mjs';
import { vscode } from './vscode.mjs';
import { webview } from './webview.mjs';

/**
 * @typedef {object} Group
 * @property {string} name
 * @property {string} title
 * @property {string[]} about what its columns say, for the document
 * @property {{ title: string, of: string, to: string }[]} [ratios] columns that divide two others
 * @property {boolean} [slow] left out of smoke runs
 * @property {(bench: object) => Case[]} cases
 *
 * @typedef {object} Case rows on the same input
 * @property {string} size
 * @property {(bench: object) => Promise<object>} [open] makes the input; it has `close`
 * @property {Row[]} rows
 *
 * @typedef {object} Row one of two kinds
 * @property {string} name
 * @property {(opened: object, bench: object) => Promise<Contest>} [prepare] contenders to be timed in turn
 * @property {(opened: object, bench: object) => Promise<Record<string, number | string>>} [measure] figures by column
 *
 * @typedef {object} Contest
 * @property {import('../lib/race.mjs').Contender[]} contenders
 * @property {Record<string, ArrayLike<number>>} [expected] what results are compared with
 * @property {number} [tolerance] of ours: beyond it the run fails
 * @property {number} [bytes] that must move
 * @property {number} [bytesOfCopy] size of the copy whose bandwidth is the limit
 */
export const groups = [
  norms,
  histograms,
  products,
  inspection,
  reading,
  gradientCheck,
  training,
  sweep,
  webview,
  vscode,
  sizes,
];

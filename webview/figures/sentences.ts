import { QUANTILES, type LayerReport } from '../../src/protocol/inspect';
import { nonFiniteCount, type BadgeIndex, type Finding } from './badges';
import { share } from './captions';
import { columnFormat, figure, integer, percent, roughFigure } from './numbers';
import { rowWords } from './words';

type Text = (report: LayerReport, row: number, badges: BadgeIndex) => string;

/** All that the webview says of a finding; its label and severity are the catalogue's. */
interface FindingText {
  /** What the filter field understands besides the label; the first one is written by a click on the badge. */
  readonly words: readonly string[];
  /** The badge's value in a tile's caption. */
  readonly short: Text;
  /** What it means for training, in one plain sentence or two. */
  readonly sentence: Text;
}

export const FINDINGS: Record<Finding, FindingText> = {
  nonFinite: {
    words: ['nan', 'inf', 'non-finite'],
    short: (report, row) => `NaN/Inf ${integer(nonFiniteCount(report, row))}`,
    sentence: nonFiniteSentence,
  },
  dead: { words: ['dead'], short: () => 'Dead', sentence: deadSentence },
  trainEvalGap: { words: ['gap'], short: gapText, sentence: gapSentence },
  constant: { words: ['constant'], short: () => 'Constant', sentence: constantSentence },
  saturated: {
    words: ['saturated'],
    short: (report, row) => `Sat. ${percent(report.before.saturation[row]!)}`,
    sentence: (report, row) =>
      `${percent(report.before.saturation[row]!)} of the ${rowWords(report.axis).values} lie at one end of the range, where a clipped or saturated value passes no gradient.`,
  },
  epsDominated: {
    words: ['eps', '\u03b5', 'eps-dominated'],
    short: (_report, row, badges) => `\u03b5 ${percent(badges.value(row, 'epsDominated'))}`,
    sentence: (report, row, badges) =>
      `\u03b5 is ${percent(badges.value(row, 'epsDominated'))} of \u03c3\u00b2 + \u03b5, so the std after is ${figure(report.after.std[row]!)} instead of ${scaleText(report, row)}.`,
  },
  heavyTail: {
    words: ['tail'],
    short: (report, row) => `Tail ${figure(report.before.kurtosis[row]!, 2)}`,
    sentence: heavyTailSentence,
  },
  overflow: {
    words: ['overflow'],
    short: (_report, row, badges) => `Ovf. ${percent(badges.value(row, 'overflow'))}`,
    sentence: (report, row, badges) =>
      `${percent(badges.value(row, 'overflow'))} of the ${rowWords(report.axis).values} overflow in ${simulatedType(report)}: stored, in a sum, or in the output.`,
  },
  epsVanishes: {
    words: ['vanish'],
    short: () => '\u03b5 \u2192 0',
    sentence: (report, row) =>
      `In ${simulatedType(report)} variance + \u03b5 is the variance: ${figure(report.before.std[row]! ** 2)} is left without its \u03b5, and a variance that rounds to 0 divides by 0.`,
  },
};

const simulatedType = ({ simulation }: LayerReport): string => simulation?.type ?? 'the type';

export function rowSentence(report: LayerReport, badges: BadgeIndex, row: number): string {
  const kind = badges.worst(row);
  return kind === undefined ? soundSentence(report, row) : FINDINGS[kind].sentence(report, row, badges);
}

/** The short value of a badge, as the tile's caption says it. */
export function shortValue(report: LayerReport, badges: BadgeIndex, row: number, kind: Finding): string {
  return FINDINGS[kind].short(report, row, badges);
}

/** "gap 4.7σ" where the mean moved more than the scale, else "gap ×1.9". */
function gapText(report: LayerReport, row: number): string {
  const gaps = report.gaps;
  if (!gaps) return 'gap';
  const shift = gaps.meanShift[row]!;
  const logRatio = gaps.logVarianceRatio[row]! / 2;
  return Math.abs(shift) >= Math.abs(logRatio)
    ? `gap ${figure(Math.abs(shift), 2)}\u03c3`
    : `gap \u00d7${figure(Math.exp(logRatio), 2)}`;
}

function scaleText(report: LayerReport, row: number): string {
  const gamma = Math.abs(report.target.gamma[row]!);
  return Number.isNaN(gamma) ? '|\u03b3|' : figure(gamma);
}

function nonFiniteSentence(report: LayerReport, row: number): string {
  const words = rowWords(report.axis);
  const count = nonFiniteCount(report, row);
  const { nan } = report.before;
  const all = count === report.rowSize;
  const kind = nan[row] === count ? 'NaN' : nan[row] === 0 ? 'infinite' : 'NaN or infinite';
  const what = all
    ? `All ${integer(count)} values are ${kind}.`
    : `${integer(count)} of ${integer(report.rowSize)} values ${count === 1 ? 'is' : 'are'} ${kind}, left out here.`;
  if (!report.rowsAreGroups || report.axis !== 'feature') return what;
  if (report.norm.mode === 'running')
    return `${what} With running statistics the other ${words.values} stay finite.`;
  return `${what} In training the batch mean would be NaN and so would all ${integer(report.rowSize)} outputs.`;
}

function deadSentence(report: LayerReport, row: number): string {
  const { norm } = report;
  const zero = report.before.min[row] === 0 && report.before.max[row] === 0;
  const relu = norm.followedBy === 'relu';
  const what = zero ? 'All values are 0.' : relu ? 'Never above 0, so its ReLU stays off.' : 'Never above 0.';
  if (norm.name === 'none' || !relu) return what;
  const passing = share(report.after.positive[row]!, report.after.count[row]!);
  const moved = norm.mode === 'running' || !report.rowsAreGroups ? 'moves' : 'centres';
  return `${what} ${norm.label} ${moved} it: ${passing} of the ${rowWords(report.axis).values} pass.`;
}

function gapSentence(report: LayerReport, row: number): string {
  const gaps = report.gaps;
  if (!gaps) return 'The running statistics do not fit this batch.';
  const shift = Math.abs(gaps.meanShift[row]!);
  const ratio = Math.exp(gaps.logVarianceRatio[row]! / 2);
  const scale =
    ratio >= 1 ? `std ${figure(ratio, 2)} times too wide` : `std ${figure(1 / ratio, 2)} times too narrow`;
  return `Mean ${figure(shift, 2)} \u03c3 off and ${scale}.`;
}

function constantSentence(report: LayerReport, row: number): string {
  const what = `All values are ${figure(report.before.mean[row]!)}, to the last digits of ${report.tensor.dtype}.`;
  if (!report.rowsAreGroups) return what;
  return `${what} The norm leaves nothing but \u03b2 and rounding.`;
}

function heavyTailSentence(report: LayerReport, row: number): string {
  const at = (index: number): number => report.after.quantiles[row * QUANTILES.length + index]!;
  const write = columnFormat(report.after.std[row]!, [at(1), at(3)]);
  const tail = `Excess kurtosis ${figure(report.before.kurtosis[row]!, 2)}: a few outliers set the std.`;
  return report.norm.name === 'none'
    ? tail
    : `${tail} Half of the values lie in ${write(at(1))} to ${write(at(3))} after.`;
}

function soundSentence(report: LayerReport, row: number): string {
  const { before, after, norm } = report;
  if (report.comparison) {
    const both = (name: 'mean' | 'std'): string =>
      `${figure(before[name][row]!)} against ${figure(after[name][row]!)}`;
    return `Mean ${both('mean')}, std ${both('std')}.`;
  }
  if (norm.name === 'none')
    return `Nothing unusual. Mean ${roughFigure(before.mean[row]!)}, std ${roughFigure(before.std[row]!)}.`;
  const meanAfter = Math.abs(after.mean[row]!) < 1e-9 * after.std[row]! ? 0 : after.mean[row]!;
  const to = `to mean ${figure(meanAfter, 2)}, std ${figure(after.std[row]!, 2)}`;
  return `Nothing unusual. ${norm.label} takes mean ${figure(before.mean[row]!, 2)}, std ${figure(before.std[row]!, 2)} ${to}.`;
}

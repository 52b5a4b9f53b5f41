import { QUANTILES, type LayerReport } from '../../src/protocol/inspect';
import { nonFiniteCount, type BadgeIndex, type Finding } from './badges';
import { share } from './captions';
import { columnFormat, figure, integer, percent, roughFigure } from './numbers';
import { rowWords } from './words';
import { t } from '../l10n';

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
  dead: { words: ['dead'], short: () => t('Dead'), sentence: deadSentence },
  trainEvalGap: { words: ['gap'], short: gapText, sentence: gapSentence },
  constant: { words: ['constant'], short: () => t('Constant'), sentence: constantSentence },
  saturated: {
    words: ['saturated'],
    short: (report, row) => t('Sat. {0}', percent(report.before.saturation[row]!)),
    sentence: (report, row) =>
      t(
        '{0} of the {1} lie at one end of the range, where a clipped or saturated value passes no gradient.',
        percent(report.before.saturation[row]!),
        rowWords(report.axis).values,
      ),
  },
  epsDominated: {
    words: ['eps', '\u03b5', 'eps-dominated'],
    short: (_report, row, badges) => `\u03b5 ${percent(badges.value(row, 'epsDominated'))}`,
    sentence: (report, row, badges) =>
      t(
        '\u03b5 is {0} of \u03c3\u00b2 + \u03b5, so the std after is {1} instead of {2}.',
        percent(badges.value(row, 'epsDominated')),
        figure(report.after.std[row]!),
        scaleText(report, row),
      ),
  },
  heavyTail: {
    words: ['tail'],
    short: (report, row) => t('Tail {0}', figure(report.before.kurtosis[row]!, 2)),
    sentence: heavyTailSentence,
  },
  overflow: {
    words: ['overflow'],
    short: (_report, row, badges) => t('Ovf. {0}', percent(badges.value(row, 'overflow'))),
    sentence: (report, row, badges) =>
      t(
        '{0} of the {1} overflow in {2}: stored, in a sum, or in the output.',
        percent(badges.value(row, 'overflow')),
        rowWords(report.axis).values,
        simulatedType(report),
      ),
  },
  epsVanishes: {
    words: ['vanish'],
    short: () => '\u03b5 \u2192 0',
    sentence: (report, row) =>
      t(
        'In {0} variance + \u03b5 is the variance: {1} is left without its \u03b5, and a variance that rounds to 0 divides by 0.',
        simulatedType(report),
        figure(report.before.std[row]! ** 2),
      ),
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
  if (!gaps) return t('gap');
  const shift = gaps.meanShift[row]!;
  const logRatio = gaps.logVarianceRatio[row]! / 2;
  return Math.abs(shift) >= Math.abs(logRatio)
    ? t('gap {0}\u03c3', figure(Math.abs(shift), 2))
    : t('gap \u00d7{0}', figure(Math.exp(logRatio), 2));
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
  const kind = nan[row] === count ? 'NaN' : nan[row] === 0 ? t('infinite') : t('NaN or infinite');
  const what = all
    ? t('All {0} values are {1}.', integer(count), kind)
    : count === 1
      ? t('1 of {0} values is {1}, left out here.', integer(report.rowSize), kind)
      : t('{0} of {1} values are {2}, left out here.', integer(count), integer(report.rowSize), kind);
  if (!report.rowsAreGroups || report.axis !== 'feature') return what;
  if (report.norm.mode === 'running')
    return `${what} ${t('With running statistics the other {0} stay finite.', words.values)}`;
  return `${what} ${t('In training the batch mean would be NaN and so would all {0} outputs.', integer(report.rowSize))}`;
}

function deadSentence(report: LayerReport, row: number): string {
  const { norm } = report;
  const zero = report.before.min[row] === 0 && report.before.max[row] === 0;
  const relu = norm.followedBy === 'relu';
  const what = zero
    ? t('All values are 0.')
    : relu
      ? t('Never above 0, so its ReLU stays off.')
      : t('Never above 0.');
  if (norm.name === 'none' || !relu) return what;
  const passing = share(report.after.positive[row]!, report.after.count[row]!);
  const values = rowWords(report.axis).values;
  return norm.mode === 'running' || !report.rowsAreGroups
    ? `${what} ${t('{0} moves it: {1} of the {2} pass.', norm.label, passing, values)}`
    : `${what} ${t('{0} centres it: {1} of the {2} pass.', norm.label, passing, values)}`;
}

function gapSentence(report: LayerReport, row: number): string {
  const gaps = report.gaps;
  if (!gaps) return t('The running statistics do not fit this batch.');
  const shift = Math.abs(gaps.meanShift[row]!);
  const ratio = Math.exp(gaps.logVarianceRatio[row]! / 2);
  const scale =
    ratio >= 1
      ? t('std {0} times too wide', figure(ratio, 2))
      : t('std {0} times too narrow', figure(1 / ratio, 2));
  return t('Mean {0} \u03c3 off and {1}.', figure(shift, 2), scale);
}

function constantSentence(report: LayerReport, row: number): string {
  const what = t(
    'All values are {0}, to the last digits of {1}.',
    figure(report.before.mean[row]!),
    report.tensor.dtype,
  );
  if (!report.rowsAreGroups) return what;
  return `${what} ${t('The norm leaves nothing but \u03b2 and rounding.')}`;
}

function heavyTailSentence(report: LayerReport, row: number): string {
  const at = (index: number): number => report.after.quantiles[row * QUANTILES.length + index]!;
  const write = columnFormat(report.after.std[row]!, [at(1), at(3)]);
  const tail = t('Excess kurtosis {0}: a few outliers set the std.', figure(report.before.kurtosis[row]!, 2));
  return report.norm.name === 'none'
    ? tail
    : `${tail} ${t('Half of the values lie in {0} to {1} after.', write(at(1)), write(at(3)))}`;
}

function soundSentence(report: LayerReport, row: number): string {
  const { before, after, norm } = report;
  if (report.comparison) {
    const both = (name: 'mean' | 'std'): string =>
      t('{0} against {1}', figure(before[name][row]!), figure(after[name][row]!));
    return t('Mean {0}, std {1}.', both('mean'), both('std'));
  }
  if (norm.name === 'none')
    return t(
      'Nothing unusual. Mean {0}, std {1}.',
      roughFigure(before.mean[row]!),
      roughFigure(before.std[row]!),
    );
  const meanAfter = Math.abs(after.mean[row]!) < 1e-9 * after.std[row]! ? 0 : after.mean[row]!;
  return t(
    'Nothing unusual. {0} takes mean {1}, std {2} to mean {3}, std {4}.',
    norm.label,
    figure(before.mean[row]!, 2),
    figure(before.std[row]!, 2),
    figure(meanAfter, 2),
    figure(after.std[row]!, 2),
  );
}

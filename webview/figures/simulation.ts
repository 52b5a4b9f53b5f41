import type { LayerReport, Simulation } from '../../src/protocol/inspect';
import { t } from '../l10n';
import type { Severity } from './badges';
import { figure, integer } from './numbers';
import { countOf, rowWords } from './words';

/**
 * A type too coarse for epsilon drops it beside every variance it hardly touches, and nothing is lost. It is a
 * finding only where epsilon is at least this share of variance + epsilon.
 */
const EPS_MATTERS = 1e-3;

interface SimulatedFinding {
  readonly row: number;
  readonly kind: 'overflow' | 'epsVanishes';
  readonly value: number;
}

const epsShare = ({ norm, before }: LayerReport, row: number): number =>
  norm.eps / (before.std[row]! ** 2 + norm.eps);

/** Rows the simulated type harms, worst first within a kind. */
export function simulatedFindings(report: LayerReport): readonly SimulatedFinding[] {
  const { simulation } = report;
  if (!simulation) return [];
  const found: SimulatedFinding[] = [];
  for (let row = 0; row < report.rows; row++) {
    const overflow = simulation.overflow[row]!;
    if (overflow > 0) found.push({ row, kind: 'overflow', value: overflow });
    const share = epsShare(report, row);
    if (simulation.epsVanishes[row] === 1 && share >= EPS_MATTERS)
      found.push({ row, kind: 'epsVanishes', value: share });
  }
  return found.sort((a, b) => b.value - a.value || a.row - b.row);
}

export interface SimulationLine {
  readonly severity: Severity;
  readonly text: string;
  readonly detail: string;
}

function largest(values: Float64Array): { value: number; row: number } | undefined {
  let best: { value: number; row: number } | undefined;
  for (const [row, value] of values.entries())
    if (Number.isFinite(value) && value > (best?.value ?? -1)) best = { value, row };
  return best;
}

function epsText({ type, eps }: Simulation, asked: number): string {
  if (asked === 0) return '';
  return eps === 0
    ? t('{0} stores \u03b5 {1} as 0.', type, figure(asked))
    : t('{0} stores \u03b5 as {1}.', type, figure(eps));
}

/** "float16: overflow in 3 of 100 features, ε vanishes in 2. Elsewhere at most 0.0012 off." */
export function simulationLine(report: LayerReport): SimulationLine | undefined {
  const { simulation, norm } = report;
  if (!simulation) return undefined;
  const words = rowWords(report.axis);
  const overflowing = simulation.overflow.filter((share) => share > 0).length;
  const vanishing = simulatedFindings(report).filter(({ kind }) => kind === 'epsVanishes').length;
  const dropped = simulation.epsVanishes.reduce((sum, flag) => sum + flag, 0);
  const parts = [
    overflowing > 0 ? t('overflow in {0} of {1}', integer(overflowing), countOf(report.rows, words)) : '',
    vanishing > 0 ? t('\u03b5 vanishes where it counts, in {0}', countOf(vanishing, words)) : '',
  ].filter((part) => part !== '');
  const worst = largest(simulation.deviation);
  const off = worst
    ? t('At most {0} from float64, in {1} {2}.', figure(worst.value), words.row, worst.row)
    : '';
  const what = parts.length > 0 ? parts.join(', ') : t('nothing overflows, \u03b5 counts where it should');
  return {
    severity: overflowing > 0 ? 'error' : vanishing > 0 ? 'warning' : 'note',
    text: `${simulation.type}: ${what}. ${off}`.trim(),
    detail: [
      epsText(simulation, norm.eps),
      dropped > 0 ? t('variance + \u03b5 rounds to the variance in {0}.', countOf(dropped, words)) : '',
    ]
      .filter((part) => part !== '')
      .join(' '),
  };
}

import type { CheckItem } from '../../src/protocol/checkMessages';
import type {
  CheckGradientsDocument,
  CheckParameterDocument,
} from '../../src/protocol/documents/checkGradients';
import { t } from '../l10n';
import { doubtText, isWarned } from './checkDoubt';
import { isAbove, numberOf } from './checkNumbers';
import { countVerdicts, type GradientRow, type Verdict } from './checkRows';
import { integer } from './numbers';

export function verdictName(verdict: Verdict): string {
  const names: Record<Verdict, string> = { fail: t('Wrong'), explained: t('Explained'), pass: t('Right') };
  return names[verdict];
}

/** The verdict on one gradient as it is shown: what a warned check calls right only agrees. */
export const standingName = (row: GradientRow): string =>
  isWarned(row) ? t('Agrees, with a warning') : verdictName(row.parameter.verdict);

export interface CauseText {
  /** Said in bold: the verdict in words. */
  readonly lead: string;
  readonly text: string;
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Why an explained gradient is no bug, where its evidence does not begin with that itself. */
function excuse(cause: string): string {
  const leads: Record<string, string> = {
    truncation: t('Truncation, not a bug.'),
    roundingFloor: t('Rounding, not a bug.'),
    kink: t('A kink, not a bug.'),
    float32: t('Float32, not a bug.'),
  };
  return leads[cause] ?? t('Explained.');
}

/** What a row says. Right ones are silent, but for a zero that has to be one. */
export function causeText({ verdict, cause, evidence }: CheckParameterDocument): CauseText {
  if (verdict === 'pass') return { lead: '', text: cause === 'structuralZero' ? evidence : '' };
  if (verdict === 'fail') return { lead: t('Wrong.'), text: capital(evidence.replace(/^Wrong[,:]?\s+/, '')) };
  if (cause === 'structuralZero') return { lead: '', text: evidence };
  const lead = excuse(cause);
  const rest = evidence.startsWith('Truncation') ? evidence.replace(/^[^.]*\.\s*/, '') : evidence;
  return { lead, text: capital(rest.replace(/^(Rounding floor|A kink within h): /, '')) };
}

const gradients = (count: number): string =>
  count === 1 ? t('1 gradient') : t('{0} gradients', integer(count));

/** "1 of 13 gradients is wrong"; "6 gradients agree, but the check says little: …" where the doctor warned. */
export function verdictTitle(rows: readonly GradientRow[]): string {
  const doubt = doubtText(rows);
  return `${verdictCount(rows, doubt !== '')}${doubt}`;
}

function verdictCount(rows: readonly GradientRow[], doubted: boolean): string {
  const { fail, explained } = countVerdicts(rows);
  const all = gradients(rows.length);
  if (fail === 1) return t('1 of {0} is wrong', all);
  if (fail > 1) return t('{0} of {1} are wrong', integer(fail), all);
  if (explained > 0) return t('None of {0} is wrong', all);
  if (doubted) return rows.length === 1 ? t('The gradient agrees') : t('{0} agree', all);
  return rows.length === 1 ? t('The gradient is right') : t('All {0} are right', all);
}

function reach({ parameter, document }: GradientRow): string {
  const failing = parameter.elements.filter((element) => isAbove(element, document.options)).length;
  const all = parameter.elements.length;
  if (all === 1) return '';
  return failing === all
    ? t(' in all {0} elements', integer(all))
    : t(' in {0} of {1} elements', integer(failing), integer(all));
}

/** Numeric over analytic, where the two keep one ratio: of the element with the largest gradient. */
function commonRatio({ elements }: CheckParameterDocument): number {
  let ratio = NaN;
  let largest = 0;
  for (const { numeric, analytic } of elements) {
    const size = Math.abs(numberOf(numeric));
    if (size <= largest) continue;
    largest = size;
    ratio = numberOf(numeric) / numberOf(analytic);
  }
  return ratio;
}

/** The worst wrong gradient in a few words; nothing where none is wrong. */
export function worstFinding(rows: readonly GradientRow[]): string {
  const wrong = rows.filter(({ parameter }) => parameter.verdict === 'fail');
  const [worst] = [...wrong].sort(
    (a, b) => numberOf(b.parameter.maxRelError) - numberOf(a.parameter.maxRelError),
  );
  if (!worst) return '';
  const { name, parameter } = worst;
  const ratio = commonRatio(parameter);
  if (parameter.cause === 'sign') return t('{0} has the wrong sign{1}', name, reach(worst));
  if (parameter.cause !== 'scale' || !(ratio > 0)) return t('{0} is off{1}', name, reach(worst));
  return ratio > 1
    ? t('{0} is {1} times too small{2}', name, ratio.toPrecision(4), reach(worst))
    : t('{0} is {1} times too large{2}', name, (1 / ratio).toPrecision(4), reach(worst));
}

/** "2 layers · 13 gradients · seed 231" */
export function headerFacts(items: readonly CheckItem[], rows: readonly GradientRow[]): string {
  const layers = items.length === 1 ? t('1 layer') : t('{0} layers', integer(items.length));
  const seed = items.find(({ document }) => document)?.document?.seed;
  const found = rows.length > 0 ? [gradients(rows.length)] : [];
  return [layers, ...found, ...(seed === undefined ? [] : [t('seed {0}', seed)])].join(' \u00b7 ');
}

/** What a check without warnings stands on. */
export function fitnessText({ options }: CheckGradientsDocument): string {
  const upstream = options.dout === 'ones' ? t('upstream gradient of ones') : t('random upstream gradient');
  return t('Inputs fit for checking: {0}, {1}, N > 1, fixed state', options.dtype, upstream);
}

export interface DoctorNote {
  readonly layer: string;
  readonly kind: string;
  readonly message: string;
}

/** What the doctor found, each finding once with the layers it is about. */
export function doctorNotes(items: readonly CheckItem[]): DoctorNote[] {
  const notes = new Map<string, DoctorNote>();
  for (const { title, document } of items)
    for (const { kind, message } of document?.warnings ?? []) {
      const known = notes.get(message);
      notes.set(message, { layer: known ? `${known.layer}, ${title}` : title, kind, message });
    }
  return [...notes.values()];
}

/** How a screen reader hears a row. */
export function rowLabel(row: GradientRow): string {
  const { lead, text } = causeText(row.parameter);
  return [row.name, standingName(row), `${lead} ${text}`.trim()].filter((part) => part !== '').join(', ');
}

import type { LayerReport } from '../../../src/protocol/inspect';
import type { BadgeIndex } from '../../figures/badges';
import { afterCaption, beforeCaption } from '../../figures/captions';
import { countOf, laneNames, rowWords } from '../../figures/words';
import { t } from '../../l10n';
import { tileName } from './gridTexts';

/** The strip for those who cannot see it: the layer in figures, and the selected row as a slider's value. */
export function describeStrip(
  canvas: HTMLCanvasElement,
  report: LayerReport,
  badges: BadgeIndex,
  selected: number | undefined,
): void {
  const names = laneNames(report);
  const label = t(
    'Layer {0}, {1}, {2} and {3}. {2}: {4}. {3}: {5}.',
    report.tensor.name,
    countOf(report.rows, rowWords(report.axis)),
    names.before.toLowerCase(),
    names.after.toLowerCase(),
    beforeCaption(report),
    afterCaption(report),
  );
  const rank = selected === undefined ? 0 : report.bands.order.indexOf(selected);
  const value = selected === undefined ? t('nothing selected') : tileName(report, badges, selected);
  canvas.setAttribute('aria-label', label);
  canvas.setAttribute('aria-valuemin', '1');
  canvas.setAttribute('aria-valuemax', String(report.rows));
  canvas.setAttribute('aria-valuenow', String(Math.max(1, rank + 1)));
  canvas.setAttribute('aria-valuetext', value);
}

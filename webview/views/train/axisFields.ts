import { html, type TemplateResult } from 'lit';
import { dropdown } from '../../controls';
import { gridParameters, type GridParameter } from '../../figures/trainGrid';
import { parameterName } from '../../figures/trainSettings';
import { t } from '../../l10n';
import type { TrainApp } from '../../trainApp';
import type { TrainForm } from '../../trainForm';
import { capital, labelled, listField } from './formFields';

/** One axis of a grid: which parameter it is, and the values it takes. */
export function axisFields(
  app: TrainApp,
  form: TrainForm,
  axis: GridParameter,
  index: number,
): TemplateResult {
  const caption = index === 0 ? t('Across') : t('Down');
  const choice = dropdown({
    id: `form-axis-${index}`,
    label: caption,
    value: axis,
    options: gridParameters.map((name) => ({ value: name, label: capital(parameterName(name)) })),
    onChange: (value) => {
      const name = gridParameters.find((each) => each === value);
      if (name) form.chooseAxis(index, name);
      app.redraw();
    },
  });
  return html`${labelled(caption, choice)} ${listField(app, form, axis, form.lists[axis]!)}`;
}

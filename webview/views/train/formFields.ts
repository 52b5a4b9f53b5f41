import { html, nothing, type TemplateResult } from 'lit';
import type { RunConfig } from '../../../src/protocol/training';
import { dropdown, textField, type DropdownOption } from '../../controls';
import { isUnfinished, typed } from '../../figures/fields';
import { fieldText, listText, type TypedField } from '../../figures/trainForm';
import { parameterName } from '../../figures/trainSettings';
import { t } from '../../l10n';
import type { TrainApp } from '../../trainApp';
import type { TrainForm } from '../../trainForm';
import { segments } from '../segments';

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

export const labelled = (caption: string, field: TemplateResult, wide = false): TemplateResult =>
  html`<span class="train-field ${wide ? 'wide' : ''}"
    ><span class="label" aria-hidden="true">${caption}</span>${field}</span
  >`;

export function optionField(app: TrainApp, form: TrainForm, name: string, value: number): TemplateResult {
  const key = `option:${name}`;
  const caption = capital(parameterName(name));
  return labelled(
    caption,
    textField({
      id: `form-option-${name}`,
      label: caption,
      value: form.drafts.get(key)?.text ?? typed(value),
      error: form.error(key),
      onInput: (text) => {
        form.typeOption(name, text, false);
      },
      onCommit: (text) => {
        form.typeOption(name, text, true);
        app.redraw();
      },
    }),
  );
}

export function listField(
  app: TrainApp,
  form: TrainForm,
  name: string,
  values: readonly unknown[],
): TemplateResult {
  const isSeeds = name === 'seed';
  const caption = isSeeds ? t('Seeds') : t('{0}, each of', capital(parameterName(name)));
  const key = `list:${name}`;
  return labelled(
    caption,
    textField({
      id: `form-list-${name}`,
      label: caption,
      value: form.drafts.get(key)?.text ?? listText(values),
      ...(isSeeds && {
        title: t('Several, separated by commas, repeat every point: their means are drawn in bands'),
      }),
      error: form.error(key),
      onInput: (text) => {
        form.typeList(name, text, false);
      },
      onCommit: (text) => {
        form.typeList(name, text, true);
        app.redraw();
      },
    }),
    !isSeeds,
  );
}

/** A typed member: refused when it is left, not while it is typed. */
export function typedField(
  app: TrainApp,
  form: TrainForm,
  name: TypedField,
  caption: string,
): TemplateResult | typeof nothing {
  // Varied members have a list in place of a value.
  if (name in form.lists) return nothing;
  return labelled(
    caption,
    textField({
      id: `form-${name}`,
      label: caption,
      value: form.drafts.get(name)?.text ?? fieldText(form.config, name),
      error: form.error(name),
      onInput: (text) => {
        form.type(name, text, false);
        if (!isUnfinished(text)) app.redraw();
      },
      onCommit: (text) => {
        form.type(name, text, true);
        app.redraw();
      },
    }),
  );
}

export function choice(
  app: TrainApp,
  form: TrainForm,
  name: 'norm' | 'activation' | 'updateRule' | 'data' | 'model' | 'scaling',
  caption: string,
  options: readonly DropdownOption[],
): TemplateResult | typeof nothing {
  if (name in form.lists) return nothing;
  return labelled(
    caption,
    dropdown({
      id: `form-${name}`,
      label: caption,
      value: form.config[name],
      options,
      onChange: (value) => {
        form.set({ [name]: value });
        app.redraw();
      },
    }),
  );
}

export const named = (list: readonly { readonly name: string; readonly label: string }[]): DropdownOption[] =>
  list.map(({ name, label }) => ({ value: name, label }));

const FROM_FILE = 'file:';
const FROM_FOLDER = 'folder:';

/** Sets that need no file, the one in use, and the ways to a file. */
export function dataChoice(app: TrainApp, form: TrainForm): TemplateResult {
  const { dataSets } = app.catalogue!;
  const { data } = form.config;
  const isKnown = dataSets.some(({ name }) => name === data);
  const own: DropdownOption[] = isKnown
    ? []
    : [{ value: data, label: data.replace(/^.*[\\/]/, ''), title: data }];
  return labelled(
    t('Data'),
    dropdown({
      id: 'form-data',
      label: t('Data'),
      value: data,
      title: data,
      options: [
        ...named(dataSets),
        ...own,
        { value: FROM_FILE, label: t('A file\u2026') },
        { value: FROM_FOLDER, label: t('A folder\u2026') },
      ],
      onChange: (value) => void chooseData(app, form, value),
    }),
  );
}

async function chooseData(app: TrainApp, form: TrainForm, value: string): Promise<void> {
  const asks = value === FROM_FILE || value === FROM_FOLDER;
  const data = asks ? await app.host.call('pickData', { folder: value === FROM_FOLDER }) : value;
  if (data !== undefined) form.set({ data });
  app.redraw();
}

export function pair<K extends 'dtype' | 'normPlacement'>(
  app: TrainApp,
  form: TrainForm,
  name: K,
  caption: string,
  options: readonly (readonly [RunConfig[K], string])[],
): TemplateResult | typeof nothing {
  if (name in form.lists) return nothing;
  return html`<span class="train-field segmented"
    >${segments(
      caption,
      options.map(([value, label]) => ({
        id: `form-${name}-${value}`,
        label,
        on: form.config[name] === value,
        choose: () => {
          form.set({ [name]: value });
          app.redraw();
        },
      })),
    )}</span
  >`;
}

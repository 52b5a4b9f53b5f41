import type { TrainCatalogue } from '../src/protocol/trainMessages';
import type { ExperimentInfo, RunConfig } from '../src/protocol/training';
import type { Draft } from './app';
import type { Field } from './figures/fields';
import {
  isTypedField,
  parseField,
  parseList,
  parseNumber,
  variedLists,
  type TypedField,
  type VariedValues,
} from './figures/trainForm';

/** What a form asks the host for, once nothing in it is refused. */
export type FormRequest =
  | { readonly kind: 'run'; readonly config: RunConfig; readonly title: string }
  | { readonly kind: 'experiment'; readonly name: string; readonly overrides: Record<string, unknown> };

/** A new run, or an experiment with its preset changed, while it is being filled in. */
export class TrainForm {
  config: RunConfig;
  title = '';
  /** The rare members are on show. */
  more = false;
  /** Texts under edit, by member; those of lists by `list:` and the member. */
  readonly drafts = new Map<string, Draft>();
  experiment: ExperimentInfo | undefined;
  lists: VariedValues = {};
  /** The experiment's own numbers. */
  options: Readonly<Record<string, number>> = {};
  /** Why the host refused it. */
  refusal: string | undefined;
  /** Asked for, not yet begun. */
  starting = false;

  constructor(
    readonly kind: 'run' | 'experiment',
    private readonly catalogue: TrainCatalogue,
    start: RunConfig | undefined,
  ) {
    this.config = { ...(start ?? catalogue.defaults), skip: { beforeWeights: [], afterWeights: [] } };
    const [first] = catalogue.experiments;
    if (kind === 'experiment' && first) this.choose(first.name);
  }

  /** Another experiment, with its own preset. */
  choose(name: string): void {
    this.experiment = this.catalogue.experiments.find((item) => item.name === name);
    if (!this.experiment) return;
    this.config = this.experiment.preset;
    this.lists = variedLists(this.experiment);
    this.options = this.experiment.options ?? {};
    this.drafts.clear();
    this.refusal = undefined;
  }

  set(patch: Partial<RunConfig>): void {
    this.config = { ...this.config, ...patch };
    this.refusal = undefined;
  }

  /** Text of a field: kept while it is typed, taken when it is left, refused with its reason. */
  type(name: TypedField, text: string, done: boolean): void {
    const field = parseField(name, text);
    if ('value' in field) this.set({ [name]: field.value });
    if (done && 'value' in field) this.drafts.delete(name);
    else this.drafts.set(name, { text, done });
  }

  typeList(name: string, text: string, done: boolean): void {
    const field = parseList(text, this.lists[name] ?? []);
    if ('value' in field) this.lists = { ...this.lists, [name]: field.value };
    if (done && 'value' in field) this.drafts.delete(`list:${name}`);
    else this.drafts.set(`list:${name}`, { text, done });
  }

  typeOption(name: string, text: string, done: boolean): void {
    const field = parseNumber(text);
    if ('value' in field) this.options = { ...this.options, [name]: field.value };
    if (done && 'value' in field) this.drafts.delete(`option:${name}`);
    else this.drafts.set(`option:${name}`, { text, done });
  }

  /** Why a field's text is refused, once it has been left. */
  error(name: string): string | undefined {
    const draft = this.drafts.get(name);
    if (draft?.done !== true) return undefined;
    const field = this.parse(name, draft.text);
    return 'error' in field ? field.error : undefined;
  }

  private parse(name: string, text: string): Field<unknown> {
    if (isTypedField(name)) return parseField(name, text);
    if (name.startsWith('option:')) return parseNumber(text);
    return parseList(text, this.lists[name.replace(/^list:/, '')] ?? []);
  }

  /** Every text counts as left. Undefined while one of them is refused. */
  request(): FormRequest | undefined {
    for (const [name, { text }] of [...this.drafts]) this.drafts.set(name, { text, done: true });
    if ([...this.drafts.keys()].some((name) => this.error(name) !== undefined)) return undefined;
    this.drafts.clear();
    const { config, experiment, title } = this;
    if (this.kind === 'run') return { kind: 'run', config, title: title.trim() };
    if (!experiment) return undefined;
    const changed = (given: object, now: object): object =>
      Object.fromEntries(
        Object.entries(now).filter(
          ([name, value]) => JSON.stringify(value) !== JSON.stringify(Reflect.get(given, name)),
        ),
      );
    return {
      kind: 'experiment',
      name: experiment.name,
      overrides: {
        ...changed(experiment.preset, config),
        ...changed(variedLists(experiment), this.lists),
        ...changed(experiment.options ?? {}, this.options),
      },
    };
  }
}

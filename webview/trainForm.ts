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
import { gridAxes, gridRefusal, parseAxis, withAxis, type GridParameter } from './figures/trainGrid';

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
    const field = this.parse(`list:${name}`, text);
    if ('value' in field) this.lists = { ...this.lists, [name]: field.value as readonly unknown[] };
    this.refusal = undefined;
    if (done && 'value' in field) this.drafts.delete(`list:${name}`);
    else this.drafts.set(`list:${name}`, { text, done });
  }

  /** The parameters of a grid: across, and down. None where the experiment varies what it varies. */
  get axes(): readonly GridParameter[] {
    return this.experiment?.variesAny === true ? gridAxes(this.lists) : [];
  }

  chooseAxis(index: number, name: GridParameter): void {
    for (const axis of this.axes) this.drafts.delete(`list:${axis}`);
    this.drafts.delete(name);
    this.lists = withAxis(this.lists, index, name);
    this.refusal = undefined;
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
    const member = name.replace(/^list:/, '');
    const axis = this.axes.find((each) => each === member);
    return axis ? parseAxis(axis, text) : parseList(text, this.lists[member] ?? []);
  }

  /** Every text counts as left. Undefined while one of them is refused. */
  request(): FormRequest | undefined {
    for (const [name, { text }] of [...this.drafts]) this.drafts.set(name, { text, done: true });
    if ([...this.drafts.keys()].some((name) => this.error(name) !== undefined)) return undefined;
    this.drafts.clear();
    const { config, experiment, title } = this;
    if (this.kind === 'run') return { kind: 'run', config, title: title.trim() };
    if (!experiment) return undefined;
    this.refusal = this.axes.length > 0 ? gridRefusal(this.lists) : undefined;
    if (this.refusal !== undefined) return undefined;
    return {
      kind: 'experiment',
      name: experiment.name,
      overrides: {
        ...changed(experiment.preset, config),
        ...this.changedLists(variedLists(experiment)),
        ...changed(experiment.options ?? {}, this.options),
      },
    };
  }

  /** One list of a grid takes the place of all that it has: both of them go, or none. */
  private changedLists(given: VariedValues): object {
    const { seed, ...lists } = this.lists;
    const { seed: givenSeed, ...givenLists } = given;
    if (this.axes.length === 0 || JSON.stringify(lists) === JSON.stringify(givenLists))
      return changed(given, this.lists);
    return { ...lists, ...changed({ seed: givenSeed }, { seed }) };
  }
}

/** The members of `now` that are not as they were given. */
const changed = (given: object, now: object): object =>
  Object.fromEntries(
    Object.entries(now).filter(
      ([name, value]) => JSON.stringify(value) !== JSON.stringify(Reflect.get(given, name)),
    ),
  );

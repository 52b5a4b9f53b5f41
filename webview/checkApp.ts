import type { Channel } from '../src/protocol/channel';
import type { CheckHostContract, CheckItem, ChecksState } from '../src/protocol/checkMessages';
import type { CheckOptionsArgument } from '../src/protocol/documents/checkGradients';
import type { Draft } from './app';
import { STEP_OF } from './figures/checkFields';
import { allRows, filterRows, firstRow, rowAt, type GradientRow, type Verdict } from './figures/checkRows';
import { rowLabel, verdictTitle } from './figures/checkWords';
import type { CheckViewState } from './figures/checkState';
import { PanelApp, type PanelHooks } from './panelApp';
import type { Theme } from './theme';

export type CheckHost = Channel<CheckHostContract>;
export type CheckField = 'h' | 'rtol' | 'seed';
export type CheckStatus = 'loading' | 'empty' | 'running' | 'ready' | 'error';

function statusOf(checks: ChecksState | undefined): CheckStatus {
  if (!checks) return 'loading';
  const has = (kind: CheckItem['status']['kind']): boolean =>
    checks.items.some(({ status }) => status.kind === kind);
  if (checks.items.length === 0) return 'empty';
  if (has('running')) return 'running';
  return has('error') ? 'error' : 'ready';
}

/** Everything the check view draws from, and every way to change it. */
export class CheckApp extends PanelApp<CheckHost, CheckViewState> {
  checks: ChecksState | undefined;
  /** All gradients, and those of them that the badges let through. */
  rows: readonly GradientRow[] = [];
  shown: readonly GradientRow[] = [];
  selectedKey: string | undefined;
  readonly filter = new Set<Verdict>();
  /** Text of fields under edit that is no value yet. */
  readonly drafts = new Map<CheckField, Draft>();
  /** The selection has moved: bring its row into view. */
  reveal = false;
  /** Options and seed of the runs asked for here, before their results are back. */
  private asked: { readonly options: CheckOptionsArgument; readonly seed?: number } = { options: {} };
  /** Selected before the view was hidden or reloaded, until its row is back. */
  private remembered: string | undefined;
  /** Id of the check that was asked for elsewhere, until it has ended. */
  private awaited: string | undefined;

  constructor(host: CheckHost, view: CheckViewState, theme: Theme, hooks: PanelHooks<CheckViewState>) {
    super(host, view, theme, hooks);
    this.remembered = view.selected;
  }

  get items(): readonly CheckItem[] {
    return this.checks?.items ?? [];
  }

  get status(): CheckStatus {
    return statusOf(this.checks);
  }

  get selected(): GradientRow | undefined {
    return this.rows.find(({ key }) => key === this.selectedKey);
  }

  /** What the controls are about: the selected gradient's check, else the first. */
  private get item(): CheckItem | undefined {
    const { selected } = this;
    return this.items.find(({ id }) => id === selected?.item.id) ?? this.items[0];
  }

  /** What the controls show: asked for here, else what the results were made with. */
  get options(): CheckOptionsArgument {
    const { request, document } = this.item ?? {};
    const made = { dtype: 'float64' as const, ...request?.options, ...document?.options };
    const { dtype = made.dtype } = this.asked.options;
    // Another arithmetic than the results' has a step and a tolerance of its own.
    const suited = dtype === made.dtype ? { ...STEP_OF[dtype], ...made } : { ...made, ...STEP_OF[dtype] };
    return { ...suited, ...this.asked.options };
  }

  get seed(): number | undefined {
    const { request, document } = this.item ?? {};
    return this.asked.seed ?? document?.seed ?? request?.seed;
  }

  receive(checks: ChecksState): void {
    const wasRunning = this.status === 'running';
    const { focused } = checks;
    const known = this.checks ? this.checks.focused : this.view.focused;
    // Asked for elsewhere: it wants to be seen as soon as there is something to see.
    if (focused !== undefined && focused !== known) {
      this.awaited = focused;
      this.remembered = undefined;
    }
    this.checks = checks;
    this.rows = allRows(checks.items);
    this.reselect();
    const status = statusOf(checks);
    if (status !== 'running') this.asked = { options: {} };
    if (wasRunning && status === 'ready') this.announcement = verdictTitle(this.rows);
    if (status !== 'running') this.keep();
    this.refresh();
  }

  /** The row that was waited for, the one that was selected, else the one to look at first. */
  private reselect(): void {
    const { awaited, remembered, rows, checks } = this;
    const isDone = this.items.find(({ id }) => id === awaited)?.status.kind === 'done';
    const kept = rows.find(({ key }) => key === remembered);
    const wanted = isDone ? firstRow(rows, awaited) : kept;
    if (!wanted && this.selected) return;
    const row = wanted ?? firstRow(rows, checks?.focused);
    this.selectedKey = row?.key;
    this.reveal = true;
    if (isDone) this.awaited = undefined;
    if (kept) this.remembered = undefined;
  }

  /** What a reload of the window shall find again. */
  private keep(): void {
    const { selectedKey: selected, view, checks } = this;
    this.view = {
      version: 1,
      table: view.table,
      restore: { requests: this.items.map(({ request }) => request) },
      ...(selected !== undefined && { selected }),
      ...(checks?.focused !== undefined && { focused: checks.focused }),
    };
    this.hooks.save(this.view);
  }

  private refresh(): void {
    this.shown = filterRows(this.rows, this.filter);
    this.hooks.changed();
  }

  select(key: string, reveal = true): void {
    if (key === this.selectedKey) return;
    this.selectedKey = key;
    this.remembered = this.awaited = undefined;
    this.keep();
    this.reveal = reveal;
    this.announcement = this.selected ? rowLabel(this.selected) : '';
    this.hooks.changed();
  }

  /** Moves the selection by rows; far steps end at the ends. */
  move(by: number): boolean {
    const row = rowAt(this.shown, this.selectedKey, by);
    if (row) this.select(row.key);
    return row !== undefined;
  }

  toggle(verdict: Verdict): void {
    if (!this.filter.delete(verdict)) this.filter.add(verdict);
    this.refresh();
  }

  clearFilter(): void {
    this.filter.clear();
    this.refresh();
  }

  setView(patch: Pick<CheckViewState, 'table'>): void {
    this.view = { ...this.view, ...patch };
    this.hooks.save(this.view);
    this.hooks.changed();
  }

  /** Another arithmetic brings the step and the tolerance that suit it: the host knows them. */
  chooseDtype(dtype: 'float64' | 'float32'): void {
    this.drafts.clear();
    this.run({ options: { dtype } });
  }

  run(change: { readonly options?: CheckOptionsArgument; readonly seed?: number } = {}): void {
    this.refusal = undefined;
    this.asked = {
      ...this.asked,
      ...change,
      options: { ...this.asked.options, ...change.options },
    };
    const { options, seed } = this.asked;
    const some = Object.keys(options).length > 0;
    const params = { ...(some && { options }), ...(seed !== undefined && { seed }) };
    this.host.call('run', params).catch((error: unknown) => {
      this.refuse(error);
    });
    this.hooks.changed();
  }

  draft(name: CheckField, draft: Draft | undefined): void {
    if (draft === undefined) this.drafts.delete(name);
    else this.drafts.set(name, draft);
    this.hooks.changed();
  }

  override refuse(error: unknown): void {
    this.asked = { options: {} };
    super.refuse(error);
  }
}

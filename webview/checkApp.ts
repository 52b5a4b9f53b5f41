import type { Channel } from '../src/protocol/channel';
import type { CheckHostContract, CheckItem, ChecksState } from '../src/protocol/checkMessages';
import type { CheckOptionsArgument } from '../src/protocol/documents/checkGradients';
import type { Draft } from './app';
import { checkCsv, checkJson, checkMarkdown } from './figures/checkExport';
import { STEP_OF } from './figures/checkFields';
import { allRows, filterRows, firstRow, rowAt, type GradientRow, type Verdict } from './figures/checkRows';
import { rowLabel, verdictTitle } from './figures/checkWords';
import { t } from './l10n';
import type { Menu } from './menu';
import type { Theme } from './theme';

export type CheckHost = Channel<CheckHostContract>;
export type CheckField = 'h' | 'rtol' | 'seed';
export type CheckStatus = 'loading' | 'empty' | 'running' | 'ready' | 'error';

/** Ways a check can be written down. */
export type CheckFormat = 'markdown' | 'json' | 'csv';

export interface CheckViewState {
  readonly version: 1;
  readonly table: boolean;
}

export function readCheckView(saved: unknown): CheckViewState {
  const table = typeof saved === 'object' && saved !== null && 'table' in saved && saved.table === true;
  return { version: 1, table };
}

function statusOf(checks: ChecksState | undefined): CheckStatus {
  if (!checks) return 'loading';
  const has = (kind: CheckItem['status']['kind']): boolean =>
    checks.items.some(({ status }) => status.kind === kind);
  if (checks.items.length === 0) return 'empty';
  if (has('running')) return 'running';
  return has('error') ? 'error' : 'ready';
}

interface Hooks {
  readonly changed: () => void;
  readonly save: (state: CheckViewState) => void;
}

/** Everything the check view draws from, and every way to change it. */
export class CheckApp {
  checks: ChecksState | undefined;
  /** All gradients, and those of them that the badges let through. */
  rows: readonly GradientRow[] = [];
  shown: readonly GradientRow[] = [];
  selectedKey: string | undefined;
  readonly filter = new Set<Verdict>();
  /** Text of fields under edit that is no value yet. */
  readonly drafts = new Map<CheckField, Draft>();
  /** Why the host refused the last run. */
  refusal: string | undefined;
  announcement = '';
  menu: Menu | undefined;
  /** The selection has moved: bring its row into view. */
  reveal = false;
  /** Options and seed of the runs asked for here, before their results are back. */
  private asked: { readonly options: CheckOptionsArgument; readonly seed?: number } = { options: {} };

  constructor(
    readonly host: CheckHost,
    public view: CheckViewState,
    public theme: Theme,
    private readonly hooks: Hooks,
  ) {}

  get items(): readonly CheckItem[] {
    return this.checks?.items ?? [];
  }

  get status(): CheckStatus {
    return statusOf(this.checks);
  }

  get selected(): GradientRow | undefined {
    return this.rows.find(({ key }) => key === this.selectedKey);
  }

  /** What the controls show: asked for here, else what the results were made with. */
  get options(): CheckOptionsArgument {
    const document = this.items.find((item) => item.document)?.document;
    const request = this.items[0]?.request.options;
    return { ...STEP_OF.float64, dtype: 'float64', ...request, ...document?.options, ...this.asked.options };
  }

  get seed(): number | undefined {
    const document = this.items.find((item) => item.document)?.document;
    return this.asked.seed ?? document?.seed ?? this.items[0]?.request.seed;
  }

  receive(checks: ChecksState): void {
    const before = this.checks;
    const wasRunning = this.status === 'running';
    // A check that was asked for elsewhere comes with options of its own, and wants to be seen.
    const foreign = checks.focused !== before?.focused && !wasRunning;
    this.checks = checks;
    this.rows = allRows(checks.items);
    const isNew = foreign || !this.selected;
    if (isNew) this.selectedKey = firstRow(this.rows, checks.focused)?.key;
    this.reveal ||= isNew;
    const status = statusOf(checks);
    if (status !== 'running') this.asked = { options: {} };
    if (wasRunning && status === 'ready') this.announcement = verdictTitle(this.rows);
    this.refresh();
  }

  private refresh(): void {
    this.shown = filterRows(this.rows, this.filter);
    this.hooks.changed();
  }

  select(key: string, reveal = true): void {
    if (key === this.selectedKey) return;
    this.selectedKey = key;
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

  setView(patch: Partial<CheckViewState>): void {
    this.view = { ...this.view, ...patch };
    this.hooks.save(this.view);
    this.hooks.changed();
  }

  /** Another arithmetic brings the step and the tolerance that suit it. */
  chooseDtype(dtype: 'float64' | 'float32'): void {
    this.drafts.clear();
    this.run({ options: { dtype, ...STEP_OF[dtype] } });
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

  /** The results in words and figures, of all items. */
  exported(format: CheckFormat): string {
    const write = { markdown: checkMarkdown, json: checkJson, csv: checkCsv };
    return write[format](this.items);
  }

  copy(format: CheckFormat): void {
    const names: Record<CheckFormat, string> = { markdown: 'Markdown', json: 'JSON', csv: 'CSV' };
    const what = t('gradient check as {0}', names[format]);
    this.host.call('copy', { text: this.exported(format), what }).then(
      () => {
        this.announce(t('Copied: {0}', what));
      },
      (error: unknown) => {
        this.refuse(error);
      },
    );
  }

  save(format: CheckFormat): void {
    const endings: Record<CheckFormat, string> = { markdown: 'md', json: 'json', csv: 'csv' };
    const suggestedName = `gradient-check.${endings[format]}`;
    this.host.call('save', { suggestedName, content: this.exported(format) }).then(
      (name) => {
        this.announce(name === undefined ? t('Not saved') : t('Saved: {0}', name));
      },
      (error: unknown) => {
        this.refuse(error);
      },
    );
  }

  openMenu(menu: Menu | undefined): void {
    this.menu = menu;
    this.hooks.changed();
  }

  redraw(): void {
    this.hooks.changed();
  }

  private announce(text: string): void {
    this.announcement = text;
    this.hooks.changed();
  }

  private refuse(error: unknown): void {
    this.asked = { options: {} };
    this.refusal = error instanceof Error ? error.message : String(error);
    this.announce(this.refusal);
  }
}

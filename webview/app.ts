import type { Execution, InspectChoice, LayerReport } from '../src/protocol/inspect';
import type { Catalogue, ChoicePatch, SessionState, ViewKind } from '../src/protocol/messages';
import { BadgeIndex, type Finding } from './figures/badges';
import { reportCsv, rowText } from './figures/exportText';
import { applyFilter, parseFilter, toggleKind } from './figures/filter';
import { sortRows } from './figures/order';
import type { Host } from './host';
import { t } from './l10n';
import { MomentumQuestion } from './momentumQuestion';
import { PanelApp, type PanelHooks } from './panelApp';
import type { ViewState } from './state';
import type { Theme } from './theme';

export type FieldName =
  'eps' | 'gamma' | 'beta' | 'bins' | 'groups' | 'normalizedDims' | 'batchSize' | 'perBatch' | 'passes';

/** Members of a choice that mean something by their absence. */
export type OptionalName = 'batchSize' | 'simulate' | 'groups' | 'normalizedDims' | 'layout';

export interface Draft {
  readonly text: string;
  /** Left or confirmed: now it must be a value. */
  readonly done: boolean;
}

export interface Hover {
  readonly row: number;
  /** The bin under the pointer, where there is one. */
  readonly text: string | undefined;
}

/** Selections whose echo is still waited for. */
const ECHOES = 16;

/** Everything the views draw from, and every way to change it. Rendering is the caller's: `changed` asks for it. */
export class App extends PanelApp<Host, ViewState> {
  catalogue: Catalogue | undefined;
  session: SessionState | undefined;
  report: LayerReport | undefined;
  execution: Execution | undefined;
  badges: BadgeIndex | undefined;
  selected: number | undefined;
  hover: Hover | undefined;
  /** All rows, sorted; and those of them that the filter lets through. */
  order = new Uint32Array(0);
  rows = new Uint32Array(0);
  /** Text of fields under edit that is no value yet. */
  readonly drafts = new Map<FieldName, Draft>();
  /** The tensor picker holds all its options; until it is needed, a long list is not built. */
  pickerFilled = false;
  readonly momentum: MomentumQuestion;
  private sortedFor: string | undefined;
  private unanswered: (number | undefined)[] = [];

  constructor(
    readonly kind: ViewKind,
    host: Host,
    view: ViewState,
    theme: Theme,
    hooks: PanelHooks<ViewState>,
  ) {
    super(host, view, theme, hooks);
    this.momentum = new MomentumQuestion(host, hooks.changed);
  }

  receiveCatalogue(catalogue: Catalogue): void {
    this.catalogue = catalogue;
    // A report that came first has no names yet.
    if (this.report) this.receiveReport(this.report);
    this.hooks.changed();
  }

  receiveSession(session: SessionState): void {
    const moved = session.tensor !== this.session?.tensor || session.title !== this.session?.title;
    this.session = session;
    if (moved) {
      this.drafts.clear();
      this.momentum.close();
    }
    if (moved || this.isNews(session.selected)) this.selected = session.selected;
    const { source, tensor, shape, choice, selected } = session;
    this.setView({
      restore: {
        ...(source && { source }),
        ...(tensor !== undefined && { tensor }),
        ...(shape && { shape }),
        choice,
        ...(selected !== undefined && { selected }),
      },
    });
  }

  /** The host tells selections back; late echoes of a quick run through the grid must not pull it back. */
  private isNews(selected: number | undefined): boolean {
    const echo = this.unanswered.indexOf(selected);
    if (echo < 0) this.unanswered = [];
    else this.unanswered.splice(0, echo + 1);
    return this.unanswered.length === 0;
  }

  receiveReport(report: LayerReport | undefined): void {
    this.report = report;
    this.execution = undefined;
    this.badges = report && new BadgeIndex(report, this.catalogue?.pathologies ?? []);
    this.sortedFor = undefined;
    this.hover = undefined;
    this.refreshRows();
    if (report && this.selected !== undefined && this.selected >= report.rows) this.selected = undefined;
    this.hooks.changed();
  }

  receiveExecution(execution: Execution | undefined): void {
    this.execution = execution;
    this.hooks.changed();
  }

  setView(patch: Partial<ViewState>): void {
    this.view = { ...this.view, ...patch };
    this.hooks.save(this.view);
    this.refreshRows();
    this.hooks.changed();
  }

  private refreshRows(): void {
    const { report, badges, view } = this;
    if (!report || !badges) {
      this.order = this.rows = new Uint32Array(0);
      return;
    }
    const key = `${view.sort} ${view.filter}`;
    if (key === this.sortedFor) return;
    this.sortedFor = key;
    this.order = Uint32Array.from(sortRows(report, badges, view.sort));
    this.rows = Uint32Array.from(applyFilter(this.order, parseFilter(view.filter, badges), badges));
  }

  select(row: number | undefined): void {
    if (row === this.selected) return;
    this.selected = row;
    this.announcement = '';
    this.unanswered.push(row);
    if (this.unanswered.length > ECHOES) this.unanswered.shift();
    this.host.emit('select', row === undefined ? {} : { row });
    this.hooks.changed();
  }

  point(hover: Hover | undefined): void {
    if (hover?.row === this.hover?.row && hover?.text === this.hover?.text) return;
    this.hover = hover;
    this.hooks.changed();
  }

  choose(choice: Partial<InspectChoice>): void {
    this.send({ choice });
  }

  chooseTensor(tensor: string): void {
    if (tensor !== this.session?.tensor) this.send({ tensor });
  }

  /** Takes a member away, so that its default holds again. */
  unset(name: OptionalName): void {
    if (this.session?.choice[name] !== undefined) this.send({ choice: { [name]: null } });
  }

  private send(change: { tensor?: string; choice?: ChoicePatch }): void {
    this.refusal = undefined;
    this.host.call('choose', change).catch((error: unknown) => {
      this.refuse(error);
    });
  }

  /** A second tensor beside this one, or no longer. */
  compare(off = false): void {
    this.refusal = undefined;
    this.host.call('compare', off ? { off: true } : {}).catch((error: unknown) => {
      this.refuse(error);
    });
  }

  draft(name: FieldName, draft: Draft | undefined): void {
    if (draft === undefined) this.drafts.delete(name);
    else this.drafts.set(name, draft);
    this.hooks.changed();
  }

  reset(): void {
    this.drafts.clear();
    this.refusal = undefined;
    this.host.emit('reset', {});
    this.hooks.changed();
  }

  toggleBadge(kind: Finding): void {
    if (this.badges) this.setView({ filter: toggleKind(this.view.filter, kind, this.badges), scroll: 0 });
  }

  /** The next or previous row of the shown order; among the flagged ones only, where asked. */
  step(by: 1 | -1, flaggedOnly: boolean): void {
    const rows = flaggedOnly ? this.rows.filter((row) => this.badges?.worst(row) !== undefined) : this.rows;
    if (rows.length === 0) return;
    const at = this.selected === undefined ? -1 : rows.indexOf(this.selected);
    const from = at >= 0 ? at : by > 0 ? -1 : rows.length;
    const next = rows[Math.max(0, Math.min(rows.length - 1, from + by))];
    if (next !== undefined) this.select(next);
  }

  copySelected(): void {
    if (this.selected !== undefined) this.copyRow(this.selected);
  }

  copyRow(row: number): void {
    const { report, badges } = this;
    if (report && badges) this.copy(rowText(report, badges, row), t('values of {0} {1}', report.axis, row));
  }

  copyAll(): void {
    const { report, badges } = this;
    if (report && badges)
      this.copy(reportCsv(report, badges), t('values of all {0} {1}s', report.rows, report.axis));
  }

  fillPicker(): void {
    if (this.pickerFilled) return;
    this.pickerFilled = true;
    this.hooks.changed();
  }
}

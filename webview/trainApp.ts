import type { TrainCatalogue, TrainingState } from '../src/protocol/trainMessages';
import type { RunSummary } from '../src/protocol/training';
import { groupsOf, type TrainEntry, type TrainGroup } from './figures/trainGroups';
import {
  firstRow,
  foldedGroups,
  listRows,
  rowOfFolder,
  runOfRow,
  shownEntries,
  type ListRow,
} from './figures/trainRows';
import { runLine } from './figures/trainWords';
import { t } from './l10n';
import { PanelApp, type PanelHooks } from './panelApp';
import type { Theme } from './theme';
import { TrainForms } from './trainForms';
import { TrainStore, type TrainHost } from './trainStore';
import type { TrainViewState } from './trainState';
import { Zooms } from './trainZooms';

export type TrainStatus = 'loading' | 'empty' | 'running' | 'ready';

/** Where the pointer is: every picture of the section with this x axis shows its values there. */
export interface Pointed {
  readonly group: string;
  readonly xKind: string;
  readonly x: number;
}

/** Everything the train view draws from, and every way to change it. */
export class TrainApp extends PanelApp<TrainHost, TrainViewState> {
  readonly store: TrainStore;
  catalogue: TrainCatalogue | undefined;
  groups: readonly TrainGroup[] = [];
  rows: readonly ListRow[] = [];
  readonly forms: TrainForms;
  /** Run folders that could not be read, a sentence for each. */
  unreadable: readonly string[] = [];
  pointed: Pointed | undefined;
  /** The selection has moved: bring its row into view. */
  reveal = false;
  readonly zooms: Zooms;
  /** To be selected as soon as it is known. */
  private awaited: string | undefined;

  constructor(host: TrainHost, view: TrainViewState, theme: Theme, hooks: PanelHooks<TrainViewState>) {
    super(host, view, theme, hooks);
    this.store = new TrainStore(host, hooks.changed, (error) => {
      this.refuse(error);
    });
    this.zooms = new Zooms(hooks.changed);
    this.forms = new TrainForms(this, hooks.changed);
  }

  get status(): TrainStatus {
    const { runs, experiments } = this.store.state;
    if (!this.store.known || !this.catalogue) return 'loading';
    if (runs.length === 0 && experiments.length === 0) return 'empty';
    return runs.some(({ status }) => status === 'running' || status === 'queued') ? 'running' : 'ready';
  }

  get selectedRow(): ListRow | undefined {
    return this.rows.find(({ key }) => key === this.view.selected);
  }

  get selectedRun(): RunSummary | undefined {
    return runOfRow(this.selectedRow);
  }

  /** The groups that are on show. */
  get unfolded(): readonly TrainGroup[] {
    const folded = foldedGroups(this.groups, this.view);
    return this.groups.filter(({ key }) => !folded.has(key));
  }

  receiveCatalogue(catalogue: TrainCatalogue): void {
    this.catalogue = catalogue;
    this.refresh();
  }

  receive(state: TrainingState): void {
    this.store.receive(state);
    this.refresh();
  }

  receiveRun(...change: Parameters<TrainStore['receiveRun']>): void {
    const [run] = change;
    const before = this.store.run(run.folder);
    this.store.receiveRun(...change);
    if (before?.status !== run.status) this.announcement = `${run.title}: ${runLine(run)}`;
    this.refresh();
  }

  receiveExperiment(...change: Parameters<TrainStore['receiveExperiment']>): void {
    this.store.receiveExperiment(...change);
    this.refresh();
  }

  receiveRemoved(folder: string): void {
    this.store.remove(folder);
    this.refresh();
  }

  receiveUnreadable(messages: readonly string[]): void {
    this.unreadable = messages;
    this.redraw();
  }

  /** What a command wants seen. */
  show(folder: string | undefined, form: 'run' | 'experiment' | undefined): void {
    this.awaited = folder;
    if (form) this.forms.open(form);
    this.refresh();
  }

  refresh(): void {
    const { catalogue, view } = this;
    if (!catalogue) return;
    this.groups = groupsOf(this.store.state, view.compared, catalogue);
    this.rows = listRows(this.groups, view);
    this.seeAwaited();
    if (!this.selectedRow) {
      const first = firstRow(this.rows) ?? this.rows[0];
      if (first) this.view = { ...this.view, selected: first.key };
    }
    this.hooks.changed();
  }

  private seeAwaited(): void {
    const { awaited } = this;
    const group = this.groups.find(
      ({ key, entries }) =>
        key === awaited || entries.some(({ runs }) => runs.some(({ folder }) => folder === awaited)),
    );
    if (awaited === undefined || !group) return;
    this.awaited = undefined;
    if (foldedGroups(this.groups, this.view).has(group.key)) {
      this.view = { ...this.view, folded: { ...this.view.folded, [group.key]: false } };
      this.rows = listRows(this.groups, this.view);
    }
    const row = rowOfFolder(this.rows, awaited);
    const target = row?.kind === 'group' ? this.rows[this.rows.indexOf(row) + 1] : row;
    if (target) this.setView({ selected: target.key });
    this.reveal = true;
  }

  setView(patch: Partial<TrainViewState>): void {
    this.view = { ...this.view, ...patch };
    this.hooks.save(this.view);
    if (this.catalogue) this.rows = listRows(this.groups, this.view);
    this.hooks.changed();
  }

  select(key: string, reveal = true): void {
    this.reveal = reveal;
    const { step, ...view } = this.view;
    this.view = view;
    this.setView({ selected: key });
  }

  /** Moves the selection by rows; far steps end at the ends. */
  move(by: number): void {
    const at = this.rows.findIndex(({ key }) => key === this.view.selected);
    const row = this.rows[Math.max(0, Math.min(this.rows.length - 1, at + by))];
    if (row) this.select(row.key);
  }

  shown(group: TrainGroup): readonly TrainEntry[] {
    return shownEntries(group, this.view);
  }

  isShown(group: TrainGroup, entry: TrainEntry): boolean {
    return this.shown(group).includes(entry);
  }

  toggleShown(group: TrainGroup, entry: TrainEntry): void {
    const shown = { ...this.view.shown, [entry.key]: !this.isShown(group, entry) };
    this.setView({ shown });
  }

  /** A group folded away with its pictures, or a series opened to its runs. */
  fold(row: ListRow, closed?: boolean): void {
    if (row.kind === 'group')
      this.setView({ folded: { ...this.view.folded, [row.key]: closed ?? !row.folded } });
    if (row.kind === 'entry' && row.open !== undefined)
      this.setView({ open: { ...this.view.open, [row.key]: !(closed ?? row.open) } });
  }

  isCompared(folder: string): boolean {
    return this.view.compared.includes(folder);
  }

  /** Puts a run beside the others that are compared, or takes it away again. */
  toggleCompared(folder: string): void {
    const { compared } = this.view;
    const next = this.isCompared(folder)
      ? compared.filter((other) => other !== folder)
      : [...compared, folder];
    this.announcement =
      next.length === 1 ? t('1 run to compare: choose another') : t('{0} runs compared', next.length);
    this.setView({ compared: next });
    this.refresh();
  }

  endComparison(): void {
    this.setView({ compared: [] });
    this.refresh();
  }

  /** An axis by the name its choice is remembered under. */
  toggleLog(axis: string, now: boolean): void {
    this.setView({ logs: { ...this.view.logs, [axis]: !now } });
  }

  point(pointed: Pointed | undefined): void {
    this.pointed = pointed;
    this.hooks.changed();
  }

  resume(folder: string): void {
    this.refusal = undefined;
    this.host.call('resume', { folder }).catch((error: unknown) => {
      this.refuse(error);
    });
  }
}

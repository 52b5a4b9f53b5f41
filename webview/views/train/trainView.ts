import { html, nothing, type TemplateResult } from 'lit';
import type { TrainGroup } from '../../figures/trainGroups';
import {
  LAYER_PICTURES,
  sectionsOf,
  type SectionScene,
  type TrainSection,
} from '../../figures/trainSections';
import { t } from '../../l10n';
import { Memo } from '../../memo';
import type { TrainApp } from '../../trainApp';
import { menuView } from '../menuView';
import { formPane } from './formPane';
import { LayersPane } from './layersPane';
import { PlotTile } from './plotTile';
import { runFacts } from './runFacts';
import { runList } from './runList';
import { sceneOf } from './scene';
import { sectionView } from './section';
import { trainHeader } from './trainHeader';
import { emptyTraining, refusalBand, runBand, unreadableBand } from './trainStates';

/** A picture is at least this wide. */
const LEAST_WIDTH = 260;
const GAP = 24;
/** Pictures in a row; of four, the last would stand alone. */
const MOST_COLUMNS = { usual: 3, ofFour: 4 } as const;
const NO_ORPHAN = 2;
/** Of one picture: where two sections fill the window, they share it. */
const HEIGHT = { least: 200, most: 310 } as const;
/** Heading of a section, caption of a picture, and the air around both. */
const AROUND_ROW = 62;

/** Header; runs and settings at the left, a section of pictures for every group on show at the right. */
export class TrainView {
  private readonly tiles = new Map<string, PlotTile[]>();
  private readonly layers: LayersPane;
  /** Of the pictures' part, as last measured. */
  private size = { width: 928, height: 740 };
  private height: number = HEIGHT.most;
  private readonly computed = new Memo<readonly TrainSection[]>();
  private sections: readonly TrainSection[] = [];

  constructor(private readonly app: TrainApp) {
    this.layers = new LayersPane(app);
  }

  render(): TemplateResult {
    const { app } = this;
    const { status } = app;
    if (status === 'loading')
      return html`<main class="panel train">
        ${trainHeader(app)}
        <progress class="progress train-reading" aria-label=${t('Reading the runs')}></progress>
      </main>`;
    const live = html`<p class="visually-hidden" role="status" aria-live="polite">${app.announcement}</p>
      ${menuView(app)}`;
    if (status === 'empty')
      return html`<main class="panel train">
        ${app.forms.current ? [trainHeader(app), formPane(app)] : emptyTraining(app)} ${refusalBand(app)}
        ${unreadableBand(app)} ${live}
      </main>`;
    return html`<main class="panel train">
      ${trainHeader(app)} ${formPane(app)}
      <div class="train-halves">
        <aside class="train-side" aria-label=${t('Runs and settings')}>
          ${runList(app)} ${runFacts(app)}
        </aside>
        <div class="train-main" id="train-main">
          ${refusalBand(app)} ${unreadableBand(app)} ${runBand(app)} ${this.pictures()}
        </div>
      </div>
      ${live}
    </main>`;
  }

  /** Of a section with so many pictures. */
  private columns(pictures: number): number {
    const fit = Math.max(1, Math.floor((this.size.width + GAP) / (LEAST_WIDTH + GAP)));
    if (pictures !== MOST_COLUMNS.ofFour) return Math.min(MOST_COLUMNS.usual, fit);
    return fit >= pictures ? pictures : Math.min(NO_ORPHAN, fit);
  }

  private scene(): SectionScene | undefined {
    const { size, app } = this;
    const width = (pictures: number): number => {
      const columns = this.columns(pictures);
      return Math.floor((size.width - (columns - 1) * GAP) / columns);
    };
    const rows = app.unfolded.length;
    const room = Math.floor(size.height / Math.max(1, rows)) - AROUND_ROW;
    return sceneOf(app, width, Math.max(HEIGHT.least, Math.min(HEIGHT.most, room)));
  }

  private pictures(): TemplateResult {
    const { app } = this;
    const scene = this.scene();
    if (!scene) return html``;
    this.recompute(scene);
    const group = this.layersGroup();
    this.height = scene.height;
    return html`<div class="train-sections">
      ${
        this.sections.length === 0
          ? html`<p class="quiet">${t('Every section is folded away.')}</p>`
          : nothing
      }
      ${this.sections.map((section) =>
        sectionView(app, section, {
          tiles: this.tilesOf(section),
          columns: this.columns(section.plots.length),
          alone: this.sections.length === 1,
        }),
      )}
      ${group ? this.layers.render(group, scene) : nothing}
    </div>`;
  }

  /** New figures only for new records, choices or sizes; not for a pointer that moves. */
  private recompute(scene: SectionScene): void {
    const { app } = this;
    const key = [app.groups, app.view, app.store.version, app.zooms.version, scene.width(1), scene.height];
    this.sections = this.computed.get(key, () => sectionsOf(app.unfolded, scene));
  }

  /** The layers are shown of the section that the selected run is in. */
  private layersGroup(): TrainGroup | undefined {
    const group = this.app.selectedRow?.group;
    return this.sections.find((section) => section.group.key === group?.key)?.group;
  }

  private tilesOf({ group, plots }: TrainSection): PlotTile[] {
    const tiles = this.tiles.get(group.key) ?? [];
    while (tiles.length < plots.length) tiles.push(new PlotTile(this.app));
    this.tiles.set(group.key, tiles);
    return tiles;
  }

  /** After the page has been rendered: fit and draw the canvases. */
  draw(): void {
    const main = document.querySelector<HTMLElement>('.train-sections');
    const scroll = document.getElementById('train-main');
    if (!main || !scroll) return;
    // By the object: the page's CSP allows no style attributes.
    main.style.setProperty('--train-columns', String(this.columns(LAYER_PICTURES)));
    main.style.setProperty('--train-height', `${this.height}px`);
    const next = { width: main.clientWidth - 24, height: scroll.clientHeight };
    if (next.width !== this.size.width || Math.abs(next.height - this.size.height) > 1) {
      this.size = next;
      this.app.redraw();
    }
    for (const section of this.sections) for (const tile of this.tilesOf(section)) tile.draw();
    this.layers.draw();
  }
}

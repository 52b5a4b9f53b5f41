import { html, nothing, type TemplateResult } from 'lit';
import type { RunSummary } from '../../../src/protocol/training';
import { button, dropdown } from '../../controls';
import { integer } from '../../figures/numbers';
import { LAYER_METRICS, type LayerMetric } from '../../figures/trainCurveData';
import type { TrainEntry, TrainGroup } from '../../figures/trainGroups';
import { INPUTS, layersOf, ridgesOf, type Ridge } from '../../figures/trainRidge';
import { RIDGE_HEIGHT } from '../../figures/trainRidgePaint';
import type { LinePlot } from '../../figures/trainPlot';
import { LAYER_PICTURES, layerPlot, type SectionScene } from '../../figures/trainSections';
import { stepsShown } from '../../figures/trainSpan';
import { t } from '../../l10n';
import { Memo } from '../../memo';
import type { TrainApp } from '../../trainApp';
import { segments } from '../segments';
import { inspectCapture, inspectInputs } from './inspectCapture';
import { featureSlider, stepSlider } from './placeSlider';
import { PlotTile } from './plotTile';
import { RidgeTile } from './ridgeTile';

/** More layers than this are chosen from a list. */
const MOST_SEGMENTS = 9;
const MOST_RIDGES = 5;
/** Of the curve: as high as a ridge with its caption. */
export const PLOT_HEIGHT = RIDGE_HEIGHT + 16;

function metricNames(): Readonly<Record<LayerMetric, string>> {
  return {
    inputMean: t('Mean before'),
    inputStd: t('Std before'),
    outputMean: t('Mean after'),
    outputStd: t('Std after'),
    gradientNorm: t('Gradient norm'),
    updateRatio: t('Update \u00f7 weight'),
    deadUnits: t('Dead units'),
    runningGap: t('Running gap'),
  };
}

interface Body {
  readonly content: TemplateResult | typeof nothing;
  /** The net's inputs by feature are on show, in place of a layer's steps. */
  readonly ofInputs: boolean;
}

const CLOSED: Body = { content: nothing, ofInputs: false };

/** A layer over the steps: its figure as curves, and what its norm was given and made of it, run beside run. */
export class LayersPane {
  private readonly tile: PlotTile;
  private readonly ridges: RidgeTile[] = [];
  private readonly computedRidges = new Memo<readonly Ridge[]>();
  private readonly computedPlot = new Memo<LinePlot>();
  private drawn = false;

  constructor(private readonly app: TrainApp) {
    this.tile = new PlotTile(app);
  }

  render(group: TrainGroup, scene: SectionScene): TemplateResult | typeof nothing {
    const { app } = this;
    const open = app.view.layers;
    this.drawn = false;
    if (!isObserved(app, group)) return nothing;
    const { content, ofInputs } = open ? this.body(group, scene) : CLOSED;
    const subtitle = ofInputs
      ? t('every feature the net is given, before scaling and after')
      : t('what each norm is given, and what it makes of it');
    return html`<section class="train-layers" aria-label=${t('Layers over the steps')}>
      <div class="train-heading">
        <button
          id="layers-toggle"
          class="train-disclosure"
          aria-expanded=${open}
          @click=${() => {
            app.setView({ layers: !open });
          }}
        >
          <span class="codicon codicon-chevron-${open ? 'down' : 'right'}" aria-hidden="true"></span>
          <h2>${t('Layers over the steps')}</h2>
        </button>
        <span class="quiet">${subtitle}</span>
      </div>
      ${content}
    </section>`;
  }

  private body(group: TrainGroup, scene: SectionScene): Body {
    const { app } = this;
    const isSelected = ({ runs }: TrainEntry): number =>
      runs.some((run) => run === app.selectedRun) ? 1 : 0;
    const shown = [...scene.shown(group)].sort((a, b) => isSelected(b) - isSelected(a));
    const known = shown.flatMap((entry) => {
      const run = entry.runs[0];
      const history = run && app.store.history(run.folder);
      return run && history && layersOf(history).length > 0 ? [{ entry, run, history }] : [];
    });
    if (known.length === 0)
      return { ...CLOSED, content: html`<p class="quiet">${t('No step has been recorded yet.')}</p>` };
    this.drawn = true;
    const layers = [...new Set(known.flatMap(({ history }) => layersOf(history)))].sort((a, b) => a - b);
    const layer = layers.find((each) => each === app.view.layer) ?? layers.at(-1)!;
    const observed = known.filter(({ history }) => layersOf(history).includes(layer)).slice(0, MOST_RIDGES);
    const selected = observed.find(({ run }) => run.folder === app.selectedRun?.folder) ?? observed[0]!;
    const key = [
      group,
      app.view,
      app.store.version,
      app.zooms.version,
      scene.width(LAYER_PICTURES),
      scene.height,
    ];
    const ridges = this.computedRidges.get(key, () =>
      ridgesOf(
        observed.map(({ run, history }) => ({
          ...{ history, steps: stepsShown(run) },
          diverged: run.status === 'diverged',
        })),
        layer,
        scene.width(LAYER_PICTURES),
      ),
    );
    const places = [...new Set(ridges.flatMap(({ records }) => records.map(({ at }) => at)))].sort(
      (a, b) => a - b,
    );
    const at =
      layer === INPUTS ? nearest(places, app.view.feature ?? 0) : nearest(places, app.view.step ?? Infinity);
    const controls =
      layer === INPUTS
        ? html`${featureSlider(app, places, at)} ${this.inputsButton(selected.run)}`
        : html`${this.metricChoice()} ${stepSlider(app, places, at)}
          ${this.inspectButton(selected.run, layer, at)}`;
    const content = html`<div
        class="controls train-layer-controls"
        role="group"
        aria-label=${t('Layer and step')}
      >
        ${this.layerChoice(layers, layer)} ${controls}
      </div>
      <div class="train-plots">
        ${layer === INPUTS ? nothing : this.curve(key, layer, group, scene)}
        ${observed.map(({ entry }, i) => this.ridge(i).render(entry, ridges[i]!, at))}
      </div>`;
    return { content, ofInputs: layer === INPUTS };
  }

  /** A figure of the layer over the steps. */
  private curve(
    key: readonly unknown[],
    layer: number,
    group: TrainGroup,
    scene: SectionScene,
  ): TemplateResult {
    const { metric } = this.app.view;
    const plot = this.computedPlot.get(key, () =>
      layerPlot(metric, metricNames()[metric], group, { ...scene, layer: () => layer, height: PLOT_HEIGHT }),
    );
    return this.tile.render(plot, { group });
  }

  private ridge(index: number): RidgeTile {
    return (this.ridges[index] ??= new RidgeTile(this.app));
  }

  private layerChoice(layers: readonly number[], layer: number): TemplateResult {
    const choose = (next: number): void => {
      this.app.setView({ layer: next });
    };
    if (layers.length <= MOST_SEGMENTS)
      return segments(
        t('Layer'),
        layers.map((each) => ({
          id: `layer-${each}`,
          label: layerName(each),
          on: each === layer,
          choose: () => {
            choose(each);
          },
        })),
      );
    return html`<span class="control"
      ><span class="label" aria-hidden="true">${t('Layer')}</span>${dropdown({
        id: 'layer',
        label: t('Layer'),
        value: String(layer),
        options: layers.map((each) => ({ value: String(each), label: layerName(each) })),
        onChange: (value) => {
          choose(Number(value));
        },
      })}</span
    >`;
  }

  private metricChoice(): TemplateResult {
    const names = metricNames();
    return html`<span class="control"
      ><span class="label" aria-hidden="true">${t('Curve')}</span>${dropdown({
        id: 'layer-metric',
        label: t('Curve'),
        value: this.app.view.metric,
        options: LAYER_METRICS.map((metric) => ({ value: metric, label: names[metric] })),
        onChange: (value) => {
          const metric = LAYER_METRICS.find((each) => each === value);
          if (metric) this.app.setView({ metric });
        },
      })}</span
    >`;
  }

  private inspectButton(run: RunSummary, layer: number, step: number): TemplateResult | typeof nothing {
    const capture = inspectCapture(this.app, run, layer, step);
    if (!capture) return nothing;
    return button({
      id: 'open-inspector',
      label: t('Inspect step {0}', integer(capture.step)),
      title: t('Open the activations of {0}, layer {1}, in the inspector', run.title, layer),
      onClick: capture.open,
    });
  }

  private inputsButton(run: RunSummary): TemplateResult | typeof nothing {
    const open = inspectInputs(this.app, run);
    if (!open) return nothing;
    return button({
      id: 'open-inspector',
      label: t('Inspect inputs'),
      title: t('Open the inputs of {0}, before scaling and after, in the inspector', run.title),
      onClick: open,
    });
  }

  /** After the page has been rendered. */
  draw(): void {
    if (!this.drawn) return;
    this.tile.draw();
    for (const ridge of this.ridges) ridge.draw();
  }
}

const layerName = (layer: number): string => (layer === INPUTS ? t('Inputs') : String(layer));

const isObserved = (app: TrainApp, group: TrainGroup): boolean =>
  app
    .shown(group)
    .some(({ runs }) => runs.some(({ config }) => config.observeEvery > 0 || config.scaling !== 'none'));

const nearest = (places: readonly number[], wanted: number): number =>
  Number.isFinite(wanted)
    ? places.reduce((best, place) => (Math.abs(place - wanted) < Math.abs(best - wanted) ? place : best))
    : places.at(-1)!;

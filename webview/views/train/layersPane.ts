import { html, nothing, type TemplateResult } from 'lit';
import type { RunSummary } from '../../../src/protocol/training';
import { button, dropdown } from '../../controls';
import { integer } from '../../figures/numbers';
import { LAYER_METRICS, type LayerMetric } from '../../figures/trainCurveData';
import { stepsShown } from '../../figures/trainCurves';
import type { TrainEntry, TrainGroup } from '../../figures/trainGroups';
import { layersOf, ridgesOf, RIDGE_HEIGHT, type Ridge } from '../../figures/trainRidge';
import type { LinePlot } from '../../figures/trainPlot';
import { layerPlot, type SectionScene } from '../../figures/trainSections';
import { t } from '../../l10n';
import { Memo } from '../../memo';
import type { TrainApp } from '../../trainApp';
import { segments } from '../segments';
import { inspectCapture } from './inspectCapture';
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
        <span class="quiet">${t('what each norm is given, and what it makes of it')}</span>
      </div>
      ${open ? this.body(group, scene) : nothing}
    </section>`;
  }

  private body(group: TrainGroup, scene: SectionScene): TemplateResult {
    const { app } = this;
    const isSelected = ({ runs }: TrainEntry): number =>
      runs.some((run) => run === app.selectedRun) ? 1 : 0;
    const shown = [...scene.shown(group)].sort((a, b) => isSelected(b) - isSelected(a)).slice(0, MOST_RIDGES);
    const observed = shown.flatMap((entry) => {
      const run = entry.runs[0];
      const history = run && app.store.history(run.folder);
      return run && history && history.layers.length > 0 ? [{ entry, run, history }] : [];
    });
    if (observed.length === 0) return html`<p class="quiet">${t('No step has been recorded yet.')}</p>`;
    this.drawn = true;
    const layers = [...new Set(observed.flatMap(({ history }) => layersOf(history)))].sort((a, b) => a - b);
    const layer = layers.find((each) => each === app.view.layer) ?? layers.at(-1)!;
    const steps = [
      ...new Set(observed.flatMap(({ history }) => history.layers.map(({ step }) => step))),
    ].sort((a, b) => a - b);
    const step = nearestStep(steps, app.view.step);
    const key = [group, app.view, app.store.version, app.zooms.version, scene.width, scene.height];
    const ridges = this.computedRidges.get(key, () =>
      ridgesOf(
        observed.map(({ run, history }) => ({ history, steps: stepsShown(run) })),
        layer,
        scene.width,
      ),
    );
    const selected = observed.find(({ run }) => run.folder === app.selectedRun?.folder) ?? observed[0]!;
    const { metric } = app.view;
    const plot = this.computedPlot.get(key, () =>
      layerPlot(metric, metricNames()[metric], group, { ...scene, layer: () => layer, height: PLOT_HEIGHT }),
    );
    return html`<div class="controls train-layer-controls" role="group" aria-label=${t('Layer and step')}>
        ${this.layerChoice(layers, layer)} ${this.metricChoice()} ${stepSlider(app, steps, step)}
        ${this.inspectButton(selected.run, layer, step)}
      </div>
      <div class="train-plots">
        ${this.tile.render(plot, { group })}
        ${observed.map(({ entry }, i) => this.ridge(i).render(entry, ridges[i]!, step))}
      </div>`;
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
          label: String(each),
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
        options: layers.map((each) => ({ value: String(each), label: String(each) })),
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

  /** After the page has been rendered. */
  draw(): void {
    if (!this.drawn) return;
    this.tile.draw();
    for (const ridge of this.ridges) ridge.draw();
  }
}

const isObserved = (app: TrainApp, group: TrainGroup): boolean =>
  app.shown(group).some(({ runs }) => runs.some(({ config }) => config.observeEvery > 0));

/** The one asked for, else the last. */
const nearestStep = (steps: readonly number[], wanted: number | undefined): number =>
  wanted === undefined
    ? steps.at(-1)!
    : steps.reduce((best, step) => (Math.abs(step - wanted) < Math.abs(best - wanted) ? step : best));

function stepSlider(app: TrainApp, steps: readonly number[], step: number): TemplateResult {
  const text = t('iteration {0}', integer(step));
  return html`<span class="control train-slider"
    ><label class="label" for="step">${t('Step')}</label
    ><input
      id="step"
      type="range"
      min="0"
      max=${steps.length - 1}
      .value=${String(steps.indexOf(step))}
      aria-valuetext=${text}
      @input=${(event: Event) => {
        const next = steps[Number((event.currentTarget as HTMLInputElement).value)];
        if (next !== undefined) app.setView({ step: next });
      }}
    /><span class="train-step">${text}</span></span
  >`;
}

import type { TrainGroup } from '../../figures/trainGroups';
import type { SectionScene } from '../../figures/trainSections';
import type { TrainApp } from '../../trainApp';

/** Of the runs on show: a net's last layer is where what moves below adds up. */
const lastLayer = (app: TrainApp, group: TrainGroup): number =>
  Math.max(1, ...app.shown(group).flatMap(({ runs }) => runs.map(({ config }) => config.hidden.length)));

/** What the sections are made from; undefined before the host has named things. */
export function sceneOf(
  app: TrainApp,
  width: SectionScene['width'],
  height: number,
): SectionScene | undefined {
  const { catalogue, view } = app;
  if (!catalogue) return undefined;
  return {
    names: catalogue,
    shown: (group) => app.shown(group),
    history: app.store.history,
    zoom: (group, xKind) => app.zooms.of(group, xKind),
    log: (axis) => view.logs[axis],
    layer: (group) => Math.min(view.layer ?? Infinity, lastLayer(app, group)),
    width,
    height,
  };
}

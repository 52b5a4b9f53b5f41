import { render } from 'lit';
import type { TrainHostContract, TrainWebviewContract } from '../../../src/protocol/trainMessages';
import { registerControls } from '../../controls';
import { connect, savedState, saveState } from '../../host';
import { speak } from '../../l10n';
import { redrawing } from '../../redraw';
import { readTheme, watchTheme } from '../../theme';
import { TrainApp } from '../../trainApp';
import { readTrainView } from '../../trainState';
import { listenToTrainKeys } from './keyboard';
import { TrainView } from './trainView';

/** The page is the train view: connect it, draw it, keep it drawn. */
export function startTrain(root: HTMLElement): void {
  registerControls();
  const host = connect<TrainWebviewContract, TrainHostContract>({
    training: (state) => {
      app.receive(state);
    },
    run: ({ run, records }) => {
      app.receiveRun(run, records);
    },
    experiment: ({ experiment }) => {
      app.receiveExperiment(experiment);
    },
    removed: ({ folder }) => {
      app.receiveRemoved(folder);
    },
    unreadable: ({ messages }) => {
      app.receiveUnreadable(messages);
    },
    show: ({ folder, form }) => {
      app.show(folder, form);
    },
  });
  const changed = redrawing(() => {
    const started = performance.now();
    render(view.render(), root);
    view.draw();
    performance.measure('normscope.draw', { start: started, end: performance.now() });
    // What tests wait for: set when the canvases show what the state says.
    root.dataset['state'] = app.status;
  });
  const app = new TrainApp(host, readTrainView(savedState()), readTheme(), { changed, save: saveState });
  const view = new TrainView(app);
  listenToTrainKeys(app);
  watchTheme((theme) => {
    app.theme = theme;
    changed();
  });
  new ResizeObserver(changed).observe(root);
  void document.fonts.ready.then(changed);
  void host.call('ready', {}).then((catalogue) => {
    if (catalogue.strings) speak(catalogue.strings);
    app.receiveCatalogue(catalogue);
  });
}

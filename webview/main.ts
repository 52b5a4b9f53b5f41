import '@vscode/codicons/dist/codicon.css';
import { render } from 'lit';
import type { ViewKind } from '../src/protocol/messages';
import { App } from './app';
import { registerControls } from './controls';
import { connect, savedState, saveState } from './host';
import './styles/base.css';
import './styles/controls.css';
import './styles/panel.css';
import './styles/strip.css';
import './styles/grid.css';
import './styles/detail.css';
import './styles/menu.css';
import './styles/states.css';
import './styles/widths.css';
import './styles/check.css';
import './styles/checkLower.css';
import './styles/checkWidths.css';
import './styles/train.css';
import './styles/trainList.css';
import './styles/trainForm.css';
import './styles/trainWidths.css';
import { speak } from './l10n';
import { redrawing } from './redraw';
import { readViewState } from './state';
import { readTheme, watchTheme } from './theme';
import { startCheck } from './views/check/startCheck';
import { InspectView } from './views/inspect/inspectView';
import { listenToKeys } from './views/inspect/keyboard';
import { SideView } from './views/side/sideView';
import { startTrain } from './views/train/startTrain';

function start(root: HTMLElement, kind: ViewKind): void {
  registerControls();
  const host = connect({
    session: (session) => {
      app.receiveSession(session);
    },
    report: ({ report }) => {
      app.receiveReport(report);
    },
    execution: ({ execution }) => {
      app.receiveExecution(execution);
    },
  });
  const changed = redrawing(() => {
    const started = performance.now();
    render(view.render(), root);
    view.draw();
    performance.measure('normscope.draw', { start: started, end: performance.now() });
    // What tests wait for: set when the canvases show what the state says.
    const status = app.session?.status.kind ?? 'loading';
    root.dataset['state'] = status === 'ready' && !app.report ? 'loading' : status;
  });
  const app = new App(kind, host, readViewState(savedState()), readTheme(), { changed, save: saveState });
  const view = kind === 'side' ? new SideView(app) : new InspectView(app);
  if (view instanceof InspectView) listenToKeys(app, view);
  watchTheme((theme) => {
    app.theme = theme;
    changed();
  });
  new ResizeObserver(changed).observe(root);
  void document.fonts.ready.then(changed);
  void host.call('ready', { view: kind, restore: app.view.restore }).then((catalogue) => {
    if (catalogue.strings) speak(catalogue.strings);
    app.receiveCatalogue(catalogue);
  });
}

const root = document.getElementById('app');
const kind = document.body.dataset['view'];
if (root && kind === 'check') startCheck(root);
else if (root && kind === 'train') startTrain(root);
else if (root) start(root, kind === 'side' ? 'side' : 'inspector');

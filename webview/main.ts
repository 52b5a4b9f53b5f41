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
import { readViewState } from './state';
import { readTheme, watchTheme } from './theme';
import { InspectView } from './views/inspect/inspectView';
import { listenToKeys } from './views/inspect/keyboard';
import { SideView } from './views/side/sideView';

/** Two frames at 60 Hz. */
const SLOW_FRAME_MS = 34;

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
  let frame = 0;
  let timer = 0;
  const draw = (): void => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
    frame = timer = 0;
    const started = performance.now();
    render(view.render(), root);
    view.draw();
    performance.measure('normscope.draw', { start: started, end: performance.now() });
    // What tests wait for: set when the canvases show what the state says.
    const status = app.session?.status.kind ?? 'loading';
    root.dataset['state'] = status === 'ready' && !app.report ? 'loading' : status;
  };
  const changed = (): void => {
    if (frame !== 0) return;
    frame = requestAnimationFrame(draw);
    // Where frames come slowly (remote desktops, software rendering) an answer need not wait for the next one.
    timer = window.setTimeout(draw, SLOW_FRAME_MS);
  };
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
    app.receiveCatalogue(catalogue);
  });
}

const root = document.getElementById('app');
if (root) start(root, document.body.dataset['view'] === 'side' ? 'side' : 'inspector');

import { render } from 'lit';
import type { CheckHostContract, CheckWebviewContract } from '../../../src/protocol/checkMessages';
import { CheckApp } from '../../checkApp';
import { registerControls } from '../../controls';
import { readCheckState } from '../../figures/checkState';
import { connect, savedState, saveState } from '../../host';
import { speak } from '../../l10n';
import { redrawing } from '../../redraw';
import { readTheme, watchTheme } from '../../theme';
import { CheckView } from './checkView';
import { listenToCheckKeys } from './keyboard';

/** The page is the check view: connect it, draw it, keep it drawn. */
export function startCheck(root: HTMLElement): void {
  registerControls();
  const host = connect<CheckWebviewContract, CheckHostContract>({
    checks: (checks) => {
      app.receive(checks);
    },
  });
  const changed = redrawing(() => {
    render(view.render(), root);
    view.draw();
    // What tests wait for: set when the canvases show what the state says.
    root.dataset['state'] = app.status;
  });
  const app = new CheckApp(host, readCheckState(savedState()), readTheme(), { changed, save: saveState });
  const view = new CheckView(app);
  listenToCheckKeys(app);
  watchTheme((theme) => {
    app.theme = theme;
    changed();
  });
  new ResizeObserver(changed).observe(root);
  void document.fonts.ready.then(changed);
  void host.call('ready', { restore: app.view.restore }).then(({ strings }) => {
    if (strings) speak(strings);
    changed();
  });
}

import { describe, expect, it } from 'vitest';
import type { CheckItem, ChecksState } from '../../../src/protocol/checkMessages';
import { CheckApp } from '../../../webview/checkApp';
import type { CheckHost } from '../../../webview/checkApp';
import { readCheckState } from '../../../webview/figures/checkState';
import type { CheckViewState } from '../../../webview/figures/checkState';
import type { Theme } from '../../../webview/theme';
import { documentOf, itemOf } from './checkDocuments';

interface Fixture {
  readonly app: CheckApp;
  readonly calls: unknown[];
  readonly saved: CheckViewState[];
}

function open(state?: unknown): Fixture {
  const calls: unknown[] = [];
  const saved: CheckViewState[] = [];
  const host = {
    call: (method: string, params: unknown) => {
      calls.push([method, params]);
      return Promise.resolve(undefined);
    },
    emit: () => undefined,
    close: () => undefined,
  } as unknown as CheckHost;
  const app = new CheckApp(host, readCheckState(state), {} as Theme, {
    changed: () => undefined,
    save: (view) => saved.push(view),
  });
  return { app, calls, saved };
}

const gradients = ['x', 'gamma'].map((name) => ({ name, numeric: [1, 2] }));
const layer = (id: string, h: number, status: CheckItem['status'] = { kind: 'done' }): CheckItem => {
  const document = documentOf(gradients);
  return { ...itemOf(id, { ...document, options: { ...document.options, h } }), status };
};
const state = (...items: CheckItem[]): ChecksState => ({ items });

describe('the controls of the check view', () => {
  it('show how the selected gradient was checked', () => {
    const { app } = open();
    app.receive(state(layer('batchnorm', 1e-5), layer('batchnorm affine4', 1e-8)));
    expect(app.options.h).toBe(1e-5);
    app.select('batchnorm affine4\nx');
    expect(app.options.h).toBe(1e-8);
  });

  it('ask for another arithmetic and show the step that suits it at once', () => {
    const { app, calls } = open();
    app.receive(state(layer('batchnorm', 1e-8)));
    app.chooseDtype('float32');
    expect(calls).toEqual([['run', { options: { dtype: 'float32' } }]]);
    expect(app.options).toMatchObject({ dtype: 'float32', h: 1e-2, rtol: 1e-2 });
  });
});

describe('the state of the check view', () => {
  it('holds what a reload needs: the requests and the selected row, of checks that have ended', () => {
    const { app, saved } = open();
    app.receive(state(layer('relu', 1e-5, { kind: 'running', done: 0, total: 1 })));
    expect(saved).toEqual([]);
    app.receive(state(layer('relu', 1e-5)));
    app.select('relu\ngamma');
    expect(saved.at(-1)).toEqual({
      version: 1,
      table: false,
      restore: { requests: [{ layer: 'relu' }] },
      selected: 'relu\ngamma',
    });
  });

  it('brings the selection back once its row is there', () => {
    const { app } = open({ version: 1, table: true, restore: { requests: [] }, selected: 'tanh\ngamma' });
    expect(app.view.table).toBe(true);
    app.receive(state(layer('relu', 1e-5)));
    expect(app.selectedKey).toBe('relu\nx');
    app.receive(state(layer('relu', 1e-5), layer('tanh', 1e-5)));
    expect(app.selectedKey).toBe('tanh\ngamma');
    app.select('relu\nx');
    app.receive(state(layer('relu', 1e-5), layer('tanh', 1e-5)));
    expect(app.selectedKey).toBe('relu\nx');
  });

  it('gives way to a check asked for elsewhere, once that has ended', () => {
    const { app, saved } = open();
    app.receive({ ...state(layer('relu', 1e-5)), focused: 'relu' });
    app.select('relu\ngamma');
    const running = layer('tanh', 1e-5, { kind: 'running', done: 0, total: 1 });
    app.receive({ ...state(layer('relu', 1e-5), running), focused: 'tanh' });
    expect(app.selectedKey).toBe('relu\ngamma');
    app.receive({ ...state(layer('relu', 1e-5), layer('tanh', 1e-5)), focused: 'tanh' });
    expect(app.selectedKey).toBe('tanh\nx');
    // Hidden and shown again, with another check in between.
    const again = open(saved.at(-1)).app;
    const items = ['relu', 'tanh', 'sigmoid'].map((id) => layer(id, 1e-5));
    again.receive({ items, focused: 'sigmoid' });
    expect(again.selectedKey).toBe('sigmoid\nx');
    // And with none.
    const same = open(saved.at(-1)).app;
    same.receive({ items, focused: 'tanh' });
    expect(same.selectedKey).toBe('tanh\nx');
  });

  it.each([undefined, 7, { version: 2, table: true }, { version: 1, restore: { requests: 'all' } }])(
    'of another hand is left behind: %j',
    (saved) => {
      expect(readCheckState(saved)).toEqual({ version: 1, table: false, restore: { requests: [] } });
    },
  );
});

import { describe, expect, it } from 'vitest';
import { groupsOf, type TrainGroup } from '../../../webview/figures/trainGroups';
import {
  firstRow,
  foldedGroups,
  listRows,
  rowOfFolder,
  runOfRow,
  shownEntries,
} from '../../../webview/figures/trainRows';
import { seriesStyles } from '../../../webview/figures/trainStyles';
import { NAMES, experimentOf, pointOf, runOf } from './trainRuns';

const NOTHING = { folded: {}, shown: {}, open: {} };
const titles = (group: TrainGroup | undefined): string[] => group?.entries.map(({ title }) => title) ?? [];
const CURVES = { title: 'Loss', kind: 'curves', x: 'step', y: 'loss' } as const;
const SWEEP = { title: 'Loss', kind: 'sweep', x: 'batchSize', y: 'finalLoss' } as const;

describe('groups', () => {
  it('are experiments and the runs of none, the newest first', () => {
    const runs = [runOf('a', { started: 5 }), runOf('b', { started: 9 })];
    const old = experimentOf([], { folder: 'old', started: 1 });
    const young = experimentOf([], { folder: 'young', started: 7 });
    const groups = groupsOf({ runs, experiments: [old, young] }, [], NAMES);
    expect(groups.map(({ key }) => key)).toEqual(['runs', 'young', 'old']);
    expect(titles(groups[0])).toEqual(['b', 'a']);
  });

  it('take the points of one setting together: seeds are one line', () => {
    const points = [1, 2].flatMap((seed) => [
      pointOf('Batchnorm', { batchSize: 5 }, undefined, seed),
      pointOf('Batchnorm', { batchSize: 50 }, undefined, seed),
    ]);
    const runs = points.map(({ run }) => runOf(run, { experiment: 'experiment' }));
    const grouped = (plot: typeof CURVES | typeof SWEEP): TrainGroup =>
      groupsOf({ runs, experiments: [experimentOf(points, { plots: [plot] })] }, [], NAMES)[0]!;
    const perLine = grouped(CURVES);
    expect(titles(perLine)).toEqual(['Batchnorm, batch size 5', 'Batchnorm, batch size 50']);
    expect(perLine.entries[0]).toMatchObject({ short: 'Batchnorm, 5', lines: [{ runs: [{}, {}] }] });
    const perSeries = grouped(SWEEP);
    expect(titles(perSeries)).toEqual(['Batchnorm']);
    expect(perSeries.entries[0]!.lines).toHaveLength(2);
  });

  it('tell namesakes apart by what differs, else by when they began', () => {
    const at = (minutes: number): number => new Date(2026, 0, 1, 14, minutes).getTime();
    const runs = [
      runOf('a', { title: 'Batchnorm', started: at(5) }),
      runOf('b', { title: 'Batchnorm', started: at(4), config: { learningRate: 1e-2 } }),
      runOf('c', { title: 'Batchnorm', started: at(3) }),
      runOf('d', { title: 'No norm', started: at(2) }),
    ];
    expect(titles(groupsOf({ runs, experiments: [] }, [], NAMES)[0])).toEqual([
      'Batchnorm, learning rate 1e−3, 14:05',
      'Batchnorm, learning rate 0.01',
      'Batchnorm, learning rate 1e−3, 14:03',
      'No norm',
    ]);
  });

  it('begin with what is compared, from wherever it is', () => {
    const point = pointOf('Batchnorm', {});
    const runs = [runOf('a'), runOf(point.run, { experiment: 'experiment' })];
    const state = { runs, experiments: [experimentOf([point])] };
    expect(groupsOf(state, ['a'], NAMES)[0]!.kind).not.toBe('compared');
    const [compared] = groupsOf(state, ['a', point.run, 'gone'], NAMES);
    expect(compared).toMatchObject({ kind: 'compared', entries: [{}, {}] });
  });
});

describe('styles', () => {
  it('say the norm by the colour where norms differ, and never by the colour alone', () => {
    const styles = seriesStyles(['none', 'batchnorm', 'batchnorm', 'layernorm']);
    expect(styles.map(({ colour }) => colour)).toEqual(['before', 'after', 'after', 'warning']);
    expect(styles[1]!.dash).not.toEqual(styles[2]!.dash);
    expect(new Set(styles.map((style) => JSON.stringify(style))).size).toBe(4);
  });

  it('give runs of one norm a colour each', () => {
    const styles = seriesStyles(['none', 'none', 'none']);
    expect(new Set(styles.map(({ colour }) => colour)).size).toBe(3);
    expect(styles[0]!.colour).toBe('before');
    expect(new Set(styles.map(({ marker }) => marker)).size).toBe(3);
  });
});

describe('the list', () => {
  const experiments = [3, 2, 1].map((started) =>
    experimentOf([pointOf('Batchnorm', { batchSize: 5 }), pointOf('Batchnorm', { batchSize: 50 })], {
      folder: `e${started}`,
      started,
      plots: [SWEEP],
    }),
  );
  const runs = experiments.flatMap(({ points, folder }) =>
    points.map(({ run }) =>
      runOf(run, { experiment: folder, bestValAccuracy: run.includes('50') ? 0.3 : 0.2 }),
    ),
  );
  const groups = groupsOf({ runs, experiments }, [], NAMES);

  it('folds what is older, unless something runs there or a hand said otherwise', () => {
    expect([...foldedGroups(groups, NOTHING)]).toEqual(['e1']);
    expect([...foldedGroups(groups, { ...NOTHING, folded: { e3: true } })]).toEqual(['e3']);
    const busy = runs.map((run) => (run.experiment === 'e1' ? { ...run, status: 'running' as const } : run));
    expect([...foldedGroups(groupsOf({ runs: busy, experiments }, [], NAMES), NOTHING)]).toEqual([]);
  });

  it('opens a series to its runs', () => {
    const rows = listRows(groups, NOTHING);
    expect(rows.map(({ kind }) => kind)).toEqual(['group', 'entry', 'group', 'entry', 'group']);
    const opened = listRows(groups, { ...NOTHING, open: { [rows[1]!.key]: true } });
    expect(opened.map(({ kind }) => kind).slice(0, 4)).toEqual(['group', 'entry', 'run', 'run']);
    expect(rowOfFolder(opened, runs[1]!.folder)?.kind).toBe('run');
    expect(rowOfFolder(rows, 'e2')?.kind).toBe('group');
  });

  it('selects the run with the best validation accuracy of a series', () => {
    const rows = listRows(groups, NOTHING);
    expect(firstRow(rows)?.kind).toBe('entry');
    expect(runOfRow(rows[1])?.folder).toMatch(/50/);
    expect(runOfRow(undefined)).toBeUndefined();
  });

  it('draws the newest runs of a long list, and what a hand adds', () => {
    const many = Array.from({ length: 9 }, (_, i) => runOf(`run${i}`, { started: i }));
    const [group] = groupsOf({ runs: many, experiments: [] }, [], NAMES);
    expect(shownEntries(group!, NOTHING).map(({ title }) => title)).toEqual(['run8', 'run7', 'run6', 'run5']);
    const shown = { [group!.entries[0]!.key]: false, [group!.entries[8]!.key]: true };
    expect(shownEntries(group!, { ...NOTHING, shown }).map(({ title }) => title)).toEqual([
      'run7',
      'run6',
      'run5',
      'run0',
    ]);
  });
});

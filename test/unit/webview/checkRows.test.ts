import { describe, expect, it } from 'vitest';
import { checkCsv, checkJson, checkMarkdown } from '../../../webview/figures/checkExport';
import { allRows, filterRows, firstRow, gradientName, rowAt } from '../../../webview/figures/checkRows';
import {
  causeText,
  doctorNotes,
  rowLabel,
  verdictTitle,
  worstFinding,
} from '../../../webview/figures/checkWords';
import { documentOf, itemOf, parameterOf } from './checkDocuments';

const wrong = {
  name: 'gamma',
  numeric: [4, -8],
  analytic: [1, -2],
  verdict: 'fail',
  cause: 'scale',
  evidence: 'Numeric \u00f7 analytic = 4.000 = N: a mean, not a sum?',
} as const;
const truncated = {
  name: 'w',
  numeric: [1],
  analytic: [1.01],
  verdict: 'explained',
  cause: 'truncation',
  evidence: 'Truncation, not a bug. The error grows 4.00 times when h doubles',
} as const;
const right = { name: 'x', numeric: [1, 2] } as const;

const items = [
  itemOf('batchnorm', documentOf([right, truncated, wrong])),
  itemOf('affine', documentOf([right])),
];
const rows = allRows(items);

describe('rows', () => {
  it('are wrong, explained, right inside each layer', () => {
    expect(rows.map(({ item, name }) => `${item.id} ${name}`)).toEqual([
      'batchnorm dgamma',
      'batchnorm dw',
      'batchnorm dx',
      'affine dx',
    ]);
  });

  it("keep the names of a net's parameters", () => {
    expect(gradientName('batchnorm', 'x')).toBe('dx');
    expect(gradientName('fullyConnectedNet', 'W1')).toBe('W1');
  });

  it('are filtered by verdict, never down to nothing', () => {
    expect(filterRows(rows, new Set(['fail'] as const)).map(({ name }) => name)).toEqual(['dgamma']);
    expect(filterRows(rows.slice(2), new Set(['fail'] as const))).toHaveLength(2);
  });

  it('begin with the worst of what was asked for', () => {
    expect(firstRow(rows, undefined)?.name).toBe('dgamma');
    expect(firstRow(rows, 'affine')?.item.id).toBe('affine');
    expect(firstRow([], 'affine')).toBeUndefined();
  });

  it('are walked with the arrows, and not beyond their ends', () => {
    expect(rowAt(rows, rows[0]!.key, 1)?.name).toBe('dw');
    expect(rowAt(rows, rows[0]!.key, -1)?.name).toBe('dgamma');
    expect(rowAt(rows, rows[0]!.key, Infinity)?.item.id).toBe('affine');
    expect(rowAt(rows, undefined, 1)?.name).toBe('dgamma');
    expect(rowAt([], undefined, 1)).toBeUndefined();
  });
});

describe('words', () => {
  it('count', () => {
    expect(verdictTitle(rows)).toBe('1 of 4 gradients is wrong');
    expect(verdictTitle(rows.slice(1))).toBe('None of 3 gradients is wrong');
    expect(verdictTitle(rows.slice(2))).toBe('All 2 gradients are right');
    expect(verdictTitle(rows.slice(3))).toBe('The gradient is right');
    expect(verdictTitle([rows[0]!, rows[0]!])).toBe('2 of 2 gradients are wrong');
  });

  it('say the worst finding in figures', () => {
    expect(worstFinding(rows)).toBe('dgamma is 4.000 times too small in all 2 elements');
    const large = { ...wrong, numeric: [1, 2], analytic: [2, 4] };
    expect(worstFinding(allRows([itemOf('a', documentOf([large]))]))).toBe(
      'dgamma is 2.000 times too large in all 2 elements',
    );
    const sign = { ...wrong, cause: 'sign', analytic: [-4, 8] };
    expect(worstFinding(allRows([itemOf('a', documentOf([sign]))]))).toContain('has the wrong sign');
    expect(worstFinding(rows.slice(1))).toBe('');
  });

  it.each([
    [wrong, 'Wrong.', wrong.evidence],
    [truncated, 'Truncation, not a bug.', 'The error grows 4.00 times when h doubles'],
    [right, '', ''],
    [
      { ...wrong, cause: 'realError', evidence: 'Wrong, by no pattern known: numeric 1' },
      'Wrong.',
      'By no pattern known: numeric 1',
    ],
    [
      { ...truncated, cause: 'roundingFloor', evidence: 'Rounding floor: the difference is small' },
      'Rounding, not a bug.',
      'The difference is small',
    ],
    [
      {
        ...right,
        cause: 'structuralZero',
        evidence: 'Structural zero: a bias before batchnorm has no effect',
      },
      '',
      'Structural zero: a bias before batchnorm has no effect',
    ],
  ])('lead with the verdict where there is something to say (%#)', (sketch, lead, text) => {
    expect(causeText(parameterOf(sketch))).toEqual({ lead, text });
  });

  it('say a warning once, with the layers it is about', () => {
    const warned = documentOf([right], { warnings: [{ kind: 'float32', message: 'in float32' }] });
    expect(doctorNotes([itemOf('a', warned), itemOf('b', warned)])).toEqual([
      { layer: 'a, b', kind: 'float32', message: 'in float32' },
    ]);
  });
});

describe('a check that the doctor warned of', () => {
  const warn = (...kinds: string[]) => ({ warnings: kinds.map((kind) => ({ kind, message: `${kind}!` })) });
  const same = 'the upstream gradient is the same everywhere';
  const of = (gradients: Parameters<typeof documentOf>[0], ...kinds: string[]) =>
    allRows([itemOf('a', documentOf(gradients, warn(...kinds)))]);
  const other = { ...right, name: 'beta' };

  it.each([
    [of([right, other], 'onesUpstream'), `2 gradients agree, but the check says little: ${same}`],
    [of([right], 'onesUpstream'), `The gradient agrees, but the check says little: ${same}`],
    [of([right, other], 'float32'), '2 gradients agree, but the check says less: float32 rounds'],
    [
      of([right, other], 'onesUpstream', 'float32'),
      `2 gradients agree, but the check says little: ${same}, float32 rounds`,
    ],
    [
      of([right, truncated], 'onesUpstream'),
      `None of 2 gradients is wrong, but the check says little: ${same}`,
    ],
    [
      of([right, wrong], 'onesUpstream'),
      `1 of 2 gradients is wrong; of 1 other the check says little: ${same}`,
    ],
    [
      of([right, truncated, wrong], 'onesUpstream'),
      `1 of 3 gradients is wrong; of 2 others the check says little: ${same}`,
    ],
    [of([wrong], 'onesUpstream'), '1 of 1 gradient is wrong'],
    [
      [...of([right, other], 'onesUpstream'), ...allRows([itemOf('b', documentOf([right]))])],
      `3 gradients agree, but of 2 of them the check says little: ${same}`,
    ],
    [of([right], 'unheardOf'), 'The gradient agrees, but the check says less: see the warning'],
  ])('does not call right what agrees (%#)', (warnedRows, title) => {
    expect(verdictTitle(warnedRows)).toBe(title);
  });

  it('says so in each row, aloud and in Markdown; what is wrong stays wrong', () => {
    const [bad, good] = of([right, wrong], 'onesUpstream');
    expect(rowLabel(good!)).toBe('dx, Agrees, with a warning');
    expect(rowLabel(bad!)).toMatch(/^dgamma, Wrong/);
    const text = checkMarkdown([itemOf('a', documentOf([right], warn('onesUpstream')))]);
    expect(text).toContain(`## Gradient check: the gradient agrees, but the check says little: ${same}`);
    expect(text).toContain('| Agrees, with a warning |');
    expect(text).toContain('- onesUpstream!');
  });
});

describe('exports', () => {
  it('Markdown is a table per layer with the verdict and its cause', () => {
    const text = checkMarkdown(items);
    expect(text).toContain('## Gradient check: 1 of 4 gradients is wrong');
    expect(text).toContain(
      '| `dgamma` | 2 | 0.600 | 6.0 | [0] | Wrong | Numeric \u00f7 analytic = 4.000 = N: a mean, not a sum? |',
    );
    expect(text.split('\n').filter((line) => line.startsWith('| `'))).toHaveLength(4);
  });

  it('CSV has every element in full precision', () => {
    const lines = checkCsv(items).trimEnd().split('\n');
    expect(lines).toHaveLength(1 + 2 + 1 + 2 + 2);
    expect(lines[2]).toBe('batchnorm,dgamma,1,-8,-2,0.6,fail,scale');
  });

  it('JSON is the document, or the list of them', () => {
    expect(JSON.parse(checkJson(items.slice(0, 1)))).toEqual(items[0]!.document);
    expect(JSON.parse(checkJson(items))).toHaveLength(2);
  });
});

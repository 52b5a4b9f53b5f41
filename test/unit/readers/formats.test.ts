import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openTensors, supportedExtensions } from '../../../src/readers/registry';
import { unattended } from '../../../src/work';
import { countingSource, fixture, LIMITS } from '../support/readerSupport';

interface Expected {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly values: readonly (number | string)[];
}

const expected = JSON.parse(new TextDecoder().decode(fixture('expected.json', 'formats'))) as Readonly<
  Record<string, Readonly<Record<string, Expected>>>
>;

const numberOf = (value: number | string): number =>
  typeof value === 'number' ? value : Number(value.replace('inf', 'Infinity'));

describe('files that real NumPy and safetensors wrote', () => {
  it.each(Object.entries(expected).filter(([name]) => name.includes('.')))('%s', async (name, tensors) => {
    const { file } = await openTensors(countingSource(name, fixture(name, 'formats')), LIMITS);
    expect(file.tensors.map((tensor) => tensor.name).sort()).toEqual(Object.keys(tensors).sort());
    for (const [tensorName, { shape, dtype, values }] of Object.entries(tensors)) {
      const tensor = await file.read(tensorName, unattended);
      expect(tensor.shape).toEqual(shape);
      expect(tensor.dtype).toBe(dtype);
      expect([...tensor.data]).toEqual(values.map(numberOf));
    }
  });

  it('lists what cannot be inspected, each with its reason', async () => {
    const { file } = await openTensors(
      countingSource('layer.safetensors', fixture('layer.safetensors', 'formats')),
      LIMITS,
    );
    const reasons = new Map(file.unreadable.map(({ name, message }) => [name, message]));
    expect([...reasons.keys()].sort()).toEqual(['empty', 'quarters', 'scalar']);
    expect(reasons.get('empty')).toContain('is an empty tensor: its shape is 0 × 3');
    expect(reasons.get('scalar')).toContain('has 0 axes');
    expect(reasons.get('quarters')).toContain('holds F8_E4M3 elements, which Normscope does not read');
    expect(reasons.get('quarters')).toContain('.float()');
  });
});

describe('package.json', () => {
  interface Manifest {
    readonly contributes: {
      readonly customEditors: readonly {
        readonly selector: readonly { readonly filenamePattern: string }[];
      }[];
      readonly menus: Readonly<
        Record<string, readonly { readonly command: string; readonly when: string }[]>
      >;
    };
  }
  const { contributes } = JSON.parse(
    readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'),
  ) as Manifest;

  it('offers the editor for every format that can be read, and for no other', () => {
    const [editor] = contributes.customEditors;
    expect(editor!.selector.map(({ filenamePattern }) => filenamePattern)).toEqual(
      supportedExtensions.map((extension) => `*.${extension}`),
    );
  });

  it("offers the Explorer's menu for the same", () => {
    const [entry] = contributes.menus['explorer/context']!;
    expect(entry).toMatchObject({
      command: 'normscope.inspectActivations',
      when: `resourceExtname =~ /^\\.(${supportedExtensions.join('|')})$/i`,
    });
  });
});

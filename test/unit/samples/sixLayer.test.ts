import { describe, expect, it } from 'vitest';
import { samples } from '../../../src/samples/registry';
import { unattended } from '../../../src/work';
import { inspect } from '../support/inspect';

async function badgesOf(name: string): Promise<Record<string, number[]>> {
  const file = samples['six-layer'].open();
  const report = await inspect(
    await file.read(name, unattended),
    {},
    {
      runningMean: (await file.read(`${name}.running_mean`, unattended)).data,
      runningVar: (await file.read(`${name}.running_var`, unattended)).data,
    },
  );
  const badges: Record<string, number[]> = {};
  for (const { kind, row } of report.pathologies) (badges[kind] ??= []).push(row);
  return badges;
}

describe('the six-layer sample', () => {
  it('is the same every time', async () => {
    const read = async (): Promise<number[]> => [
      ...(await samples['six-layer'].open().read('affine1', unattended)).data,
    ];
    expect(await read()).toEqual(await read());
  });

  it('shows each planted fault of affine4 and no other', async () => {
    const badges = await badgesOf('affine4');
    expect(badges).toEqual({
      nonFinite: [17],
      dead: expect.arrayContaining([29, 52]) as number[],
      constant: [58],
      saturated: [83],
      epsDominated: [91],
      heavyTail: [66],
    });
    expect(badges['dead']).toHaveLength(2);
  });

  it('is healthy where nothing was planted', async () => {
    expect(await badgesOf('affine1')).toEqual({});
    expect(await badgesOf('affine2')).toEqual({});
    expect(await badgesOf('scores')).toEqual({});
  });
});

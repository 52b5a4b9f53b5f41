import * as vscode from 'vscode';
import type { TrainCatalogue } from '../../src/protocol/trainMessages';
import { embeddedSets } from '../../src/training/data/registry';
import { DEFAULT_RUN_CONFIG } from '../../src/training/runConfig';
import { updateRules } from '../../src/training/updateRules/registry';
import { catalogue } from '../views/catalogue';
import type { Runs } from './runs';

/** Names, labels and defaults of every registry, for the train view's menus and forms. */
export function trainCatalogue(runs: Runs): TrainCatalogue {
  return {
    ...(vscode.l10n.bundle && { strings: vscode.l10n.bundle }),
    norms: catalogue.norms,
    activations: catalogue.activations.flatMap(({ name, label }) =>
      name === 'none' ? [] : [{ name, label }],
    ),
    updateRules: entries(updateRules).map(([name, { label }]) => ({ name, label })),
    // "Spirals, three classes in the plane": what comes before the comma is its name.
    dataSets: entries(embeddedSets).map(([name, { title }]) => ({ name, label: title.split(',')[0]! })),
    experiments: runs.catalogue(),
    ...(runs.unable !== undefined && { unable: runs.unable }),
    defaults: DEFAULT_RUN_CONFIG,
  };
}

function entries<K extends string, V>(record: Record<K, V>): [K, V][] {
  return Object.entries(record) as [K, V][];
}

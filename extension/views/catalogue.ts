import { pathologies } from '../../src/inspect/pathology';
import { conventions } from '../../src/normalization/conventions';
import { norms } from '../../src/normalization/registry';
import type { Activation } from '../../src/protocol/inspect';
import type { Catalogue } from '../../src/protocol/messages';

const ACTIVATION_LABELS: Record<Activation, string> = {
  relu: 'ReLU',
  leakyRelu: 'Leaky ReLU',
  sigmoid: 'Sigmoid',
  tanh: 'Tanh',
  none: 'None',
};

/** Names and labels of every registry, for the webview's menus. */
export const catalogue: Catalogue = {
  norms: entries(norms).map(([name, norm]) => ({
    name,
    label: norm.label,
    hasRunningStatistics: norm.hasRunningStatistics,
    hasStatistics: norm.hasStatistics,
    acrossSamples: norm.acrossSamples,
    hasBeta: norm.centered,
    options: norm.options,
  })),
  activations: entries(ACTIVATION_LABELS).map(([name, label]) => ({ name, label })),
  pathologies: entries(pathologies).map(([kind, { label, severity }]) => ({ kind, label, severity })),
  conventions: entries(conventions).map(([name, { label, eps, momentum, momentumSpelling, unbiased }]) => ({
    name,
    label,
    eps,
    momentum,
    momentumSpelling,
    unbiased,
  })),
};

function entries<K extends string, V>(record: Record<K, V>): [K, V][] {
  return Object.entries(record) as [K, V][];
}

import type { CompareTensorsDocument } from '../protocol/documents/compareTensors';
import { toJsonNumber } from '../protocol/documents/schema';
import type { Comparison, Execution, InspectChoice, LayerReport } from '../protocol/inspect';
import { inspectDocument } from './inspectDocument';
import type { DocumentOptions } from './inspectDocument';

/** A comparison as the plain JSON document of the contract. No backend has a part in it: float64 throughout. */
export function compareDocument(
  report: LayerReport & { readonly comparison: Comparison },
  choice: InspectChoice,
  options: DocumentOptions,
): CompareTensorsDocument {
  const execution: Execution = {
    name: 'reference',
    device: 'JavaScript',
    precision: 'float64',
    milliseconds: report.milliseconds,
    maxDeviation: 0,
    warnings: [],
  };
  const { largest, ...comparison } = report.comparison;
  return {
    ...inspectDocument(report, execution, choice, options),
    comparison: {
      ...comparison,
      ...(largest && {
        largest: {
          difference: toJsonNumber(largest.difference),
          index: largest.index,
          first: toJsonNumber(largest.first),
          second: toJsonNumber(largest.second),
        },
      }),
    },
  };
}

import type { Measure } from './measure';
import { outputSpread } from './outputSpread';
import { stepTime } from './stepTime';
import { trainEvalGap } from './trainEvalGap';

/** What can be worked out beside a trained net, by the names that jobs use. */
export const measures = { outputSpread, stepTime, trainEvalGap } satisfies Record<string, Measure>;

/** @throws {Error} that names those there are. */
export function measureNamed(name: string): Measure {
  if (Object.hasOwn(measures, name)) return measures[name as keyof typeof measures];
  throw new Error(`There is no measure "${name}"; there are ${Object.keys(measures).join(', ')}`);
}

import type { GivenCheck, RestoredChecks } from '../../src/protocol/checkMessages';

/** What the check view remembers beside the host's checks; survives hiding and reloads through `setState`. */
export interface CheckViewState {
  readonly version: 1;
  readonly table: boolean;
  /** Key of the selected row. */
  readonly selected?: string;
  /** Id of the check that was asked for last. */
  readonly focused?: string;
  /** Copies of the host's requests, for a host that starts anew. */
  readonly restore: RestoredChecks;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** State of another version, or of another hand, is left behind; the host checks every request before it runs it. */
export function readCheckState(saved: unknown): CheckViewState {
  if (!isRecord(saved) || saved['version'] !== 1)
    return { version: 1, table: false, restore: { requests: [] } };
  const { table, selected, focused, restore } = saved;
  const requests: unknown = isRecord(restore) ? restore['requests'] : [];
  return {
    version: 1,
    table: table === true,
    ...(typeof selected === 'string' && { selected }),
    ...(typeof focused === 'string' && { focused }),
    restore: { requests: Array.isArray(requests) ? (requests as GivenCheck[]) : [] },
  };
}

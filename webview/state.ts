import type { SourceSpec } from '../src/protocol/jobs';
import type { RestoredView } from '../src/protocol/messages';
import { SORTS, type Sort } from './figures/order';

/** 'auto': shared while the two distributions are of like width. */
export type AxisLink = 'auto' | 'shared' | 'own';
const AXIS_LINKS: readonly AxisLink[] = ['auto', 'shared', 'own'];

/** What a webview remembers beside the host's session; survives hiding and reloads through `setState`. */
export interface ViewState {
  readonly version: 1;
  readonly sort: Sort;
  readonly filter: string;
  readonly scroll: number;
  readonly table: boolean;
  readonly wide: boolean;
  readonly axisLink: AxisLink;
  /** The rare controls are on show. */
  readonly more: boolean;
  /** Whose defaults were asked for last; empty: nobody's. */
  readonly convention: string;
  /** Copies of the session's, for a host that starts anew. */
  readonly restore: RestoredView;
}

export const INITIAL_VIEW: ViewState = {
  version: 1,
  sort: 'severity',
  filter: '',
  scroll: 0,
  table: false,
  wide: false,
  axisLink: 'auto',
  more: false,
  convention: '',
  restore: {},
};

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function oneOf<T extends string>(list: readonly T[], value: unknown, otherwise: T): T {
  return list.find((item) => item === value) ?? otherwise;
}

const isShape = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((length) => typeof length === 'number');

function readSource(value: unknown): SourceSpec | undefined {
  if (!isRecord(value)) return undefined;
  const { kind, path, uri, name } = value;
  if (kind === 'file' && typeof path === 'string') return { kind, path };
  if (kind === 'uri' && typeof uri === 'string') return { kind, uri };
  return kind === 'sample' && typeof name === 'string' ? { kind, name } : undefined;
}

function readRestore(value: unknown): RestoredView {
  if (!isRecord(value)) return {};
  const { tensor, shape, choice, selected } = value;
  const source = readSource(value['source']);
  return {
    ...(source && { source }),
    ...(typeof tensor === 'string' && { tensor }),
    ...(isShape(shape) && { shape }),
    // The host checks every member of a choice before it uses it.
    ...(isRecord(choice) && { choice }),
    ...(typeof selected === 'number' && { selected }),
  };
}

/** State of another version, or of another hand, is left behind. */
export function readViewState(saved: unknown): ViewState {
  if (!isRecord(saved) || saved['version'] !== INITIAL_VIEW.version) return INITIAL_VIEW;
  const { filter, scroll, convention } = saved;
  return {
    version: 1,
    sort: oneOf(SORTS, saved['sort'], INITIAL_VIEW.sort),
    filter: typeof filter === 'string' ? filter : '',
    scroll: typeof scroll === 'number' && scroll >= 0 ? scroll : 0,
    table: saved['table'] === true,
    wide: saved['wide'] === true,
    axisLink: oneOf(AXIS_LINKS, saved['axisLink'], INITIAL_VIEW.axisLink),
    more: saved['more'] === true,
    convention: typeof convention === 'string' ? convention : '',
    restore: readRestore(saved['restore']),
  };
}

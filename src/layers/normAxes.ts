import { resolveLayout } from '../normalization/layout';
import type { NormDefinition } from '../normalization/norm';
import type { Layout } from '../protocol/inspect';
import { groupIndex } from './groupStatistics';
import type { GroupIndex } from './groupStatistics';
import { ShapeError, numberParam, wordParam } from './layer';
import type { LayerParams, NdArray } from './layer';
import { rememberLast } from './rememberLast';

export const LAYOUTS = ['ND', 'NCL', 'NTD', 'NCHW', 'NHWC'] as const satisfies readonly Layout[];

/** A norm's axes worked out for one tensor: what shares statistics, and what shares a gamma and a beta. */
export interface ElementAxes {
  readonly groups: GroupIndex;
  readonly parameters: GroupIndex;
}

/**
 * The axes of a norm from an input and its params (`layout`, `normalizedDims`, `groups`); one index per element is
 * made once per shape.
 * @throws {ShapeError} where the params do not fit the shape.
 */
export function elementAxes(definition: NormDefinition): (x: NdArray, params: LayerParams) => ElementAxes {
  const resolve = rememberLast(
    (layout?: Layout, normalizedDims?: number, groups?: number, ...shape: number[]): ElementAxes => {
      const axes = definition.axes(resolveLayout(shape, layout), {
        ...(normalizedDims !== undefined && { normalizedDims }),
        ...(groups !== undefined && { groups }),
      });
      return { groups: groupIndex(axes.groups), parameters: groupIndex(axes.parameters) };
    },
  );
  return (x, params) => {
    const layout = params['layout'] === undefined ? undefined : wordParam(params, 'layout', LAYOUTS);
    try {
      return resolve(
        layout,
        optionalNumber(params, 'normalizedDims'),
        optionalNumber(params, 'groups'),
        ...x.shape,
      );
    } catch (error) {
      throw error instanceof RangeError ? new ShapeError(error.message) : error;
    }
  };
}

function optionalNumber(params: LayerParams, name: string): number | undefined {
  return params[name] === undefined ? undefined : numberParam(params, name, 0);
}

import type { UpdateRuleName } from '../../protocol/training';
import { adam } from './adam';
import { adamw } from './adamw';
import { momentum } from './momentum';
import { nesterov } from './nesterov';
import { rmsprop } from './rmsprop';
import { sgd } from './sgd';
import type { UpdateRule } from './updateRule';

/** Every update rule, in menu order. */
export const updateRules = { sgd, momentum, nesterov, rmsprop, adam, adamw } satisfies Record<
  UpdateRuleName,
  UpdateRule
>;

import { DEFAULT_CHOICE, TILE_BINS } from '../src/protocol/inspect';
import type { InspectChoice } from '../src/protocol/inspect';
import type { ChoicePatch } from '../src/protocol/messages';

/** What a panel starts with. */
export const PANEL_CHOICE: InspectChoice = { ...DEFAULT_CHOICE, bins: TILE_BINS };

/** The choice with a patch applied: null takes a member back to the panel's default, or away. */
export function patched(choice: InspectChoice, patch: ChoicePatch = {}): InspectChoice {
  const members: Record<string, unknown> = { ...choice };
  for (const [key, value] of Object.entries(patch)) members[key] = value ?? Reflect.get(PANEL_CHOICE, key);
  return Object.fromEntries(
    Object.entries(members).filter(([, value]) => value !== undefined),
  ) as unknown as InspectChoice;
}

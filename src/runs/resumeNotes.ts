import type { ResumePoint } from './resumePoint';

/**
 * What a user should know of how a run goes on: which checkpoints were passed over, and whether another engine computes
 * it than did before.
 * @param engines what computed its first steps, where that is on record, and what goes on.
 */
export function resumeNotes(
  { from, spoiled }: ResumePoint,
  engines: { readonly first: string | undefined; readonly now: string },
): readonly string[] {
  const step = from?.solver.step ?? 0;
  const where = step === 0 ? 'from its beginning' : `from step ${step}`;
  const { first, now } = engines;
  return [
    ...spoiled.map((reason) => `${reason} The run goes on ${where}.`),
    ...(step > 0 && first !== undefined && first !== now
      ? [
          `The first ${step} steps were computed by ${first}, the others by ${now}: ` +
            'the last digits of the losses may differ from those of a run in one piece.',
        ]
      : []),
  ];
}

// What a page's main thread did in each frame, from a trace of Chromium.

/**
 * @param events of the trace @param mark a user timing mark of the page: it tells which thread is the page's
 * @returns {{ wall: number, cpu: number }[]} milliseconds of tasks between the beginnings of frames
 */
export function framesOf(events, mark) {
  const marked = events.find(({ name, cat }) => name === mark && cat?.includes('blink.user_timing'));
  if (!marked) throw new Error(`The trace does not hold the mark ${mark}`);
  const own = events.filter(
    ({ pid, tid, ts }) => pid === marked.pid && tid === marked.tid && ts >= marked.ts,
  );
  const starts = own
    .filter(({ name, ph }) => name === 'BeginMainThreadFrame' && ph !== 'E')
    .map(({ ts }) => ts)
    .sort((a, b) => a - b);
  const frames = starts.map(() => ({ wall: 0, cpu: 0 }));
  for (const { name, ph, ts, dur = 0, tdur = 0 } of own) {
    if (name !== 'RunTask' || ph !== 'X') continue;
    const frame = frames[lastAtOrBefore(starts, ts + dur)];
    if (!frame) continue;
    frame.wall += dur / 1000;
    frame.cpu += tdur / 1000;
  }
  return frames;
}

/** Index of the last start that is not behind a time; -1 for none. A task belongs to the frame that begins in it. */
function lastAtOrBefore(starts, time) {
  let low = -1;
  let high = starts.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (starts[middle] <= time) low = middle;
    else high = middle;
  }
  return low;
}

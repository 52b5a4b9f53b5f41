/** Two frames at 60 Hz. */
const SLOW_FRAME_MS = 34;

/** Asks for a drawing: at most one per frame, however often it is asked for. */
export function redrawing(draw: () => void): () => void {
  let frame = 0;
  let timer = 0;
  const now = (): void => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
    frame = timer = 0;
    draw();
  };
  return () => {
    if (frame !== 0) return;
    frame = requestAnimationFrame(now);
    // Where frames come slowly (remote desktops, software rendering) an answer need not wait for the next one.
    timer = window.setTimeout(now, SLOW_FRAME_MS);
  };
}

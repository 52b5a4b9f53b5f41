/** A canvas in CSS pixels, sharp on every screen. */
export class Surface {
  readonly canvas = document.createElement('canvas');
  readonly context: CanvasRenderingContext2D;
  width = 0;
  height = 0;

  constructor(className: string) {
    const context = this.canvas.getContext('2d');
    if (!context) throw new Error('This browser has no 2d canvas.');
    this.context = context;
    this.canvas.className = className;
  }

  /** Clears, and fits the bitmap to `width` x `height` CSS pixels on the current screen. */
  begin(width: number, height: number): CanvasRenderingContext2D {
    const ratio = window.devicePixelRatio || 1;
    const pixels = { width: Math.round(width * ratio), height: Math.round(height * ratio) };
    if (this.canvas.width !== pixels.width || this.canvas.height !== pixels.height) {
      this.canvas.width = pixels.width;
      this.canvas.height = pixels.height;
    }
    this.canvas.style.width = `${width}px`;
    this.canvas.style.height = `${height}px`;
    this.width = width;
    this.height = height;
    this.context.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.context.clearRect(0, 0, width, height);
    this.context.globalAlpha = 1;
    this.context.setLineDash([]);
    return this.context;
  }
}

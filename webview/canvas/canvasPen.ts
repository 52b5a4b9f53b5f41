import { markerPath, stretches, type Pen, type Point } from '../figures/trainPen';

/** A pen on a canvas whose transform is in CSS pixels. */
export function canvasPen(context: CanvasRenderingContext2D, fontFamily: string): Pen {
  const trace = (points: readonly Point[]): void => {
    for (const [i, [x, y]] of points.entries())
      if (i === 0) context.moveTo(x, y);
      else context.lineTo(x, y);
  };
  const kept = (draw: () => void): void => {
    context.save();
    draw();
    context.restore();
  };
  return {
    line: (points, { colour, width, dash = [], alpha = 1 }) => {
      kept(() => {
        context.globalAlpha *= alpha;
        context.strokeStyle = colour;
        context.lineWidth = width;
        context.lineJoin = 'round';
        context.setLineDash([...dash]);
        context.beginPath();
        for (const part of stretches(points)) trace(part);
        context.stroke();
      });
    },
    area: (points, colour, alpha) => {
      kept(() => {
        context.globalAlpha *= alpha;
        context.fillStyle = colour;
        context.beginPath();
        trace(points);
        context.fill();
      });
    },
    rect: (x, y, width, height, colour, alpha = 1) => {
      kept(() => {
        context.globalAlpha *= alpha;
        context.fillStyle = colour;
        context.fillRect(x, y, width, height);
      });
    },
    text: (x, y, text, { colour, anchor = 'start', bold = false, size = 11, halo }) => {
      kept(() => {
        context.font = `${bold ? '600 ' : ''}${size}px ${fontFamily}`;
        context.textAlign = anchor === 'middle' ? 'center' : anchor;
        context.textBaseline = 'alphabetic';
        if (halo !== undefined) {
          context.strokeStyle = halo;
          context.lineWidth = 3;
          context.lineJoin = 'round';
          context.strokeText(text, x, y);
        }
        context.fillStyle = colour;
        context.fillText(text, x, y);
      });
    },
    marker: (x, y, { shape, colour, inside, size }) => {
      kept(() => {
        context.strokeStyle = colour;
        context.fillStyle = inside ?? colour;
        context.lineWidth = 1.5;
        context.setLineDash([]);
        context.translate(x, y);
        context.beginPath();
        if (shape === 'disc') context.arc(0, 0, size / 2, 0, 2 * Math.PI);
        else
          for (const part of markerPath(shape, size)) {
            trace(part);
            if (shape !== 'cross') context.closePath();
          }
        if (shape !== 'cross') context.fill();
        context.stroke();
      });
    },
    clip: (x, y, width, height, draw) => {
      kept(() => {
        context.beginPath();
        context.rect(x, y, width, height);
        context.clip();
        draw();
      });
    },
    moved: (x, y, draw) => {
      kept(() => {
        context.translate(x, y);
        draw();
      });
    },
  };
}

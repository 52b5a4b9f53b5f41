/** Something that is on screen and can be drawn again elsewhere, for an export. Sizes in CSS pixels. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  draw(context: CanvasRenderingContext2D): void;
}

/** The three pictures of the panel; absent where there is nothing to draw. */
export interface Pictures {
  strip(): Picture | undefined;
  grid(): Picture | undefined;
  detail(): Picture | undefined;
}

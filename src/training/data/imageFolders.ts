import { decode } from 'fast-png';
import type { DecodedPng } from 'fast-png';
import { readExactly } from '../../readers/byteSource';
import { grouped, printable } from '../../readers/figures';
import { ReaderError } from '../../readers/readerError';
import type { Work } from '../../work';
import type { DataPlace } from './dataFiles';
import type { DataFormat } from './dataFormat';
import { meanExample } from './rawSet';
import type { Examples } from './rawSet';

/** Where no folder of validation images stands beside: every fifth image of each class validates. */
const EVERY = 5;
const LARGEST_SIDE = 4096;

interface Picture {
  readonly label: number;
  readonly pixels: Uint8Array;
}

/**
 * Folders named as classes, with PNG images of one size: `train/cat/1.png` and `val/cat/2.png`, or `cat/1.png` alone.
 * Pixels are (channel, row, column), 0 to 255; transparency is left out, 16 bits are cut to 8.
 */
export const imageFolders: DataFormat = {
  title: 'Folders of PNG images',
  looksFor: 'a folder with one folder of PNG images per class, or train and val with such folders',
  recognizes: ({ entries }) =>
    entries !== undefined && entries.length > 1 && !entries.some((entry) => entry.includes('.')),
  async read(place, work) {
    const separate = place.entries!.includes('train') && place.entries!.includes('val');
    const root = separate ? await place.folder('train') : place;
    const classNames = root.entries ?? [];
    const reader = new PictureReader();
    const all = await reader.readClasses(root, classNames, work);
    const val = separate
      ? await reader.readClasses(await place.folder('val'), classNames, work)
      : all.filter((_, i) => i % EVERY === EVERY - 1);
    const train = separate ? all : all.filter((_, i) => i % EVERY !== EVERY - 1);
    const examples = together(train, printable(place.name));
    return {
      name: printable(place.name),
      train: examples,
      val: together(val, printable(place.name)),
      inputShape: reader.shape!,
      classes: classNames.length,
      classNames,
      center: meanExample(examples.x, examples.x.length / examples.y.length),
    };
  },
};

/** All images must be of the first one's size. */
class PictureReader {
  shape?: readonly [number, number, number];
  private first = '';

  async readClasses(root: DataPlace, classNames: readonly string[], work: Work): Promise<Picture[]> {
    const pictures: Picture[] = [];
    for (const [label, name] of classNames.entries()) {
      const folder = await root.folder(name);
      for (const file of (folder.entries ?? []).filter((entry) => /\.png$/i.test(entry))) {
        pictures.push({ label, pixels: await this.read(folder, file) });
        await work.pause();
      }
    }
    return pictures;
  }

  private async read(folder: DataPlace, file: string): Promise<Uint8Array> {
    const where = `${printable(folder.name)}/${printable(file)}`;
    const source = await folder.open(file);
    const image = decodePng(await readExactly(source, 0, source.size), where);
    const color = Math.min(3, image.channels < 3 ? 1 : 3);
    const shape = [color, image.height, image.width] as const;
    this.shape ??= shape;
    this.first ||= where;
    if (shape.some((size, axis) => size !== this.shape![axis])) {
      throw new ReaderError({
        message: `${where} is (${shape.join(', ')}), ${this.first} is (${this.shape.join(', ')}): images must be of one size.`,
        where,
        expected: `(${this.shape.join(', ')})`,
        found: `(${shape.join(', ')})`,
      });
    }
    return planes(image, color);
  }
}

function decodePng(bytes: Uint8Array, where: string): DecodedPng {
  let image: DecodedPng;
  try {
    image = decode(bytes, { checkCrc: true });
  } catch (error) {
    throw new ReaderError({
      message: `${where} is no PNG image: ${error instanceof Error ? error.message : String(error)}.`,
      where,
    });
  }
  if (image.width <= LARGEST_SIDE && image.height <= LARGEST_SIDE && image.palette === undefined)
    return image;
  throw new ReaderError({
    message: `${where} cannot be used: ${image.width} x ${image.height} pixels${image.palette ? ' with a palette' : ''}.`,
    where,
    expected: `grey or RGB of at most ${LARGEST_SIDE} x ${LARGEST_SIDE}`,
  });
}

function planes({ data, channels, depth, width, height }: DecodedPng, color: number): Uint8Array {
  const shift = depth === 16 ? 8 : 0;
  const size = width * height;
  const out = new Uint8Array(color * size);
  for (let channel = 0; channel < color; channel++) {
    for (let i = 0; i < size; i++) out[channel * size + i] = data[i * channels + channel]! >> shift;
  }
  return out;
}

function together(pictures: readonly Picture[], name: string): Examples {
  const [first] = pictures;
  if (!first) {
    throw new ReaderError({
      message: `${name} has too few PNG images: at least one to train and one to validate, ${grouped(EVERY)} without a val folder.`,
      where: name,
    });
  }
  const x = new Uint8Array(pictures.length * first.pixels.length);
  pictures.forEach(({ pixels }, i) => {
    x.set(pixels, i * pixels.length);
  });
  return { x, y: Int32Array.from(pictures, ({ label }) => label) };
}

// Files of the sizes the product promises to handle, written with NumPy's own layout and no NumPy.
import fs from 'node:fs';
import path from 'node:path';
import { Zip, ZipPassThrough } from 'fflate';

/** 4096 x 1024 float32: 16 MB. */
export function writeBigNpy(folder) {
  const file = path.join(folder, 'big.npy');
  fs.writeFileSync(file, npy(4096, 1024));
  return file;
}

/** 200 members of 64 x 32 float32. */
export function writeManyMembers(folder) {
  const file = path.join(folder, 'many.npz');
  const parts = [];
  const zip = new Zip((error, chunk) => {
    if (error) throw error;
    parts.push(chunk);
  });
  for (let i = 0; i < 200; i++) {
    const member = new ZipPassThrough(`layer${i}.npy`);
    zip.add(member);
    member.push(npy(64, 32, i), true);
  }
  zip.end();
  fs.writeFileSync(file, Buffer.concat(parts));
  return file;
}

function npy(rows, columns, seed = 1) {
  const dict = `{'descr': '<f4', 'fortran_order': False, 'shape': (${rows}, ${columns}), }`;
  const header = Buffer.alloc(128, ' ');
  header.write('\x93NUMPY\x01\x00', 'latin1');
  header.writeUInt16LE(118, 8);
  header.write(dict, 10, 'latin1');
  header.write('\n', 127);
  return Buffer.concat([header, Buffer.from(normals(rows * columns, columns, seed).buffer)]);
}

/** Roughly normal values, every column at a place and scale of its own. */
function normals(count, columns, seed) {
  let state = seed * 2654435761;
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 4294967296;
  };
  return Float32Array.from({ length: count }, (_, i) => {
    const column = i % columns;
    const normal = uniform() + uniform() + uniform() + uniform() - 2;
    return normal * (1 + (column % 7)) + ((column * 37) % 19) - 9;
  });
}

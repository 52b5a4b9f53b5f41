import { MARK, PickleMachine, latin1 } from './pickleMachine';
import type { Item, Pickled } from './pickleMachine';

const STOP = 0x2e;

/**
 * Reads a pickle of plain dictionaries, lists, numbers, strings and NumPy arrays, as CIFAR-10's python version has
 * them (protocols 2 to 5). It builds values and calls nothing: a pickle that names any other callable is refused.
 * @throws {ReaderError}
 */
export function readPickle(bytes: Uint8Array, name: string): Pickled {
  const machine = new PickleMachine(bytes, name);
  for (let opcode = machine.u8(); opcode !== STOP; opcode = machine.u8()) {
    const value = VALUES.get(opcode);
    const action = ACTIONS.get(opcode);
    if (value) machine.push(value(machine));
    else if (action) action(machine);
    else throw machine.fail(`uses the instruction 0x${opcode.toString(16)}, which no batch contains`);
  }
  return machine.pop() as Pickled;
}

const utf8 = new TextDecoder();

/** `LONG1`: a little-endian integer in two's complement. */
function longOf(bytes: Uint8Array): number {
  let value = 0n;
  for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i]!);
  return Number(BigInt.asIntN(8 * bytes.length, value));
}

function tuple(size: number): (machine: PickleMachine) => Item {
  return (machine) => Array.from({ length: size }, () => machine.pop()).reverse();
}

/** Instructions that put one value on the stack. Python 2 wrote strings as bytes; CIFAR-10's are ASCII. */
const VALUES: ReadonlyMap<number, (machine: PickleMachine) => Item> = new Map<
  number,
  (machine: PickleMachine) => Item
>([
  [0x28, () => MARK],
  [0x4e, () => null],
  [0x88, () => true],
  [0x89, () => false],
  [0x4b, (machine) => machine.u8()],
  [0x4d, (machine) => machine.u16()],
  [0x4a, (machine) => machine.i32()],
  [0x8a, (machine) => longOf(machine.take(machine.u8()))],
  [0x47, (machine) => machine.f64()],
  [0x55, (machine) => latin1(machine.take(machine.u8()))],
  [0x54, (machine) => latin1(machine.take(machine.u32()))],
  [0x58, (machine) => utf8.decode(machine.take(machine.u32()))],
  [0x8c, (machine) => utf8.decode(machine.take(machine.u8()))],
  [0x43, (machine) => machine.take(machine.u8())],
  [0x42, (machine) => machine.take(machine.u32())],
  [0x8e, (machine) => machine.take(machine.u64())],
  [0x7d, () => new Map<Item, Item>()],
  [0x5d, () => []],
  [0x29, () => []],
  [0x85, tuple(1)],
  [0x86, tuple(2)],
  [0x87, tuple(3)],
  [0x74, (machine) => machine.popMarked()],
  [0x68, (machine) => machine.recall(machine.u8())],
  [0x6a, (machine) => machine.recall(machine.u32())],
  [0x63, (machine) => machine.callable(machine.line(), machine.line())],
  [0x52, (machine) => machine.reduce()],
  [
    0x93,
    (machine) => {
      const member = machine.pop();
      return machine.callable(machine.pop(), member);
    },
  ],
]);

/** Instructions that change what is there. */
const ACTIONS: ReadonlyMap<number, (machine: PickleMachine) => unknown> = new Map<
  number,
  (machine: PickleMachine) => unknown
>([
  [0x80, (machine) => machine.u8()],
  [0x95, (machine) => machine.u64()],
  [
    0x61,
    (machine) => {
      machine.append([machine.pop()]);
    },
  ],
  [
    0x65,
    (machine) => {
      machine.append(machine.popMarked());
    },
  ],
  [
    0x73,
    (machine) => {
      const value = machine.pop();
      machine.set([machine.pop(), value]);
    },
  ],
  [
    0x75,
    (machine) => {
      machine.set(machine.popMarked());
    },
  ],
  [
    0x71,
    (machine) => {
      machine.remember(machine.u8());
    },
  ],
  [
    0x72,
    (machine) => {
      machine.remember(machine.u32());
    },
  ],
  [
    0x94,
    (machine) => {
      machine.remember();
    },
  ],
  [
    0x62,
    (machine) => {
      machine.build();
    },
  ],
]);

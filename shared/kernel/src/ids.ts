import { randomBytes, randomFillSync } from 'node:crypto';
import { systemClock, type Clock } from './clock';

const pool = Buffer.alloc(4096);
let poolOffset = pool.length;
let lastMilliseconds = -1;
let sequence = 0;

/**
 * A UUID of version 7 (RFC 9562 section 5.7): 48 bits of time, then 12 bits that count up inside one millisecond, then
 * random bits. Ids made by one process sort in the order in which they were made, which keeps primary keys dense.
 */
export function uuidv7(clock: Clock = systemClock): string {
  let milliseconds = clock.now().getTime();
  if (milliseconds > lastMilliseconds) {
    sequence = randomUint16() & 0x7ff;
  } else {
    // The clock stands still or went back: keep the order by counting up, and borrow from the future when full.
    milliseconds = lastMilliseconds;
    sequence += 1;
    if (sequence > 0xfff) {
      milliseconds += 1;
      sequence = 0;
    }
  }
  lastMilliseconds = milliseconds;

  const time = milliseconds.toString(16).padStart(12, '0');
  const counter = sequence.toString(16).padStart(3, '0');
  const tail = randomHex16();
  const variant = ((parseInt(tail[0] as string, 16) & 0x3) | 0x8).toString(16);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${counter}-${variant}${tail.slice(1, 4)}-${tail.slice(4)}`;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** Whether a text is a UUID in its canonical lower-case form. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}

/** A secret that nobody can guess: 128 random bits as 22 characters of base64url. */
export function secretToken(): string {
  return randomBytes(16).toString('base64url');
}

function randomHex16(): string {
  if (poolOffset + 8 > pool.length) refill();
  const hex = pool.toString('hex', poolOffset, poolOffset + 8);
  poolOffset += 8;
  return hex;
}

function randomUint16(): number {
  if (poolOffset + 2 > pool.length) refill();
  const value = pool.readUInt16BE(poolOffset);
  poolOffset += 2;
  return value;
}

function refill(): void {
  randomFillSync(pool);
  poolOffset = 0;
}

import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import type { JsonObject } from '@andamal/kernel';
import { canonicalJson } from '../proof/canonical-json';
import type { PrivacyAct } from './acts';

/** An act as it is written down: of which vault, and as of which epoch of the subject. */
export interface RecordedAct {
  readonly id: string;
  readonly vaultId: string;
  /** The subject's privacy epoch when the act was done: a database whose subject is younger does not know of it. */
  readonly epoch: number;
  readonly act: PrivacyAct;
}

/** Writes acts as lines that only the vault can have written: who could, could have people's data destroyed. */
export class ActLines {
  private readonly key: Buffer;

  /** @param secret one that is never changed: lines are read for as long as there are backups */
  constructor(secret: string) {
    this.key = Buffer.from(hkdfSync('sha256', secret, '', 'andamal tombstones', 32));
  }

  write({ id, vaultId, epoch, act }: RecordedAct): string {
    const content = { id, vaultId, epoch, act: act as unknown as JsonObject };
    return canonicalJson({ ...content, mac: this.mac(content) });
  }

  /** @returns FORGED for a line of somebody else's making, null for one that a crash has torn off */
  read(line: string): RecordedAct | 'FORGED' | null {
    let parsed: unknown;
    try {
      parsed = JSON.parse(line);
    } catch {
      return null;
    }
    if (typeof parsed !== 'object' || parsed === null) return 'FORGED';
    const { mac, ...content } = parsed as RecordedAct & { mac?: unknown };
    const expected = this.mac(content as unknown as JsonObject);
    const isOurs = typeof mac === 'string' && mac.length === expected.length && timingSafeEqual(Buffer.from(mac), Buffer.from(expected));
    return isOurs ? content : 'FORGED';
  }

  private mac(content: JsonObject): string {
    return createHmac('sha256', this.key).update(canonicalJson(content)).digest('base64url');
  }
}

import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openLogVerifier, parsePrivacyComplianceEnv } from '@andamal/privacy-compliance';

const HELP = `npm run verify:log -- [--database <url>] [--after <place>] [--anchors <file>]

Verifies the access log of the vault, whether the shop runs or not. Nothing is written.
  --database  default: DATABASE_URL, else the embedded shop's
  --after     begin behind this anchor, as an earlier check has printed it
  --anchors   the file of anchors (ACCESS_LOG_ANCHOR_FILE), such as a copy that was kept elsewhere`;

const PART = 100_000;

/** `npm run verify:log`: exits 1 when a line is not as it was written, and names it. */
async function main(): Promise<boolean> {
  const { values } = parseArgs({
    options: { database: { type: 'string' }, after: { type: 'string' }, anchors: { type: 'string' }, help: { type: 'boolean' } },
  });
  if (values.help) throw new Error(HELP);
  const database = values.database ?? process.env.DATABASE_URL ?? `sqlite:${join(process.env.DATA_DIR ?? '.data', 'privacy-compliance.sqlite')}`;
  const anchors = values.anchors === undefined ? {} : { ACCESS_LOG_ANCHOR_FILE: values.anchors };
  const env = parsePrivacyComplianceEnv({ ...process.env, ...anchors, DATABASE_URL: database });
  const { verifier, close } = await openLogVerifier(env);
  try {
    for (let after = Number(values.after ?? 0); ; ) {
      const part = await verifier.verify({ after, limit: PART });
      for (const { seq, at, lostThrough } of part.complete ? part.restores : []) {
        console.log(`RESTORED at place ${seq} (${new Date(at).toISOString()}): records ${seq} to ${lostThrough} were lost. You should know of this.`);
      }
      if (part.firstBad !== null) {
        console.log(`record ${part.firstBad.seq}: ${part.firstBad.fault}. The access log is NOT as it was written.`);
        return false;
      }
      console.log(`places ${after + 1} to ${part.through}: right (${part.anchors} anchors, the last at ${part.lastAnchor ?? 'none'})`);
      if (part.complete) {
        console.log(`The access log is as it was written. Its end: ${part.through} ${part.headHash}`);
        return true;
      }
      // Without an anchor to go on from, the rest is checked as one.
      if (part.lastAnchor === null || part.lastAnchor <= after) return reported(await verifier.verify({ after }));
      after = part.lastAnchor;
    }
  } finally {
    await close();
  }
}

function reported({ firstBad, through, headHash }: { firstBad: { seq: number; fault: string } | null; through: number; headHash: string }): boolean {
  if (firstBad === null) console.log(`The access log is as it was written. Its end: ${through} ${headHash}`);
  else console.log(`record ${firstBad.seq}: ${firstBad.fault}. The access log is NOT as it was written.`);
  return firstBad === null;
}

main().then(
  (intact) => process.exit(intact ? 0 : 1),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(2);
  },
);

import { startSystem, type System } from '../support/system';
import { runTour, type TourStep } from '../tour/run-tour';

describe('the main job', () => {
  const systems: System[] = [];

  async function tourOf(topology: System['topology']): Promise<TourStep[]> {
    const system = await startSystem({}, topology);
    systems.push(system);
    return runTour({ url: `${system.url}/graphql`, show: () => undefined });
  }

  afterAll(() => Promise.all(systems.map((system) => system.stop())));

  it('goes all the way through in one process and as five services, with no difference in any answer', async () => {
    const embedded = (await tourOf('embedded')).map(comparable);
    const services = (await tourOf('services')).map(comparable);
    expect(embedded.length).toBeGreaterThan(60);
    expect(services).toEqual(embedded);
  }, 240_000);
});

/** What must be the same in two shops: all but what is drawn at random, and when it happened. */
function comparable({ title, answer, operation }: TourStep): unknown {
  const text = JSON.stringify({ title, data: answer.data, errors: answer.errors })
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g, '<id>')
    .replace(/\d{4}-\d{2}-\d{2}T[\d:.]+Z/g, '<instant>')
    .replace(/tour-<id>@example\.com/g, '<email>')
    .replace(/\b\d{8}-?\d{4}\b/g, '<personnummer>')
    .replace(/"(accessToken|requestId|headHash|number|visitorToken|endCursor)":"[^"]*"/g, '"$1":"<$1>"')
    .replace(/"id":"[\w-]{22}"/g, '"id":"<cart>"')
    // How long the log is depends on how often a read had to wait.
    .replace(/"verified":\d+/g, '"verified":"<lines>"')
    .replace(/"through":"\d+"/g, '"through":"<lines>"')
    // One more is written each second in which the log has moved.
    .replace(/"anchors":\d+/g, '"anchors":"<anchors>"')
    .replace(/"read\/\d+\.\d+"/g, '"read/<place in the log>"');
  const step = JSON.parse(text) as Record<string, unknown>;
  return { ...step, data: (AS_COMPARABLE[operation] ?? ((data: unknown) => data))(step.data) };
}

/** What some answers hold that is the same in two shops. */
const AS_COMPARABLE: Readonly<Record<string, (data: unknown) => unknown>> = {
  lineage: lineageAsSet,
  'who-outside-has-it': lineageAsSet,
  'lineage-picture': wordsOfPicture,
  'erasure-receipt': receiptWithoutHashes,
  'verify-receipt': (data) => JSON.parse(JSON.stringify(data).replace(/"(publicKey|keyId)":"[^"]*"/g, '"$1":"<$1>"')) as unknown,
};

interface LineageData {
  readonly dataSubject: { readonly lineage: { nodes: object[]; edges: object[] } };
}

/**
 * A read that waits for an event is repeated, and each repetition is in the lineage. So reads are compared by kind, and what
 * happens at the same instant in no order.
 */
function lineageAsSet(data: unknown): unknown {
  const { nodes, edges } = (data as LineageData).dataSubject.lineage;
  const unique = (items: object[]): string[] => [...new Set(items.map((item) => JSON.stringify(item)))].sort();
  return { nodes: unique(nodes), edges: unique(edges) };
}

interface PictureData {
  readonly dataSubject: { readonly lineage: { readonly svg: string } };
}

/** Each word of the picture once: where they stand depends on how often a read had to wait. */
function wordsOfPicture(data: unknown): unknown {
  const { svg } = (data as PictureData).dataSubject.lineage;
  const words = [...svg.matchAll(/<text[^>]*>([^<]*)</g)].map(([, text = '']) => text.replace(/…[0-9a-f]{4}\b/g, '…<id>').replace(/ \d\d:\d\d\b/g, ' <time>'));
  return [...new Set(words)].sort();
}

const HASHES = new Set(['commitment', 'root', 'hash', 'keyId', 'publicKey', 'value', 'seq']);

interface ReceiptData {
  readonly erasureReceipt: { readonly document: string };
}

/** What was erased and what was kept, and why. Hashes, and the signature over them, are different for each shop. */
function receiptWithoutHashes(data: unknown): unknown {
  const receipt = JSON.parse((data as ReceiptData).erasureReceipt.document) as Record<string, unknown>;
  const text = JSON.stringify(receipt, (key, value: unknown) => (HASHES.has(key) && !(key === 'hash' && value === 'SHA-256') ? `<${key}>` : value));
  const { erased, kept, ...rest } = JSON.parse(text) as { erased: unknown[]; kept: unknown[] };
  const sorted = (items: unknown[]): string[] => items.map((item) => JSON.stringify(item)).sort();
  return { ...rest, erased: sorted(erased), kept: sorted(kept) };
}

import { fixedClock, type FixedClock } from '@andamal/kernel';
import { testDatabaseUrl, type TestDatabaseUrl } from '@andamal/testing';
import { Kit, Purchase } from '../test-kit';
import { MailServer } from './mail-kit';

const EMAIL = 'exempel.vaultsson@shop.example';

describe('letters', () => {
  let place: TestDatabaseUrl;
  let server: MailServer;
  let machine: FixedClock;
  let kit: Kit;

  beforeEach(async () => {
    [place, server] = await Promise.all([testDatabaseUrl('vault-contact'), MailServer.open()]);
    machine = fixedClock('2026-11-23T09:00:00Z');
    kit = await Kit.open(place.url, { SMTP_URL: server.url }, undefined, machine);
  });
  afterEach(async () => {
    await kit.close();
    await Promise.all([server.close(), place.cleanup()]);
  });

  it('confirms an order, in the language of the checkout, to the address given with it', async () => {
    const order = await Purchase.place(kit, { language: 'en' });
    await kit.subgraph.mail.drain();
    expect(server.addressees).toEqual([EMAIL]);
    const [mail] = server.received;
    expect(mail?.headers.get('subject')).toBe('Order confirmation ORDER-1');
    expect(mail?.text).toContain('Hello Exempel Vaultsson,');
    expect(mail?.text).toContain('2 × Filament, black: SEK 500.00');
    expect(await kit.rows('SELECT state, reason, subjectId FROM message')).toEqual([{ state: 'SENT', reason: null, subjectId: order.subjectId }]);
  });
});

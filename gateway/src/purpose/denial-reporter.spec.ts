import { AppError, fixedClock } from '@andamal/kernel';
import type { InternalClient } from '@andamal/service';
import pino from 'pino';
import { CALLER, silent } from '../testing/federation';
import { DenialReporter } from './denial-reporter';
import type { Denial } from './stage-one';

const denial = (field: string): Denial => ({
  field,
  path: ['me', 'name'],
  purpose: 'CONTRACT',
  category: 'NAME',
  reason: 'CATEGORY_NOT_ALLOWED_FOR_PURPOSE',
  explanation: 'because',
});

const clock = fixedClock(new Date('2026-11-23T12:00:00Z'));

/** A vault that takes reports, or refuses as many as it is told to. */
class Vault implements InternalClient {
  readonly reports: { denials: { field: string }[] }[] = [];
  attempts = 0;
  private watchers: (() => void)[] = [];

  constructor(
    private refusals = 0,
    private readonly refusal: Error = new Error('vault is away'),
  ) {}

  async request<Data>(to: string, document: string, variables: Readonly<Record<string, unknown>>): Promise<Data> {
    this.attempts += 1;
    expect({ to, document }).toEqual({ to: 'privacy-compliance', document: expect.stringContaining('recordDenials(denials: $denials)') });
    if (this.refusals > 0) {
      this.refusals -= 1;
      throw this.refusal;
    }
    this.reports.push(variables as { denials: { field: string }[] });
    for (const wake of this.watchers.splice(0)) wake();
    return { recordDenials: 1 } as Data;
  }

  nextReport(): Promise<void> {
    return new Promise((resolve) => this.watchers.push(resolve));
  }

  get fields(): string[] {
    return this.reports.flatMap(({ denials }) => denials.map(({ field }) => field));
  }
}

it('brings denials to the vault together, with who asked for what', async () => {
  const vault = new Vault();
  const reporter = new DenialReporter({ internal: vault, log: silent, clock });
  const arrived = vault.nextReport();
  reporter.report([denial('A.a')], { ...CALLER, kind: 'STAFF', id: 's1', roles: ['WAREHOUSE'], operation: 'Pack' });
  reporter.report([denial('B.b')], CALLER);
  expect(vault.attempts).toBe(0);
  await arrived;
  expect(vault.reports).toHaveLength(1);
  expect(vault.reports[0]?.denials).toEqual([
    {
      field: 'A.a',
      purpose: 'CONTRACT',
      category: 'NAME',
      reason: 'CATEGORY_NOT_ALLOWED_FOR_PURPOSE',
      operation: 'Pack',
      callerKind: 'STAFF',
      callerId: 's1',
      roles: ['WAREHOUSE'],
      requestId: 'request-1',
      at: '2026-11-23T12:00:00.000Z',
    },
    expect.objectContaining({ field: 'B.b', callerKind: 'ANONYMOUS', callerId: null }),
  ]);
  await reporter.stop();
});

it('tries again what the vault did not take, and loses nothing', async () => {
  const vault = new Vault(1);
  const reporter = new DenialReporter({ internal: vault, log: silent, clock });
  const arrived = vault.nextReport();
  reporter.report(Array.from({ length: 250 }, (_, index) => denial(`T.f${index}`)), CALLER);
  await arrived;
  await reporter.stop();
  expect(vault.fields).toEqual(Array.from({ length: 250 }, (_, index) => `T.f${index}`));
});

it('does not let what the vault will never take keep back the rest', async () => {
  const vault = new Vault(1, new AppError('BAD_INPUT', 'field is too long'));
  const reporter = new DenialReporter({ internal: vault, log: silent, clock });
  reporter.report(Array.from({ length: 200 }, () => denial('Refused.f')), CALLER);
  const arrived = vault.nextReport();
  reporter.report([denial('A.a')], CALLER);
  await arrived;
  await reporter.stop();
  expect(vault.fields).toEqual(['A.a']);
});

it('reports what waits when it stops, and does not wait for a vault that is away', async () => {
  const vault = new Vault();
  const reporter = new DenialReporter({ internal: vault, log: silent, clock });
  reporter.report([denial('A.a')], CALLER);
  await reporter.stop();
  expect(vault.fields).toEqual(['A.a']);

  const away = new Vault(1_000);
  const other = new DenialReporter({ internal: away, log: silent, clock });
  other.report([denial('A.a')], CALLER);
  await other.stop();
  expect(away.attempts).toBe(1);
});

it('logs a denial without any personal data', () => {
  const lines: string[] = [];
  const log = pino({ level: 'info' }, { write: (line) => lines.push(line) });
  const reporter = new DenialReporter({ internal: null, log, clock });
  reporter.report([denial('Person.name')], { ...CALLER, ip: '192.0.2.1', subjectId: 'subject-1' });
  expect(lines).toHaveLength(1);
  const { level: _level, time: _time, pid: _pid, hostname: _hostname, ...line } = JSON.parse(lines[0] ?? '') as Record<string, unknown>;
  expect(line).toEqual({
    field: 'Person.name',
    purpose: 'CONTRACT',
    category: 'NAME',
    reason: 'CATEGORY_NOT_ALLOWED_FOR_PURPOSE',
    requestId: 'request-1',
    msg: 'personal data denied',
  });
});

import type { Clock } from '@andamal/kernel';
import type { Database } from '@andamal/database';
import type { Register } from '@andamal/policy';
import type { ThirdPersons } from '../access-extract/third-persons';
import type { AccessLog } from '../access-log/access-log';
import type { AccessLogStore } from '../access-log/access-log.store';
import { CaseTexts } from '../cases/case-texts';
import type { DepositService } from '../deposits/deposit.service';
import { LegalHoldResolver } from '../legal-hold/legal-hold.resolver';
import { LegalHoldService } from '../legal-hold/legal-hold.service';
import { LegalHoldStore } from '../legal-hold/legal-hold.store';
import { LineageResolver } from '../lineage/lineage.resolver';
import { ReadsByActorResolver } from '../lineage/reads-by-actor';
import { WhatIfResolver } from '../lineage/what-if.resolver';
import { WhatIfService } from '../lineage/what-if.service';
import type { PersonalDataStore } from '../reading/personal-data.store';
import type { HeldDataStore } from '../rights/held-data.store';
import type { DatumCipher } from '../vault/datum-cipher';
import { RetentionOverviewStore } from './retention-overview';
import type { RetentionSweep } from './retention-sweep';
import { RetentionResolver } from './retention.resolver';
import { WhyHeldResolver } from './why-held.resolver';
import { WhyHeldService } from './why-held.service';
import { WhyHeldStore } from './why-held.store';

/** What the privacy office asks about lineage and retention, made by hand. */
export function createRetention(parts: {
  readonly database: Database;
  readonly register: Register;
  readonly deposits: DepositService;
  readonly reading: PersonalDataStore;
  readonly held: HeldDataStore;
  readonly cipher: DatumCipher;
  readonly thirdPersons: ThirdPersons;
  readonly log: AccessLog;
  readonly accessLogStore: AccessLogStore;
  readonly clock: Clock;
  readonly sweep: RetentionSweep;
}): readonly object[] {
  const { database, register, log, clock, sweep } = parts;
  const store = new LegalHoldStore(database);
  const texts = new CaseTexts(parts);
  const whyHeld = new WhyHeldService(new WhyHeldStore(database), register, log, clock);
  return [
    new LineageResolver(register, clock),
    new WhatIfResolver(new WhatIfService(parts)),
    new ReadsByActorResolver(parts.accessLogStore, log),
    new RetentionResolver(sweep, new RetentionOverviewStore(database, clock), clock),
    new WhyHeldResolver(whyHeld),
    new LegalHoldResolver({ service: new LegalHoldService({ ...parts, store }), store, texts, log, clock }),
  ];
}

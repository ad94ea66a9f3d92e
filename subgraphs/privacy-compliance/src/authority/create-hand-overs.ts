import type { Clock } from '@andamal/kernel';
import type { Database } from '@andamal/database';
import type { Register } from '@andamal/policy';
import type { ThirdPersons } from '../access-extract/third-persons';
import type { AccessLog } from '../access-log/access-log';
import type { SubjectEventsService } from '../bindings/subject-events.service';
import { CaseTexts } from '../cases/case-texts';
import type { DepositService } from '../deposits/deposit.service';
import type { PersonalDataStore } from '../reading/personal-data.store';
import type { HeldDataStore } from '../rights/held-data.store';
import type { DatumCipher } from '../vault/datum-cipher';
import { HandOverResolver } from './hand-over.resolver';
import { HandOverService } from './hand-over.service';
import { HandOverStore } from './hand-over.store';

/** Hand-overs to authorities, made by hand. */
export function createHandOvers(parts: {
  readonly database: Database;
  readonly register: Register;
  readonly deposits: DepositService;
  readonly events: SubjectEventsService;
  readonly reading: PersonalDataStore;
  readonly held: HeldDataStore;
  readonly cipher: DatumCipher;
  readonly thirdPersons: ThirdPersons;
  readonly log: AccessLog;
  readonly clock: Clock;
}): HandOverResolver {
  const store = new HandOverStore(parts.database);
  const texts = new CaseTexts(parts);
  return new HandOverResolver({ service: new HandOverService({ ...parts, store, texts }), store, texts, log: parts.log });
}

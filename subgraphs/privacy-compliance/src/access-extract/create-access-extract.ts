import type { Clock } from '@andamal/kernel';
import type { Database } from '@andamal/database';
import type { Register } from '@andamal/policy';
import type { InternalClient } from '@andamal/service';
import type { AccessLog } from '../access-log/access-log';
import type { AccessLogStore } from '../access-log/access-log.store';
import type { CaseHandler } from '../cases/case-handler';
import type { CaseService } from '../cases/case.service';
import type { RectificationStore } from '../rectification/rectification.store';
import type { ExtractService } from '../rights/extract.service';
import { AccessResolver } from './access.resolver';
import { CaseGrants } from './case-grants';
import { accessHandler, portabilityHandler, rectificationHandler } from './extract-case-handlers';
import { ExtractPages } from './extract-pages';
import { ExtractStream } from './extract-stream.service';
import { ExtractPieceResolver } from './extract.internal.resolver';
import { ExtractStore } from './extract.store';
import { HeldCart } from './held-cart';
import { OrderHistory } from './order-history';
import type { ThirdPersons } from './third-persons';

/** How access, portability and rectification are carried out as cases. */
export function extractCaseHandlers(database: Database): CaseHandler[] {
  return [accessHandler(database), portabilityHandler(), rectificationHandler()];
}

/** Extracts: what the gateway streams, and what GraphQL says about them. */
export function createAccessExtract(parts: {
  readonly database: Database;
  readonly register: Register;
  readonly cases: CaseService;
  readonly extract: ExtractService;
  readonly reads: AccessLogStore;
  readonly rectifications: RectificationStore;
  readonly thirdPersons: ThirdPersons;
  readonly accessLog: AccessLog;
  readonly internal: InternalClient;
  readonly clock: Clock;
}): { resolver: AccessResolver; internal: ExtractPieceResolver } {
  const { database, register, cases, extract, reads, rectifications, thirdPersons, accessLog: log, internal, clock } = parts;
  const store = new ExtractStore(database);
  const grants = new CaseGrants({ database, cases, clock });
  const shop = { orders: new OrderHistory(internal), cart: new HeldCart(internal) };
  const pages = new ExtractPages({ register, extract, store, reads, rectifications, thirdPersons, ...shop, log, clock });
  const stream = new ExtractStream({ register, pages, store, grants, log, clock });
  return { resolver: new AccessResolver({ thirdPersons, grants, store, log }), internal: new ExtractPieceResolver(stream) };
}

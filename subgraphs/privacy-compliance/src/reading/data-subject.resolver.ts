import { isUuid } from '@andamal/kernel';
import { accountRef, ConnectionArgs, type Connection, NotPersonal, personalDataRef } from '@andamal/service';
import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, FieldResolver, ID, Info, Query, Resolver, Root } from 'type-graphql';
import { admitAndLog, requireOwnSubject, requireRights, requireSelfOrRights } from '../access';
import type { AccessLog } from '../access-log/access-log';
import type { AccessLogService } from '../access-log/access-log.service';
import { AccessLogConnection } from '../access-log/access-log.types';
import type { CaseReading } from '../cases/case-reading';
import { RightsCase, RightsCaseConnection } from '../cases/case.types';
import type { ConsentService } from '../consent/consent.service';
import { Consent } from '../consent/consent.types';
import type { VaultContext } from '../context';
import { LineageArgs } from '../lineage/lineage.args';
import type { LineageService } from '../lineage/lineage.service';
import { Lineage } from '../lineage/lineage.types';
import { Objection } from '../objection/objection.types';
import type { ExtractService } from '../rights/extract.service';
import { DatumConnection } from '../rights/extract.types';
import type { HeldDataStore } from '../rights/held-data.store';
import { DataSubject } from './data-subject.types';
import type { PersonalDataStore } from './personal-data.store';
import { PersonalData } from './personal-data.types';

/** Fields about the person are nullable: to be refused one costs the field, and not the answer. */
@Resolver(() => DataSubject)
export class DataSubjectResolver {
  constructor(
    private readonly features: {
      readonly log: AccessLog;
      readonly extract: ExtractService;
      readonly lineage: LineageService;
      readonly accessLog: AccessLogService;
      readonly consents: ConsentService;
      readonly held: HeldDataStore;
      readonly reading: PersonalDataStore;
      readonly cases: CaseReading;
    },
  ) {}

  @Query(() => DataSubject, { description: 'The signed-in customer as a person that data is about.' })
  mySubject(@Ctx() { caller }: VaultContext): DataSubject {
    return new DataSubject(requireOwnSubject(caller));
  }

  @Query(() => DataSubject, { nullable: true, description: 'A person, for a case of the privacy office (RIGHTS).' })
  async dataSubject(
    @NotPersonal() @Arg('id', () => ID, { description: 'Opaque id of the person.' }) id: string,
    @Ctx() { caller }: VaultContext,
  ): Promise<DataSubject | null> {
    requireRights(caller, id);
    return isUuid(id) && (await this.features.held.subjectExists(id)) ? new DataSubject(id) : null;
  }

  @FieldResolver(() => PersonalData, { description: 'The current data about the person. Each field is decided for the stated purpose.' })
  personalData(@Root() { id, epoch }: DataSubject, @Ctx() context: VaultContext, @Info() info: GraphQLResolveInfo): Promise<PersonalData> {
    return PersonalData.read(personalDataRef(id, 'ACCOUNT', id), accountRef(id), context.personalData, info, epoch);
  }

  @FieldResolver(() => DatumConnection, {
    nullable: true,
    description: 'Everything that is held about the person, with purposes, legal basis, ends, source and recipients (GDPR Art. 15). SELF or RIGHTS.',
  })
  async data(@Root() { id }: DataSubject, @Args(() => ConnectionArgs) page: ConnectionArgs, @Ctx() { caller }: VaultContext): Promise<DatumConnection> {
    requireSelfOrRights(caller, id, 'EXTRACT');
    return this.features.extract.page(id, page, caller);
  }

  @FieldResolver(() => [Consent], { nullable: true, description: 'Consents that were given, those that were withdrawn among them. SELF or RIGHTS.' })
  async consents(@Root() { id }: DataSubject, @Ctx() { caller }: VaultContext): Promise<Consent[]> {
    await admitAndLog(this.features.log, caller, id, 'CONSENTS');
    return this.features.consents.shown(id, await this.features.consents.ofSubject(id));
  }

  @FieldResolver(() => [Objection], { nullable: true, description: 'Objections in force. SELF or RIGHTS.' })
  async objections(@Root() { id }: DataSubject, @Ctx() { caller }: VaultContext): Promise<Objection[]> {
    await admitAndLog(this.features.log, caller, id, 'OBJECTIONS');
    return this.features.reading.objections(id);
  }

  @FieldResolver(() => AccessLogConnection, { nullable: true, description: 'Who has read the person’s data, for what, the latest first. SELF or RIGHTS.' })
  async accessLog(@Root() { id }: DataSubject, @Args(() => ConnectionArgs) page: ConnectionArgs, @Ctx() { caller }: VaultContext): Promise<AccessLogConnection> {
    requireSelfOrRights(caller, id, 'ACCESS_LOG');
    return this.features.accessLog.page(id, page, caller);
  }

  @FieldResolver(() => Lineage, {
    nullable: true,
    description: 'Where each value comes from, what it is held for, who has read and got it. A page of data at a time. SELF or RIGHTS.',
  })
  async lineage(@Root() { id }: DataSubject, @Args(() => LineageArgs) { filter, ...page }: LineageArgs, @Ctx() { caller }: VaultContext): Promise<Lineage> {
    requireSelfOrRights(caller, id, 'LINEAGE');
    return this.features.lineage.ofSubject(id, page, filter ?? {}, caller);
  }

  @FieldResolver(() => RightsCaseConnection, { nullable: true, description: 'Cases about the person’s rights, the latest first. SELF or RIGHTS.' })
  async cases(@Root() { id }: DataSubject, @Args(() => ConnectionArgs) page: ConnectionArgs, @Ctx() { caller }: VaultContext): Promise<Connection<RightsCase>> {
    requireSelfOrRights(caller, id, 'RIGHTS_CASES');
    return this.features.cases.ofSubject(id, page, caller);
  }
}

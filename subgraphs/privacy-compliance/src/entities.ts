import { AccessLogEntity, AccessLogBlockEntity, AccessLogQueueEntity, AccessLogSubjectEntity } from './access-log/access-log.entity';
import { HandOverEntity } from './authority/hand-over.entity';
import { AccessLogAnchorEntity, VaultIdentityEntity } from './access-log/anchor.entity';
import { BindingEntity } from './bindings/binding.entity';
import { SubjectEventEntity } from './bindings/subject-event.entity';
import { LookUpCountEntity } from './callers/look-up-count.entity';
import {
  RestrictionExceptionEntity,
  RightsCaseAcknowledgementEntity,
  RightsCaseEntryEntity,
  RightsCaseStepEntity,
} from './cases/case.entity';
import { BreachEntity, BreachEntryEntity } from './breach/breach.entity';
import { GuestAttemptsEntity, GuestRequestEntity } from './cases/guest/guest-request.entity';
import { ConsentEntity } from './consent/consent.entity';
import { CookieChoiceEntity } from './consent/cookie-choice.entity';
import { MessageEntity, OneTimeCodeEntity } from './contact/message.entity';
import { DepositEntity } from './deposits/deposit.entity';
import { LegalHoldEntity } from './legal-hold/legal-hold.entity';
import { DisclosureEntity } from './lineage/disclosure.entity';
import { MailingEntity } from './mailing/mailing.entity';
import { ObjectionEntity } from './objection/objection.entity';
import { PurposeBlockEntity } from './objection/purpose-block.entity';
import { RecipientNoticeEntity } from './recipients/recipient-notice.entity';
import { ErasureReceiptEntity, ErasureReceiptPartEntity } from './receipts/receipt.entity';
import { RedactionMarkEntity } from './access-extract/redaction-mark.entity';
import { RectificationEntity } from './rectification/rectification.entity';
import { RegisterVersionEntity } from './register/register-version.entity';
import { RightsCaseEntity, RightsCaseItemEntity } from './rights/rights-case.entity';
import { PrivacyActEntity } from './tombstones/privacy-act.entity';
import { DatumKeyEntity, DestroyedKeyEntity } from './vault/datum-key.entity';
import { DatumVersionEntity } from './vault/datum-version.entity';
import { DatumEntity } from './vault/datum.entity';
import { SubjectEntity } from './vault/subject.entity';

/** Every table of the vault. */
export const entities = [
  SubjectEntity,
  DatumEntity,
  DatumVersionEntity,
  DatumKeyEntity,
  DestroyedKeyEntity,
  DepositEntity,
  BindingEntity,
  SubjectEventEntity,
  PurposeBlockEntity,
  ObjectionEntity,
  ConsentEntity,
  CookieChoiceEntity,
  DisclosureEntity,
  LegalHoldEntity,
  HandOverEntity,
  RecipientNoticeEntity,
  MessageEntity,
  OneTimeCodeEntity,
  MailingEntity,
  RectificationEntity,
  RegisterVersionEntity,
  RedactionMarkEntity,
  RightsCaseEntity,
  RightsCaseItemEntity,
  LookUpCountEntity,
  RightsCaseStepEntity,
  RightsCaseEntryEntity,
  RightsCaseAcknowledgementEntity,
  RestrictionExceptionEntity,
  GuestRequestEntity,
  GuestAttemptsEntity,
  AccessLogEntity,
  AccessLogQueueEntity,
  AccessLogSubjectEntity,
  AccessLogBlockEntity,
  AccessLogAnchorEntity,
  VaultIdentityEntity,
  ErasureReceiptEntity,
  ErasureReceiptPartEntity,
  PrivacyActEntity,
  BreachEntity,
  BreachEntryEntity,
];

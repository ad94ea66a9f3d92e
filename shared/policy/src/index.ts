export * from './codes';
export * from './register/register.types';
export { parseRegister } from './register/parse-register';
export { categoryRule, mayUse, purposeRule, rolesThatMayClaim, tagCategories } from './register/register-index';
export { askedAgain, changeCountsFrom, compareVersions, consentsCountFrom } from './register/versions';
export { compareRegisters, type RegisterDifference } from './register/compare-registers';
export * from './decision/decision.types';
export { decideStatic, standingOf } from './decision/decide-static';
export { datumDecider, decideDatum, isRestricted } from './decision/decide-datum';
export * from './deposit/deposit.types';
export { decideDeposit } from './deposit/decide-deposit';
export * from './bindings/binding.types';
export { endOf, holdsAt, isLive, keepUntil, steadyAround } from './bindings/live';
export { factContextOf, isFact, type FactContext } from './bindings/facts';
export { endsByObjection, withoutObjected } from './bindings/objected';
export { endBinding } from './bindings/end-binding';
export { planEvent } from './bindings/plan-event';
export { standingRules, type StandingRule } from './bindings/standing-end';
export { foldPlan, type DatumBinding, type PlannedDatum } from './bindings/fold-plan';
export * from './erasure/erasure.types';
export { openedAfterErasure, planErasure } from './erasure/plan-erasure';
export * from './what-if/what-if.types';
export { planWhatIf } from './what-if/plan-what-if';
export { eventInWords, untilEventInWords } from './words/event-words';
export { explainBinding, retentionInWords, type BindingExplanation } from './words/explain-binding';
export { endOfBookkeeping, fiscalYearEndYear } from './calendar/bookkeeping';
export {
  addCalendarMonths,
  endOfPeriod,
  lastDayBefore,
  startOfStockholmDay,
  stockholmDay,
  type CalendarDay,
} from './calendar/stockholm';
export { addDays, daysBetween, easterSunday, isoDay, isPublicHoliday, isWorkingDay, workingDayFrom } from './calendar/working-days';
export { ANSWER_MONTHS, dueDateOf, endOfStockholmDay, MAX_EXTENSION_MONTHS, replyDayOf } from './calendar/deadlines';
export { cookieDurationInWords, lifecycleInWords, type NoticeLanguage } from './notice/retention-words';
export { automationInWords, privacyContactNotice, provisionInWords, transfersInWords, type PrivacyContactNotice } from './notice/information-words';
export * from './notice/privacy-notice';
export * from './notice/record-of-processing';
export { registerAsDpv } from './notice/dpv';

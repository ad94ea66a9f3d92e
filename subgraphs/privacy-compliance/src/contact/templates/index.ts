import { ACCOUNT_TEMPLATES } from './account.templates';
import { MAILING_TEMPLATES } from './mailing.templates';
import { ORDER_TEMPLATES } from './order.templates';
import { RIGHTS_TEMPLATES } from './rights.templates';
import type { Template } from './template.types';

/** Every letter that the shop sends. */
const ALL = { ...ORDER_TEMPLATES, ...ACCOUNT_TEMPLATES, ...RIGHTS_TEMPLATES, ...MAILING_TEMPLATES } as const;

export type TemplateCode = keyof typeof ALL;
export const TEMPLATES: Readonly<Record<TemplateCode, Template>> = ALL;

export const TEMPLATE_CODES = Object.keys(ALL) as TemplateCode[];

/** Null for a code that this version of the product does not know: a later one may have asked for it. */
export function templateOf(code: string): Template | null {
  return Object.hasOwn(TEMPLATES, code) ? TEMPLATES[code as TemplateCode] : null;
}

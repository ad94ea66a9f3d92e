/**
 * The shop's policy written down a second time, by hand from the published text and not from the register, so that the
 * two can contradict each other. Columns: a CONTRACT, b BOOKKEEPING, c UNPAID_INVOICE, d LEGITIMATE_INTEREST.
 */
export const POLICY_TABLE = `
  NAME                     | x | x | x | x
  COMPANY_NAME             | x | x | x | x
  ADDRESS                  | x | x | x | x
  PHONE                    | x | x | x | x
  PERSONAL_IDENTITY_NUMBER | x | - | x | -
  ORGANISATION_NUMBER      | x | - | x | x
  EMAIL                    | x | x | x | x
  IP_ADDRESS               | x | - | x | -
  BROWSING_HISTORY         | x | - | x | x
  PAYMENT_DETAILS          | x | - | - | -
  PAYMENT_METHOD           | x | x | - | x
  ACCOUNT_DETAILS          | - | x | - | -
  CORRESPONDENCE           | x | - | - | -
`;

const COLUMNS = ['CONTRACT', 'BOOKKEEPING', 'UNPAID_INVOICE', 'LEGITIMATE_INTEREST'];

/** Categories of the published policy, and those that the product adds to tell them apart more finely. */
export const PUBLISHED_CATEGORIES = [
  ...POLICY_TABLE.trim().split('\n').map((line) => line.split('|')[0]?.trim() ?? ''),
  'ACCOUNT_NOTES',
];
export const ADDED_CATEGORIES = ['CALL_RECORDING', 'CASE_RECORD', 'OF_AGE', 'CREDIT_RESULT', 'COOKIE_IDENTIFIER'];
export const CATEGORIES = [...PUBLISHED_CATEGORIES, ...ADDED_CATEGORIES];

/** What each purpose may use: the table, and the detailed part of the policy. */
export const USES: Readonly<Record<string, readonly string[]>> = {
  ...tableUses(),
  NEWSLETTER: ['EMAIL', 'NAME'],
  IDENTITY_AND_CREDIT_CHECK: ['PERSONAL_IDENTITY_NUMBER', 'NAME', 'ADDRESS', 'OF_AGE', 'CREDIT_RESULT'],
  FRAUD_PREVENTION: ['IP_ADDRESS', 'NAME', 'ADDRESS', 'PAYMENT_METHOD'],
  CUSTOMER_SERVICE: ['CORRESPONDENCE', 'CALL_RECORDING', 'ACCOUNT_NOTES', 'PHONE', 'EMAIL'],
  CALL_QUALITY: ['CALL_RECORDING'],
  RIGHTS_CASES: ['CASE_RECORD'],
  SITE_ANALYTICS: [],
  ADVERTISING_COOKIES: ['COOKIE_IDENTIFIER'],
  SELF: CATEGORIES,
  RIGHTS: CATEGORIES,
};

function tableUses(): Record<string, string[]> {
  const uses: Record<string, string[]> = {};
  for (const line of POLICY_TABLE.trim().split('\n')) {
    const [category = '', ...cells] = line.split('|').map((cell) => cell.trim());
    COLUMNS.forEach((purpose, at) => {
      if (cells[at] === 'x') (uses[purpose] ??= []).push(category);
    });
  }
  // Call recordings are correspondence in the policy; whether someone is of age belongs to the contract with them.
  uses['CONTRACT']?.push('CALL_RECORDING', 'OF_AGE');
  return uses;
}

const CONTACT = ['NAME', 'COMPANY_NAME', 'ADDRESS', 'PHONE', 'EMAIL'];

/** What each role sees for each purpose that it may claim; what is not here it may not claim. */
export const ROLE_SEES: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  WAREHOUSE: { CONTRACT: CONTACT },
  FINANCE: {
    BOOKKEEPING: USES['BOOKKEEPING'] ?? [],
    UNPAID_INVOICE: USES['UNPAID_INVOICE'] ?? [],
  },
  MARKETING: {
    LEGITIMATE_INTEREST: USES['LEGITIMATE_INTEREST'] ?? [],
    NEWSLETTER: ['EMAIL', 'NAME'],
  },
  SUPPORT: {
    CUSTOMER_SERVICE: USES['CUSTOMER_SERVICE'] ?? [],
    CONTRACT: [...CONTACT, 'ORGANISATION_NUMBER', 'PAYMENT_METHOD', 'CORRESPONDENCE'],
  },
  QUALITY: { CALL_QUALITY: ['CALL_RECORDING'] },
  FRAUD: { FRAUD_PREVENTION: ['IP_ADDRESS', 'NAME', 'ADDRESS', 'PAYMENT_METHOD'] },
  PRIVACY_OFFICE: { RIGHTS: CATEGORIES },
};

export const OBJECTABLE = ['LEGITIMATE_INTEREST', 'NEWSLETTER', 'FRAUD_PREVENTION', 'CALL_QUALITY', 'ADVERTISING_COOKIES'];
export const ON_CONSENT = ['NEWSLETTER', 'ADVERTISING_COOKIES'];
/** Access, the office that handles the case and keeps it, and legal claims (GDPR Art. 18(2)). */
export const WORKS_RESTRICTED = ['SELF', 'RIGHTS', 'RIGHTS_CASES', 'UNPAID_INVOICE'];

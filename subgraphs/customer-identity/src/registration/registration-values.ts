import type { DepositValue } from '../vault-client/vault-client';

export interface RegistrationAddress {
  readonly street?: string | null;
  readonly postalCode?: string | null;
  readonly city?: string | null;
}

/** What a person fills in. Lives in memory only. */
export interface Registration {
  readonly email?: string | null;
  readonly name?: string | null;
  readonly phone?: string | null;
  readonly address?: RegistrationAddress | null;
  readonly companyName?: string | null;
  readonly organisationNumber?: string | null;
  readonly password: string;
  readonly newsletter: boolean;
  readonly newsletterTextVersion?: string | null;
}

/** The input field that a category of the deposit came from, to point at when the vault does not take it. */
export const FIELD_OF_CATEGORY: Readonly<Record<string, string>> = {
  EMAIL: 'email',
  NAME: 'name',
  PHONE: 'phone',
  ADDRESS: 'address',
  COMPANY_NAME: 'companyName',
  ORGANISATION_NUMBER: 'organisationNumber',
};

/**
 * The values of a registration for the vault; what was left empty is left out.
 *
 * @param ip the policy: the IP address is stored when an account is created, to prevent fraud.
 */
export function depositValues(registration: Registration, ip: string | null): DepositValue[] {
  const { email, name, phone, address, companyName, organisationNumber } = registration;
  const values: Readonly<Record<string, string | null | undefined>> = {
    EMAIL: email,
    NAME: name,
    PHONE: phone,
    ADDRESS: addressValue(address),
    COMPANY_NAME: companyName,
    ORGANISATION_NUMBER: organisationNumber,
    IP_ADDRESS: ip,
  };
  return Object.entries(values).flatMap(([category, value]) => (present(value) ? [{ category, value: value.trim() }] : []));
}

/** Whether something other than white space was filled in. */
export function present(text: string | null | undefined): text is string {
  return typeof text === 'string' && text.trim() !== '';
}

function addressValue(address: RegistrationAddress | null | undefined): string | null {
  const [street, postalCode, city] = [address?.street, address?.postalCode, address?.city].map((part) => part?.trim() ?? '');
  return street || postalCode || city ? JSON.stringify({ street, postalCode, city }) : null;
}

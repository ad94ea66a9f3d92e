import { err, ok, type Result } from '@andamal/kernel';
import { onBehalfOf, type CallerContext, type InternalClient } from '@andamal/service';

/** A consent, and the version of the text that was shown. */
export interface GivenConsent {
  readonly purpose: string;
  readonly textVersion: string;
}

export interface DepositValue {
  /** A category of the policy register. */
  readonly category: string;
  readonly value: string;
}

/** What the vault would not take, and why; the message is in the caller's language. */
export interface DepositProblem {
  /** Null for what is about none, such as the text of a consent. */
  readonly category: string | null;
  readonly code: string;
  readonly message: string;
}

export type Deposited = Result<{ subjectId: string }, readonly DepositProblem[]>;

interface DepositInput {
  readonly id: string;
  readonly source: 'ACCOUNT_CREATED' | 'CONTACTED' | 'BROWSED';
  readonly subjectId?: string | null;
  readonly contextKind: 'ACCOUNT' | 'CASE';
  readonly contextId: string;
  readonly values: readonly DepositValue[];
  readonly consent?: GivenConsent | null;
}

interface DepositPayload {
  readonly subjectId: string | null;
  /** With problems nothing is kept. */
  readonly problems: readonly DepositProblem[];
}

const DEPOSIT = /* GraphQL */ `
  mutation Deposit($input: DepositInput!) {
    deposit(input: $input) {
      subjectId
      problems {
        category
        code
        message
      }
    }
  }
`;

export interface NewAddress {
  /** Of the change, and of the deposit that the address is. */
  readonly id: string;
  readonly subjectId: string;
  readonly accountId: string;
  readonly caseId: string | null;
  readonly email: string;
  /** Whether somebody has the address: then the letter that goes there says so, and holds no code. */
  readonly taken: boolean;
}

const BEGIN_ADDRESS_CHANGE = /* GraphQL */ `
  mutation BeginAddressChange($input: BeginAddressChangeInput!) {
    beginAddressChange(input: $input)
  }
`;

const PROVE_ADDRESS = /* GraphQL */ `
  mutation ProveAddress($input: ProveAddressInput!) {
    proveAddress(input: $input)
  }
`;

/** The vault of privacy-compliance, as this service uses it. */
export class VaultClient {
  constructor(private readonly internal: InternalClient) {}

  /**
   * Hands the personal data of a new account over, for a new data subject.
   *
   * @param depositId the id of the AccountCreated event that will follow. Without that event the vault destroys the data.
   */
  depositAccount(
    deposit: { depositId: string; accountId: string; values: readonly DepositValue[]; consent: GivenConsent | null },
    caller: CallerContext,
  ): Promise<Deposited> {
    const { depositId, accountId, values, consent } = deposit;
    return this.deposit({ id: depositId, source: 'ACCOUNT_CREATED', contextKind: 'ACCOUNT', contextId: accountId, values, consent }, caller);
  }

  /**
   * Hands over what was said in a support case.
   *
   * @param subjectId the person; null makes a new data subject, of somebody who is not known
   * @param depositId the id of the Contacted event that will follow
   */
  depositContact(
    deposit: { depositId: string; caseId: string; subjectId: string | null; values: readonly DepositValue[] },
    caller: CallerContext,
  ): Promise<Deposited> {
    const { depositId, caseId, subjectId, values } = deposit;
    return this.deposit({ id: depositId, source: 'CONTACTED', subjectId, contextKind: 'CASE', contextId: caseId, values }, caller);
  }

  /** Hands visits of a customer over. @param depositId the id of the Browsed event that will follow */
  depositVisits(
    deposit: { depositId: string; accountId: string; subjectId: string; values: readonly DepositValue[] },
    caller: CallerContext,
  ): Promise<Deposited> {
    const { depositId, accountId, subjectId, values } = deposit;
    return this.deposit({ id: depositId, source: 'BROWSED', subjectId, contextKind: 'ACCOUNT', contextId: accountId, values }, caller);
  }

  /**
   * Hands over an address that an account is to have, and has the letters about it written.
   *
   * @param change its id is that of the SignInAddressChanged event that may follow. Without that event the vault destroys the address.
   */
  async beginAddressChange(change: NewAddress, caller: CallerContext): Promise<'BEGUN' | 'INVALID_VALUE' | 'SAME_VALUE' | 'UNKNOWN_SUBJECT'> {
    const answer = await this.internal.request<{ beginAddressChange: 'BEGUN' | 'INVALID_VALUE' | 'SAME_VALUE' | 'UNKNOWN_SUBJECT' }>(
      'privacy-compliance',
      BEGIN_ADDRESS_CHANGE,
      { input: change },
      onBehalfOf(caller, 'customer-identity'),
    );
    return answer.beginAddressChange;
  }

  /** Whether a code is the one that went to the new address. It is used up thereby. */
  async proveAddress(proof: { id: string; subjectId: string; code: string }, caller: CallerContext): Promise<'PROVEN' | 'NOT_PROVEN' | 'NOTICE_PENDING'> {
    const answer = await this.internal.request<{ proveAddress: 'PROVEN' | 'NOT_PROVEN' | 'NOTICE_PENDING' }>(
      'privacy-compliance',
      PROVE_ADDRESS,
      { input: proof },
      onBehalfOf(caller, 'customer-identity'),
    );
    return answer.proveAddress;
  }

  private async deposit(input: DepositInput, caller: CallerContext): Promise<Deposited> {
    const answer = await this.internal.request<{ deposit: DepositPayload }>(
      'privacy-compliance',
      DEPOSIT,
      { input },
      onBehalfOf(caller, 'customer-identity'),
    );
    const { subjectId, problems } = answer.deposit;
    if (problems.length > 0) return err(problems);
    if (subjectId === null) throw new Error('The vault names neither a data subject nor a problem');
    return ok({ subjectId });
  }
}

import { err, ok, type Result } from '@andamal/kernel';
import { onBehalfOf, type CallerContext, type InternalClient } from '@andamal/service';

export interface DepositValue {
  /** A category of the policy register. */
  readonly category: string;
  readonly value: string;
}

/** What the vault would not take, and why; the message is in the caller's language. */
export interface DepositProblem {
  readonly category: string;
  readonly code: string;
  readonly message: string;
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

/** The vault of privacy-compliance, as this service uses it. */
export class VaultClient {
  constructor(private readonly internal: InternalClient) {}

  /**
   * Hands the personal data of a new account over, for a new data subject.
   *
   * @param depositId the id of the AccountCreated event that will follow. Without that event the vault destroys the data.
   */
  async depositAccount(
    deposit: { depositId: string; accountId: string; values: readonly DepositValue[] },
    caller: CallerContext,
  ): Promise<Result<{ subjectId: string }, readonly DepositProblem[]>> {
    const { depositId, accountId, values } = deposit;
    const input = { id: depositId, source: 'ACCOUNT_CREATED', contextKind: 'ACCOUNT', contextId: accountId, values };
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

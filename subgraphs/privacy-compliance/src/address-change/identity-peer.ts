import { onBehalfOf, type CallerContext, type InternalClient } from '@andamal/service';

const START = /* GraphQL */ `
  mutation StartAddressChange($input: StartAddressChangeInput!) {
    startAddressChange(input: $input) {
      expiresAt
      problem
    }
  }
`;

const COMPLETE = /* GraphQL */ `
  mutation CompleteAddressChange($input: CompleteAddressChangeInput!) {
    completeAddressChange(input: $input) {
      problem
    }
  }
`;

export type StartProblem = 'EMAIL_INVALID' | 'SAME_ADDRESS' | 'TOO_MANY_ATTEMPTS' | 'ACCOUNT_CLOSED';
export type CompleteProblem = 'CODE_NOT_VALID' | 'NOTICE_PENDING' | 'ACCOUNT_CLOSED';

/** What the vault asks the accounts for when the privacy office changes a sign-in address. */
export class IdentityPeer {
  constructor(private readonly internal: InternalClient) {}

  /** @throws AppError when customer-identity gives no answer */
  async start(input: { subjectId: string; caseId: string; email: string }, caller: CallerContext): Promise<{ expiresAt: Date } | StartProblem> {
    type Answer = { startAddressChange: { expiresAt: string; problem: StartProblem | null } };
    const { startAddressChange } = await this.internal.request<Answer>('customer-identity', START, { input }, onBehalfOf(caller, 'privacy-compliance'));
    return startAddressChange.problem ?? { expiresAt: new Date(startAddressChange.expiresAt) };
  }

  /** @throws AppError when customer-identity gives no answer */
  async complete(input: { subjectId: string; caseId: string; code: string }, caller: CallerContext): Promise<CompleteProblem | null> {
    type Answer = { completeAddressChange: { problem: CompleteProblem | null } };
    const { completeAddressChange } = await this.internal.request<Answer>('customer-identity', COMPLETE, { input }, onBehalfOf(caller, 'privacy-compliance'));
    return completeAddressChange.problem;
  }
}
